"""What the calendar knows: people, services, sessions with who comes, working time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from bookings.enums import ServiceKind


class Person(NamedTuple):
    """A staff member, as the calendar knows one."""

    pk: int
    name: str
    is_active: bool
    gives_services: bool


class Offer(NamedTuple):
    """A service, as the calendar knows one."""

    pk: int
    name: str
    kind: str
    colour: str
    is_bookable: bool


class Client(NamedTuple):
    """A booking of a session, and whose it is."""

    booking: int
    status: str
    attendance: str
    name: str


@dataclass(slots=True)
class Held:
    """A session, and what the calendar shows of its bookings: the first, and how many there are."""

    pk: int
    service: int
    staff: int
    starts_at: datetime
    ends_at: datetime
    blocked_from: datetime
    blocked_until: datetime
    capacity: int
    is_canceled: bool
    version: int
    taken: int
    waiting: int
    client: Client | None


class Off(NamedTuple):
    """Time off on some days; of all when ``staff`` is None, of whole days without minutes."""

    staff: int | None
    first_on: date
    last_on: date
    from_minute: int | None
    until_minute: int | None
    reason: str


Pieces = list[tuple[int, int]]


@dataclass
class WorkingTime:
    """When staff members work, in minutes of the wall clock of a day."""

    weekly: dict[tuple[int, int], Pieces]
    other: list[Off]
    off: list[Off]

    def pieces(self, staff: int, day: date) -> Pieces:
        """Return when somebody works on a day, without the time off."""
        usual = self.weekly.get((staff, day.weekday()), [])
        if not self.other:
            return usual
        own = [(o.from_minute or 0, o.until_minute or 0) for o in _on(self.other, day, staff)]
        of_all = [(o.from_minute or 0, o.until_minute or 0) for o in _on(self.other, day, None)]
        return sorted(own or of_all or usual)

    def time_off(self, staff: int, day: date) -> list[Off]:
        """Return the time off of somebody on a day; their own other hours beat a holiday."""
        own = _on(self.off, day, staff)
        if _on(self.other, day, staff):
            return own
        return own + _on(self.off, day, None)

    def holidays(self, day: date) -> list[Off]:
        """Return the time off that is everybody's."""
        return _on(self.off, day, None)


class Known(NamedTuple):
    """What the database said of a period.

    Attributes:
        people: those whose sessions may be seen.
        offers: every service, deleted ones too: their sessions are still there.
        held: the sessions that are shown, in order.
        counts: how many each day has, when only its first ones are in ``held``.
        busy: whose sessions there are.
    """

    people: list[Person]
    offers: list[Offer]
    held: list[Held]
    hours: WorkingTime
    counts: Mapping[date, int]
    busy: set[int]


def _on(known: list[Off], day: date, staff: int | None) -> list[Off]:
    return [each for each in known if each.staff == staff and each.first_on <= day <= each.last_on]


def is_group(offer: Offer) -> bool:
    """Tell whether sessions of a service are made ahead and hold several clients."""
    return offer.kind != ServiceKind.APPOINTMENT
