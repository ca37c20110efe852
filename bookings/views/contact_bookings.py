"""The bookings of a contact: the tab of its page, and the section of its card and overview."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from bookings.contact_bookings import CHOICES, draw_rows, figure_lines
from bookings.contact_history import History, history_of, read_history
from contacts_app.models import Contact
from contacts_app.sheet import fetch_beside
from contacts_app.views.joined import follows_joined
from contacts_app.views.shown import contact_context, get_sheet_or_404
from core.addresses import address_to
from core.http import Request, render_page, wants_fragment


ON_A_PAGE = 30
IN_A_SECTION = 5
SECTIONS = ("card-bookings", "overview-bookings")
OLDER = "older-bookings"


@require_GET
@rule(Right.SEE_BOOKINGS)
@follows_joined
def contact_bookings(request: Request, contact_id: int) -> HttpResponse:
    """Show the bookings of a contact that ``?which=`` names, all by default.

    ``?after=<id of a booking>`` shows what comes after it in the order of the list.
    """
    target = (wants_fragment(request) and request.htmx.target) or ""
    which = request.GET.get("which", "")
    which = which if which in CHOICES else "all"
    last, size = _last(request), IN_A_SECTION if target in SECTIONS else ON_A_PAGE
    asked = history_of(
        contact_id=contact_id,
        user=request.user,
        which=which,
        beyond=last,
        most=size + 1,
        zone=str(request.business.zone),
    )
    if target in (*SECTIONS, OLDER):
        found = fetch_beside(request.user, contact_id, asked)
        # What is drawn there needs nothing else of the contact.
        context: dict[str, Any] = {"contact": Contact(pk=contact_id)}
    else:
        sheet = get_sheet_or_404(request, contact_id, beside=asked)
        found, context = sheet.beside, contact_context(request, sheet)
    history = found and read_history(found)
    if history is None or not history.has_place:
        raise Http404
    context |= _bookings_context(request, contact_id, history, which, last, size)
    return render_page(
        request,
        "bookings/contact_bookings.html",
        context,
        fragment=("page", *SECTIONS, OLDER, "tab-bookings"),
    )


def _bookings_context(
    request: Request, contact_id: int, history: History, which: str, last: int | None, size: int
) -> dict[str, Any]:
    address = address_to("bookings:contact_bookings", contact_id)
    figures = history.figures
    context: dict[str, Any] = {
        "rows": draw_rows(history.rows[:size], request.user),
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
        "first_url": last is not None and _with(address, which=which),
        # Who chose from the drop-down goes on there; it is drawn anew.
        "takes_focus": bool(request.htmx) and (request.htmx.trigger or "").startswith("which-"),
        "figures": figure_lines(figures) if figures.bookings else [],
        "has_bookings": bool(figures.bookings),
        "wants_reminders": history.wants_reminders,
        "may_edit": request.user.may(Right.EDIT_CONTACTS),
    }
    if len(history.rows) > size:
        context["older_url"] = _with(address, which=which, after=history.rows[size - 1].id)
    return context


def _last(request: Request) -> int | None:
    """Return the id of the booking after which the URL wants to go on."""
    named = request.GET.get("after", "")
    return int(named) if named.isascii() and named.isdigit() and len(named) < 19 else None


def _with(address: str, **query: str | int) -> str:
    return f"{address}?{urlencode(query)}"
