"""What the calendar asks of the database: a fixed number of statements, however full it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg, JSONBAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    FloatField,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from accounts.models import User
from accounts.policies import Right
from bookings.calendar.axis import Day
from bookings.calendar.state import CalendarState
from bookings.enums import ACTIVE, OPEN, BookingStatus, ExceptionKind, ServiceKind
from bookings.models import Booking, HoursException, Service, Session, WeeklyHours
from bookings.querysets.sessions import SessionQuerySet
from contacts_app.filters.conditions import among
from contacts_app.models import Contact


class Seconds(Func):
    """A moment as the seconds since 1970: a week has thousands, and to read one from text takes long."""

    template = "EXTRACT(EPOCH FROM %(expressions)s)::float8"
    output_field = FloatField()


class FirstOf(Func):
    """The first values of an array."""

    template = "(%(expressions)s)[1:%(most)s]"


INTEGER = IntegerField()
MOMENTS = ("starts_at", "ends_at", "blocked_from", "blocked_until")
IS_CANCELED = ExpressionWrapper(Q(canceled_at__isnull=False), BooleanField())
# What ``Held`` has of a session's bookings, in one value
CLIENTS = Func(
    Count("pk", filter=Q(status__in=ACTIVE)),
    Count("pk", filter=Q(status=BookingStatus.WAITLISTED)),
    JSONBAgg(
        Func(
            "pk",
            "status",
            "attendance",
            "contact_id",
            "booked_name",
            function="jsonb_build_array",
            output_field=JSONField(),
        ),
        order_by="pk",
    ),
    template="jsonb_build_array(%(expressions)s -> 0)",
    output_field=JSONField(),
)


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
    taken: int
    waiting: int
    client: Client | None


class DaysHeld(NamedTuple):
    """The first sessions of some days, how many each day has, and whose they are."""

    held: list[Held]
    counts: Mapping[date, int]
    busy: set[int]


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
    """Return the sessions from ``start`` to ``end`` that the state lets through, in order."""
    return _read(_let_through(state, user, start, end), state)


def held_of_days(state: CalendarState, user: User, days: Sequence[Day], most: int) -> DaysHeld:
    """Return the first sessions of each day, ``most`` at most, and how many there are.

    What began before the first day counts for that.
    """
    sessions = _let_through(state, user, days[0].start, days[-1].end)
    begins = Value([day.start for day in days], ArrayField(DateTimeField()))
    of_days = (
        sessions.order_by()
        .values(number=Func("starts_at", begins, function="WIDTH_BUCKET", output_field=INTEGER))
        .values_list(
            "number",
            Count("pk"),
            FirstOf(ArrayAgg("pk", order_by=("starts_at", "pk")), most=most),
            ArrayAgg("staff", distinct=True),
        )
    )
    counts: dict[date, int] = defaultdict(int)
    shown: list[int] = []
    busy: set[int] = set()
    for number, count, first, staff in of_days:
        counts[days[max(number, 1) - 1].date] += count
        shown += first
        busy.update(staff)
    return DaysHeld(_read(Session.objects.filter(among(shown)), state), counts, busy)


def _let_through(
    state: CalendarState, user: User, start: datetime, end: datetime
) -> SessionQuerySet:
    """Narrow the sessions as the state says; without a status wanted, to what takes place."""
    sessions = Session.objects.visible_to(user).between(start, end)
    if state.staff:
        sessions = sessions.filter(staff__in=state.staff)
    if state.services:
        sessions = sessions.filter(service__in=state.services)
    return sessions.filter(Exists(_booked(state))) if state.statuses else sessions.taking_place()


def _booked(state: CalendarState) -> QuerySet[Booking]:
    """Return the bookings of a session that have a wanted status; those open by themselves."""
    return Booking.objects.filter(session=OuterRef("pk"), status__in=state.statuses or OPEN)


def _read(sessions: QuerySet[Session], state: CalendarState) -> list[Held]:
    """Read sessions in order, each with its bookings that the state lets through."""
    of_session = _booked(state).order_by().values("session")
    clients = of_session.annotate(clients=CLIENTS).values("clients")
    row = Func(
        "pk", "service", "staff", *map(Seconds, MOMENTS), "capacity", IS_CANCELED,
        Subquery(clients),
        function="jsonb_build_array", output_field=JSONField(),
    )  # fmt: skip
    # One value for all of them: a row each would go through Django's hands, field by field.
    listed = sessions.aggregate(
        found=JSONBAgg(row, order_by=("starts_at", "pk"), default=Value([], JSONField()))
    )["found"]
    names = _names(row[9][2][3] for row in listed if row[9] and row[7] == 1)
    # Many begin and end at the same moments.
    moments: dict[float, datetime] = {
        each: datetime.fromtimestamp(each, UTC)
        for each in {each for row in listed for each in row[3:7]}
    }
    found = []
    for pk, service, staff, start, end, blocked_from, until, capacity, is_off, booked in listed:
        taken, waiting, first = booked or (0, 0, None)
        client = None
        if first:
            booking, status, attendance, contact, booked_name = first
            client = Client(booking, status, attendance, names.get(contact) or booked_name)
        found.append(
            Held(
                pk, service, staff, moments[start], moments[end], moments[blocked_from],
                moments[until], capacity, is_off, taken, waiting, client,
            )
        )  # fmt: skip
    return found


def _names(contacts: Iterable[int]) -> dict[int | None, str]:
    """Return the names of contacts by their ids; a class shows none, and so isn't asked for any."""
    wanted = {*contacts} - {None}
    if not wanted:
        return {}
    return dict(Contact.objects.filter(among(wanted)).values_list("pk", "display_name"))


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
