"""What stands round the calendar: where one goes from here, and the filter."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.policies import Right
from bookings.calendar.book import Book
from bookings.calendar.known import Offer, Person, is_group
from bookings.calendar.overview import small_month
from bookings.calendar.state import CalendarState, without
from bookings.calendar.words import period_text
from bookings.enums import BookingStatus, PaymentStatus


@dataclass(frozen=True)
class Frame:
    """All that it depends on: the template draws the same frame once (the tag ``fixed``)."""

    state: CalendarState
    today: date
    people: tuple[Person, ...]
    lanes: frozenset[int]
    offers: tuple[Offer, ...]
    may_edit: bool
    may_make_sessions: bool
    may_export: bool

    @property
    def period(self) -> str:
        return period_text(self.state)

    @property
    def today_url(self) -> str:
        return self.state.query(day=self.today)

    @property
    def previous_url(self) -> str:
        return self.state.query(day=self.state.moved(-1))

    @property
    def next_url(self) -> str:
        return self.state.query(day=self.state.moved(1))

    @property
    def no_filter_url(self) -> str:
        return self.state.query(staff=(), services=(), statuses=(), payments=())

    @property
    def views(self) -> list[dict[str, str]]:
        return [
            {"key": key, "label": label, "url": self.state.query(view=key)}
            for key, label in (
                ("day", pgettext("calendar", "Day")),
                ("week", pgettext("calendar", "Week")),
                ("month", pgettext("calendar", "Month")),
                ("list", pgettext("calendar", "List")),
            )
        ]

    @cached_property
    def small_month(self) -> dict[str, Any]:
        return small_month(self.state, self.today)

    @property
    def kept_for_jump(self) -> list[tuple[str, str]]:
        return self.state.pairs(without=["day"])

    @property
    def kept_for_filter(self) -> list[tuple[str, str]]:
        return self.state.pairs(without=["staff", "service", "status", "payment"])

    @cached_property
    def facets(self) -> list[dict[str, Any]]:
        state = self.state
        services = [o for o in self.offers if o.is_bookable or o.pk in state.services]
        people = [
            p for p in self.people if p.pk in self.lanes or (p.is_active and p.gives_services)
        ]
        statuses, paid = BookingStatus.choices, PaymentStatus.choices
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
                "choices": [(v, label, v in state.statuses, "") for v, label in statuses],
            },
            {
                "name": "payment",
                "label": _("Payment status"),
                "choices": [(v, label, v in state.payments, "") for v, label in paid],
            },
        ]
        if len(people) > 1:
            staff = [(p.pk, p.name, p.pk in state.staff, "") for p in people]
            facets.insert(0, {"name": "staff", "label": _("Staff member"), "choices": staff})
        return [facet for facet in facets if facet["choices"]]

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        state = self.state
        people = {person.pk: person.name for person in self.people}
        services = {offer.pk: offer.name for offer in self.offers}
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
            *(
                {
                    "label": _("Payment status"),
                    "value": PaymentStatus(each).label,
                    "url": state.query(payments=without(state.payments, each)),
                }
                for each in state.payments
            ),
        ]


def frame_of(book: Book) -> Frame:
    """Return the frame of what is shown, for whom."""
    may_edit = book.user.may(Right.EDIT_BOOKINGS)
    return Frame(
        state=book.state,
        today=book.today,
        people=tuple(book.known.people),
        lanes=frozenset(person.pk for person in book.shown_people),
        offers=tuple(book.known.offers),
        may_edit=may_edit,
        may_make_sessions=may_edit
        and any(offer.is_bookable and is_group(offer) for offer in book.known.offers),
        may_export=book.user.may(Right.EXPORT_BOOKINGS),
    )
