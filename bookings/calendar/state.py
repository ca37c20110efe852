"""What of the calendar is wanted: read from the address, and written into addresses."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from bookings.enums import BookingStatus, PaymentStatus


VIEWS = ("day", "week", "month", "list")
# The database holds nothing beyond, see the constraint ``session_is_of_a_sane_year``.
EARLIEST, LATEST = date(1970, 2, 1), date(2199, 11, 30)
MOST_IDS = 50


@dataclass(frozen=True)
class CalendarState:
    """A view of the calendar; an empty filter lets everything through."""

    view: str
    day: date
    staff: tuple[int, ...] = ()
    services: tuple[int, ...] = ()
    statuses: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()
    whole_day: bool = False

    @classmethod
    def from_query(
        cls, query: QueryDict, *, today: date, day: date | None = None
    ) -> "CalendarState":
        """Read an address; what makes no sense in it counts as not said."""
        view = query.get("view", "")
        return cls(
            view=view if view in VIEWS else "week",
            day=_day(query.get("day", "")) or day or today,
            staff=_ids(query.getlist("staff")),
            services=_ids(query.getlist("service")),
            statuses=tuple(
                each for each in BookingStatus.values if each in query.getlist("status")
            ),
            payments=tuple(
                each for each in PaymentStatus.values if each in query.getlist("payment")
            ),
            whole_day=query.get("hours", "") == "all",
        )

    @property
    def first(self) -> date:
        """The first day that is shown."""
        if self.view == "week":
            return monday_of(self.day)
        if self.view == "month":
            return monday_of(self.day.replace(day=1))
        return self.day

    @property
    def last(self) -> date:
        """The last day that is shown."""
        if self.view == "day":
            return self.day
        if self.view == "month":
            return monday_of(next_month(self.day) - timedelta(days=1)) + timedelta(days=6)
        return self.first + timedelta(days=6)

    def moved(self, by: int) -> date:
        """Return the day that the next view shows (``by`` 1), or the one before (-1)."""
        if self.view == "month":
            if by > 0:
                return _within(next_month(self.day))
            return _within((self.day.replace(day=1) - timedelta(days=1)).replace(day=1))
        return _within(self.day + timedelta(days=by if self.view == "day" else 7 * by))

    def query(self, **changes: Any) -> str:
        """Return the query of an address that shows this, but for ``changes``."""
        state = replace(self, **changes) if changes else self
        return f"?{urlencode(state.pairs())}"

    def pairs(self, *, without: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Return the parameters of its address, for links and hidden fields."""
        pairs = [("view", self.view), ("day", self.day.isoformat())]
        pairs += [("staff", str(each)) for each in self.staff]
        pairs += [("service", str(each)) for each in self.services]
        pairs += [("status", each) for each in self.statuses]
        pairs += [("payment", each) for each in self.payments]
        if self.whole_day:
            pairs.append(("hours", "all"))
        left_out = set(without)
        return [pair for pair in pairs if pair[0] not in left_out]

    @property
    def filters(self) -> int:
        """How many conditions narrow it."""
        wanted = (self.staff, self.services, self.statuses, self.payments)
        return sum(len(each) for each in wanted)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def next_month(day: date) -> date:
    """Return the first day of the following month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def day_of_text(text: str) -> date | None:
    """Return the day that an address or a form names, None when there is no such."""
    return _day(text)


def without(values: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    return tuple(each for each in values if each != value)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if len(text) == 10 and text.isascii() else None
    except ValueError:
        return None
    return day if day and EARLIEST <= day <= LATEST else None


def _ids(texts: Iterable[str]) -> tuple[int, ...]:
    found = {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}
    return tuple(sorted(found)[:MOST_IDS])


def _within(day: date) -> date:
    return min(max(day, EARLIEST), LATEST)
