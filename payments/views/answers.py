"""What is answered after a deed with money: the page as it is now, and a word about it."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from bookings.contact_bookings import figure_lines
from bookings.contact_history import history_of, read_history
from bookings.models import Booking
from bookings.payment_status import payable_of
from contacts_app.models import Activity
from contacts_app.sheet import LATEST_EVENTS, fetch_beside
from contacts_app.timeline import lines
from core.http import Request, came_from, go_to, tell
from payments.controls import draw_payment_status
from payments.models import Payment


# Pages on which only what a deed changes is drawn anew, and the section of theirs with figures.
# What was loaded beneath, chosen or scrolled to stays.
IN_PLACE = {
    "bookings:contact_bookings": "tab-bookings",
    "contacts:contact_card": "card-bookings",
    "contacts:contact_detail": "overview-bookings",
    "bookings:session_detail": "",
}
WITH_LATEST_EVENTS = ("contacts:contact_card", "contacts:contact_detail")


def way_back(request: Request) -> str:
    """Return the page of ours that led to a form without JavaScript, "" if none is known."""
    asked = request.POST.get("next") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not is_ours:
        return ""
    parts = urlsplit(asked)
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    # After the deed the form itself has nothing more to show.
    return "" if parts.path == request.path or not parts.path.startswith("/") else address


def done(
    request: Request,
    booking: Booking,
    text: str,
    *,
    receipt: Payment | None = None,
    undo_url: str = "",
) -> HttpResponse:
    """Answer a deed that succeeded: say ``text``, and show the booking as it is now.

    Args:
        receipt: the entry whose receipt the message leads to.
    """
    link = None
    if receipt is not None:
        link = (reverse("payments:receipt", args=[receipt.pk]), _("Receipt"))
    home = reverse("bookings:booking_detail", args=[booking.pk])
    if not request.htmx:
        back = way_back(request) or home
        return go_to(request, back, text=text, link=link, undo_url=undo_url)
    shown = came_from(request, home)
    page = _page_of(shown)
    if page in IN_PLACE:
        response = _in_place(request, booking, page)
        tell(response, text, link=link, undo_url=undo_url)
        return response
    return go_to(request, shown, text=text, link=link, undo_url=undo_url, keep_address=True)


def _page_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def _in_place(request: Request, booking: Booking, page: str) -> HttpResponse:
    # A trigger has changed it.
    booking.refresh_from_db(fields=["status", "payment_status", "paid", "price"])
    context: dict[str, Any] = {
        "payment_status": draw_payment_status(payable_of(booking), request.user, is_oob=True)
    }
    part, contact_id = IN_PLACE[page], booking.contact_id
    if part and contact_id:
        asked = history_of(
            contact_id=contact_id,
            user=request.user,
            which="all",
            beyond=None,
            most=0,
            zone=timezone.get_current_timezone_name(),
        )
        if found := fetch_beside(request.user, contact_id, asked):
            context |= {"part": part, "figures": figure_lines(read_history(found).figures)}
            if page in WITH_LATEST_EVENTS:
                latest = Activity.objects.filter(contact=contact_id).select_related("actor")
                context["activities"] = lines(latest.latest_first()[:LATEST_EVENTS])
    response = render(request, "payments/in_place.html", context)
    response["HX-Reswap"] = "none"
    return response
