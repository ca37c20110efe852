"""What a page of the calendar is made of."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import Right
from bookings.calendar.axis import Day, clock_text, days_between
from bookings.calendar.drawing import Pen
from bookings.calendar.known import Known, Person
from bookings.calendar.reading import read
from bookings.calendar.state import CalendarState
from bookings.calendar.words import in_words


LINES_IN_A_MONTH = 4


@dataclass
class Book:
    """Everything a page of the calendar is made of."""

    state: CalendarState
    user: User
    zone: ZoneInfo
    now: datetime
    days: list[Day]
    known: Known
    open_booking: int | None = None

    @cached_property
    def shown_people(self) -> list[Person]:
        """Those who have a lane: chosen, or who work, give a service or have something to do."""
        working = {staff for staff, _weekday in self.known.hours.weekly}
        return [
            person
            for person in self.known.people
            if (
                person.pk in self.state.staff
                if self.state.staff
                else person.pk in self.known.busy
                or (
                    person.is_active
                    and (
                        person.gives_services or person.pk in working or len(self.known.people) == 1
                    )
                )
            )
        ]

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def open_book(
    state: CalendarState, user: User, zone: ZoneInfo, now: datetime, open_booking: int | None = None
) -> Book:
    """Ask the database for everything that ``state`` shows."""
    days = days_between(state.first, state.last, zone)
    most = LINES_IN_A_MONTH if state.view == "month" else None
    known = read(state, user, days, most)
    return Book(state, user, zone, now, days, known, open_booking)


def pen_of(book: Book) -> Pen:
    return Pen(
        people={person.pk: person for person in book.known.people},
        offers={offer.pk: offer for offer in book.known.offers},
        query=book.state.query(),
        names_staff=book.state.view != "day" and len(book.shown_people) > 1,
        may_edit=book.user.may(Right.EDIT_BOOKINGS),
        open_booking=book.open_booking,
    )


def change_text(day: Day) -> str:
    """Say that clocks are changed on a day, "" when they are not."""
    if day.left_out:
        start, end = map(clock_text, day.left_out)
        return _("%(day)s: clocks go forward from %(start)s to %(end)s.") % {
            "day": in_words(day.date, "EEEE, d MMMM"), "start": start, "end": end,
        }  # fmt: skip
    if day.repeated:
        start, end = map(clock_text, day.repeated)
        return _("%(day)s: clocks go back from %(end)s to %(start)s, this time comes twice.") % {
            "day": in_words(day.date, "EEEE, d MMMM"), "start": start, "end": end,
        }  # fmt: skip
    return ""
