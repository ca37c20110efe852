"""The Booking Calendar: day, week, month and list."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from bookings.calendar.book import open_book
from bookings.calendar.frame import frame_of
from bookings.calendar.grid import grid
from bookings.calendar.overview import listing, month
from bookings.calendar.state import CalendarState
from core.http import Request, render_page, wants_fragment


@require_GET
@rule(Right.SEE_BOOKINGS)
def calendar(request: Request) -> HttpResponse:
    """Show the calendar; what stood beside it closes."""
    if titled(request) == "card":
        return render_page(request, "bookings/calendar.html", {"titled": "card"}, fragment="card")
    return calendar_page(request, state_of(request), {})


def state_of(request: Request, **default: Any) -> CalendarState:
    """Read from the address what of the calendar is wanted."""
    today = timezone.localdate(timezone.now(), request.business.zone)
    return CalendarState.from_query(request.GET, today=today, **default)


def calendar_page(
    request: Request,
    state: CalendarState,
    context: dict[str, Any],
    *,
    open_booking: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the calendar, with what ``context`` shows beside it."""
    book = open_book(state, request.user, request.business.zone, timezone.now(), open_booking)
    shown = {"month": month, "list": listing}.get(state.view, grid)(book)
    frame = frame_of(book)
    context = {
        **shown,
        "state": state,
        "frame": frame,
        "calendar_url": f"{reverse('bookings:calendar')}{state.query()}",
        "whole_day_url": state.query(whole_day=not state.whole_day),
        "no_filter_url": frame.no_filter_url,
        "may_edit": frame.may_edit,
        "titled": titled(request),
        **context,
    }
    return render_page(
        request, "bookings/calendar.html", context, fragment=("page", "card"), status=status
    )


def titled(request: Request) -> str:
    """Return which fragment brings the title of the tab along, "" for a whole page."""
    if not wants_fragment(request):
        return ""
    return "card" if request.htmx.target == "card" else "page"
