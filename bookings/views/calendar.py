"""The Booking Calendar: day, week, month and list."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from bookings.calendar.overview import listing, month, small_month
from bookings.calendar.page import Book, grid, open_book
from bookings.calendar.reading import is_group
from bookings.calendar.state import CalendarState, without
from bookings.calendar.words import period_text
from bookings.enums import BookingStatus
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
    context = {**shown, **_frame(book), "titled": titled(request), **context}
    return render_page(
        request, "bookings/calendar.html", context, fragment=("page", "card"), status=status
    )


def titled(request: Request) -> str:
    """Return which fragment brings the title of the tab along, "" for a whole page."""
    if not wants_fragment(request):
        return ""
    return "card" if request.htmx.target == "card" else "page"


def _frame(book: Book) -> dict[str, Any]:
    """Describe what stands round the calendar: where one goes from here, and the filter."""
    state = book.state
    return {
        "state": state,
        "period": period_text(state),
        "today": book.today,
        "calendar_url": f"{reverse('bookings:calendar')}{state.query()}",
        "today_url": state.query(day=book.today),
        "previous_url": state.query(day=state.moved(-1)),
        "next_url": state.query(day=state.moved(1)),
        "whole_day_url": state.query(whole_day=not state.whole_day),
        "no_filter_url": state.query(staff=(), services=(), statuses=()),
        "views": [
            {"key": key, "label": label, "url": state.query(view=key)}
            for key, label in (
                ("day", pgettext("calendar", "Day")),
                ("week", pgettext("calendar", "Week")),
                ("month", pgettext("calendar", "Month")),
                ("list", pgettext("calendar", "List")),
            )
        ],
        "small_month": small_month(state, book.today),
        "kept_for_jump": state.pairs(without=["day"]),
        "kept_for_filter": state.pairs(without=["staff", "service", "status"]),
        "facets": _facets(book),
        "chips": _chips(book),
        "may_edit": book.user.may(Right.EDIT_BOOKINGS),
        "may_make_sessions": book.user.may(Right.EDIT_BOOKINGS)
        and any(offer.is_bookable and is_group(offer) for offer in book.offers),
        "may_export": book.user.may(Right.EXPORT_BOOKINGS),
    }


def _facets(book: Book) -> list[dict[str, Any]]:
    state = book.state
    services = [o for o in book.offers if o.is_bookable or o.pk in state.services]
    people = [p for p in book.people if p in book.shown_people or _has_lane(p)]
    facets: list[dict[str, Any]] = [
        {
            "name": "service",
            "label": _("Service"),
            "choices": [
                (o.pk, o.name, o.pk in state.services, f"label-{o.colour}") for o in services
            ],
        },
        {
            "name": "status",
            "label": _("Status"),
            "choices": [(v, label, v in state.statuses, "") for v, label in BookingStatus.choices],
        },
    ]
    if len(people) > 1:
        staff = [(p.pk, p.name, p.pk in state.staff, "") for p in people]
        facets.insert(0, {"name": "staff", "label": _("Staff member"), "choices": staff})
    return [facet for facet in facets if facet["choices"]]


def _has_lane(person: Any) -> bool:
    return bool(person.is_active and person.gives_services)


def _chips(book: Book) -> list[dict[str, Any]]:
    state = book.state
    people = {person.pk: person.name for person in book.people}
    services = {offer.pk: offer.name for offer in book.offers}
    labels = dict(BookingStatus.choices)
    gone = _("not there any more")
    return [
        *(
            {
                "label": _("Staff member"),
                "value": people.get(pk, gone),
                "url": state.query(staff=without(state.staff, pk)),
            }
            for pk in state.staff
        ),
        *(
            {
                "label": _("Service"),
                "value": services.get(pk, gone),
                "url": state.query(services=without(state.services, pk)),
            }
            for pk in state.services
        ),
        *(
            {
                "label": _("Status"),
                "value": labels[BookingStatus(each)],
                "url": state.query(statuses=without(state.statuses, each)),
            }
            for each in state.statuses
        ),
    ]
