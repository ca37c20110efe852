"""The bookings of a contact: the tab of its page, and the section of its card and overview."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from bookings.contact_bookings import (
    CHOICES,
    beyond,
    fetch_rows,
    figure_lines,
    ordered,
    rows_of,
)
from bookings.figures import figures_of
from bookings.models import Booking
from contacts_app.models import Contact
from contacts_app.views.contacts import get_contact_or_404
from contacts_app.views.shown import contact_context, get_sheet_or_404
from core.http import Request, render_page, wants_fragment


ON_A_PAGE = 30
IN_A_SECTION = 5
SECTIONS = ("card-bookings", "overview-bookings")
OLDER = "older-bookings"


@require_GET
@rule(Right.SEE_BOOKINGS)
def contact_bookings(request: Request, contact_id: int) -> HttpResponse:
    """Show the bookings of a contact that ``?which=`` names, all by default.

    ``?after=<id of a booking>`` shows what comes after it in the order of the list.
    """
    target = (wants_fragment(request) and request.htmx.target) or ""
    if target in (*SECTIONS, OLDER):
        contact = get_contact_or_404(request, contact_id)
        context: dict[str, Any] = {"contact": contact}
    else:
        sheet = get_sheet_or_404(request, contact_id)
        contact, context = sheet.contact, contact_context(request, sheet)
    context |= _bookings_context(request, contact, target)
    return render_page(
        request,
        "bookings/contact_bookings.html",
        context,
        fragment=("page", *SECTIONS, OLDER, "tab-bookings"),
    )


def _bookings_context(request: Request, contact: Contact, target: str) -> dict[str, Any]:
    bookings = Booking.objects.filter(contact=contact).visible_to(request.user)
    which = request.GET.get("which", "")
    which = which if which in CHOICES else "all"
    listed = ordered(bookings, which)
    last = _last(request, bookings)
    if last:
        listed = beyond(listed, which, last)
    size = IN_A_SECTION if target in SECTIONS else ON_A_PAGE
    found = fetch_rows(listed, size + 1)
    address = reverse("bookings:contact_bookings", args=[contact.pk])
    context: dict[str, Any] = {
        "rows": rows_of(found[:size]),
        "which": which,
        "chosen": CHOICES[which],
        "choices": [
            {
                "key": key,
                "label": label,
                "url": _with(address, which=key),
                "is_chosen": key == which,
            }
            for key, label in CHOICES.items()
        ],
        "first_url": last and _with(address, which=which),
        # Who chose from the drop-down goes on there; it is drawn anew.
        "takes_focus": bool(request.htmx) and (request.htmx.trigger or "").startswith("which-"),
    }
    if len(found) > size:
        context["older_url"] = _with(address, which=which, after=found[size - 1].pk)
    if target != OLDER:
        figures = figures_of(bookings, zone=request.business.zone)
        context["figures"] = figure_lines(figures) if figures.bookings else []
        context["has_bookings"] = bool(figures.bookings)
    return context


def _last(request: Request, bookings: Any) -> Booking | None:
    """Return the booking of this contact that the URL names."""
    named = request.GET.get("after", "")
    if not (named.isascii() and named.isdigit() and len(named) < 19):
        return None
    booking: Booking = get_object_or_404(bookings.select_related("session"), pk=int(named))
    return booking


def _with(address: str, **query: str | int) -> str:
    return f"{address}?{urlencode(query)}"
