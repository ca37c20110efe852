"""What the calendar asks of the database: a fixed number of statements, however full it is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, FilteredRelation, OuterRef, Q

from accounts.models import User
from accounts.policies import Right
from bookings.calendar.state import CalendarState
from bookings.enums import OPEN, BookingStatus, ExceptionKind, ServiceKind
from bookings.models import HoursException, Service, Session, WeeklyHours


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
    """A session with the bookings that the calendar shows."""

    pk: int
    service: int
    staff: int
    starts_at: datetime
    ends_at: datetime
    blocked_from: datetime
    blocked_until: datetime
    capacity: int
    is_canceled: bool
    clients: list[Client] = field(default_factory=list)


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
        own = [(o.from_minute or 0, o.until_minute or 0) for o in _on(self.other, day, staff)]
        of_all = [(o.from_minute or 0, o.until_minute or 0) for o in _on(self.other, day, None)]
        return sorted(own or of_all or self.weekly.get((staff, day.weekday()), []))

    def time_off(self, staff: int, day: date) -> list[Off]:
        """Return the time off of somebody on a day; their own other hours beat a holiday."""
        own = _on(self.off, day, staff)
        if _on(self.other, day, staff):
            return own
        return own + _on(self.off, day, None)

    def holidays(self, day: date) -> list[Off]:
        """Return the time off that is everybody's."""
        return _on(self.off, day, None)


def staff_of(user: User) -> list[Person]:
    """Return those whose sessions ``user`` may see: staff members only their own."""
    gives = Exists(Service.staff.through.objects.filter(user_id=OuterRef("pk")))
    people = User.objects.annotate(gives=gives)
    if not user.may(Right.SEE_ALL_BOOKINGS):
        people = people.filter(pk=user.pk)
    rows = people.order_by("name", "pk").values_list("pk", "name", "email", "is_active", "gives")
    return [Person(pk, name or email, active, gives) for pk, name, email, active, gives in rows]


def services_known() -> list[Offer]:
    """Return every service, deleted ones too: their sessions are still there."""
    rows = Service.objects.order_by("position", "folded_name", "pk").values_list(
        "pk", "name", "kind", "colour", "is_active", "deleted_at"
    )
    return [
        Offer(pk, name, kind, colour, is_active and deleted_at is None)
        for pk, name, kind, colour, is_active, deleted_at in rows
    ]


def held_between(state: CalendarState, user: User, start: datetime, end: datetime) -> list[Held]:
    """Return the sessions from ``start`` to ``end`` that the state lets through, in order.

    Without a wanted status: what takes place, with the bookings that are open.
    """
    wanted = state.statuses or OPEN
    sessions = Session.objects.visible_to(user).between(start, end)
    if state.staff:
        sessions = sessions.filter(staff__in=state.staff)
    if state.services:
        sessions = sessions.filter(service__in=state.services)
    # mypy takes the relation for no field.
    joined: Any = sessions.annotate(
        shown=FilteredRelation("bookings", condition=Q(bookings__status__in=wanted))
    )
    joined = joined.filter(shown__isnull=False) if state.statuses else joined.taking_place()
    rows: Iterable[tuple[Any, ...]] = joined.order_by("starts_at", "pk", "shown__id").values_list(
        "pk", "service", "staff", "starts_at", "ends_at",
        "blocked_from", "blocked_until", "capacity", "canceled_at",
        "shown__id", "shown__status", "shown__attendance",
        "shown__contact__display_name", "shown__booked_name",
    )  # fmt: skip
    found: list[Held] = []
    for row in rows:
        if not found or found[-1].pk != row[0]:
            of_session: list[Any] = [*row[:8], row[8] is not None]
            found.append(Held(*of_session))
        booking, status, attendance, name, booked_name = row[9:]
        if booking is not None:
            found[-1].clients.append(Client(booking, status, attendance, name or booked_name))
    return found


def working_time(staff: Iterable[int], first: date, last: date) -> WorkingTime:
    """Return the working time of staff members on the days from ``first`` to ``last``."""
    wanted = list(staff)
    weekly: dict[tuple[int, int], Pieces] = defaultdict(list)
    hours = WeeklyHours.objects.filter(staff__in=wanted).order_by("from_minute")
    for person, weekday, start, end in hours.values_list(
        "staff", "weekday", "from_minute", "until_minute"
    ):
        weekly[person, weekday].append((start, end))
    differing = HoursException.objects.between(first, last).filter(
        Q(staff__in=wanted) | Q(staff__isnull=True)
    )
    rows = differing.order_by("pk").values_list(
        "kind", "staff", "first_on", "last_on", "from_minute", "until_minute", "reason"
    )
    other: list[Off] = []
    off: list[Off] = []
    for kind, *of_days in rows:
        (other if kind == ExceptionKind.HOURS else off).append(Off._make(of_days))
    return WorkingTime(dict(weekly), other, off)


def _on(known: list[Off], day: date, staff: int | None) -> list[Off]:
    return [each for each in known if each.staff == staff and each.first_on <= day <= each.last_on]


def is_group(offer: Offer) -> bool:
    """Tell whether sessions of a service are made ahead and hold several clients."""
    return offer.kind != ServiceKind.APPOINTMENT


def places(held: Held) -> tuple[int, int]:
    """Return how many places of a session are taken, and how many wait for one."""
    waiting = sum(client.status == BookingStatus.WAITLISTED for client in held.clients)
    ended = sum(
        client.status in (BookingStatus.CANCELED, BookingStatus.DECLINED) for client in held.clients
    )
    return len(held.clients) - waiting - ended, waiting
