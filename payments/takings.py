"""What was taken in a period, added up by day, method and staff member; and the entries behind it.

Nothing is added across currencies. Refunds and reversals count on the day they were made.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Coalesce, NullIf

from payments.querysets.ledger import PaymentQuerySet


CHUNK = 2_000
# Sums of one currency each: of all, of a day, of a method, of who received, of whose session it
# was. Added up once by all of these, so that a year's entries are read but once.
SUMS = """
    WITH entry AS MATERIALIZED (
        SELECT payment.currency, received_on, method, received_by_id, staff_id,
            count(*) AS entries, sum(effect) FILTER (WHERE effect > 0) AS came,
            sum(-effect) FILTER (WHERE effect < 0) AS went
        FROM payments_payment payment
        JOIN bookings_booking booking ON booking.id = booking_id
        JOIN bookings_session session ON session.id = session_id
        WHERE received_on BETWEEN %(first)s AND %(last)s {bound}
        GROUP BY payment.currency, received_on, method, received_by_id, staff_id
    )
    SELECT currency, received_on, method, received_by_id, staff_id,
        sum(entries)::bigint, coalesce(sum(came), 0), coalesce(sum(went), 0)
    FROM entry
    GROUP BY GROUPING SETS (
        (currency), (currency, received_on), (currency, method), (currency, received_by_id),
        (currency, staff_id)
    )
    ORDER BY currency, received_on, method
"""
# Of a period so long (in days) the database reads the whole table of bookings, unless it is told
# where in it the first one is. It adds 0, lest that be looked for along the bookings.
LONG = 60
FROM_THE_FIRST = """
    AND booking.id >= (
        SELECT min(booking_id + 0) FROM payments_payment
        WHERE received_on BETWEEN %(first)s AND %(last)s
    )
"""


@dataclass(frozen=True)
class Sum:
    """What some entries come to.

    Attributes:
        came: what was received, and what reversed refunds brought back.
        went: what was refunded, and payments reversed.
    """

    entries: int = 0
    came: Decimal = Decimal(0)
    went: Decimal = Decimal(0)

    @property
    def net(self) -> Decimal:
        return self.came - self.went

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.entries + other.entries, self.came + other.came, self.went + other.went)


@dataclass
class Takings:
    """What was taken in one currency."""

    currency: str
    whole: Sum = Sum()
    days: dict[date, Sum] = field(default_factory=dict)
    methods: dict[str, Sum] = field(default_factory=dict)
    received_by: dict[int, Sum] = field(default_factory=dict)
    sessions_of: dict[int, Sum] = field(default_factory=dict)


def takings_of(first: date, last: date) -> list[Takings]:
    """Return what was taken from ``first`` to ``last``, of each currency; one statement."""
    found: dict[str, Takings] = {}
    with connection.cursor() as cursor:
        bound = FROM_THE_FIRST if (last - first).days > LONG else ""
        cursor.execute(SUMS.format(bound=bound), {"first": first, "last": last})
        for currency, day, method, receiver, staff, entries, came, went in cursor.fetchall():
            takings = found.setdefault(currency, Takings(currency))
            summed = Sum(entries, came, went)
            if day is not None:
                takings.days[day] = summed
            elif method is not None:
                takings.methods[method] = summed
            elif receiver is not None:
                takings.received_by[receiver] = summed
            elif staff is not None:
                takings.sessions_of[staff] = summed
            else:
                takings.whole = summed
    return list(found.values())


def by_month(days: Mapping[date, Sum]) -> dict[date, Sum]:
    """Return the sums of days as those of their months, by the first day of each."""
    months: dict[date, Sum] = defaultdict(Sum)
    for day, summed in days.items():
        months[day.replace(day=1)] += summed
    return dict(months)


@dataclass(frozen=True)
class Wanted:
    """Which entries are wanted; nothing named of a currency, a method, … is all of them."""

    first: date
    last: date
    currency: str = ""
    method: str = ""
    received_by: int | None = None
    staff: int | None = None

    def narrow(self, entries: PaymentQuerySet) -> PaymentQuerySet:
        """Return those of ``entries`` that are wanted, in the order of their days."""
        wanted = Q(received_on__gte=self.first, received_on__lte=self.last)
        for name, column in (
            ("currency", "currency"),
            ("method", "method"),
            ("received_by", "received_by"),
            ("staff", "booking__session__staff"),
        ):
            if value := getattr(self, name):
                wanted &= Q(**{column: value})
        return entries.filter(wanted).order_by("received_on", "pk")


@dataclass(frozen=True)
class Entry:
    """An entry of the ledger, and what it was paid for."""

    pk: int
    year: int
    serial: int
    kind: str
    effect: Decimal
    currency: str
    method: str
    received_on: date
    received_at: datetime
    received_by: str
    note: str
    reason: str
    booking_id: int
    contact_id: int | None
    client: str
    service: str
    starts_at: datetime
    staff: str

    @property
    def number(self) -> str:
        return f"{self.year}-{self.serial:06}"


def name_of(user: str) -> Coalesce:
    """Return the expression for what a user is called, the address of who has no name."""
    return Coalesce(
        NullIf(f"{user}__name", Value("")), F(f"{user}__email"), output_field=CharField()
    )


COLUMNS: tuple[Any, ...] = (
    "pk", "year", "serial", "kind", "effect", "currency", "method", "received_on", "received_at",
    name_of("received_by"), "note", "reason", "booking_id", "booking__contact_id",
    Coalesce("booking__contact__display_name", Value("")), "booking__session__service__name",
    "booking__session__starts_at", name_of("booking__session__staff"),
)  # fmt: skip


def entries_in(
    found: PaymentQuerySet, *, zone: ZoneInfo, limit: int | None = None
) -> Iterator[Entry]:
    """Yield entries in their order, with their moments in ``zone``.

    One query and a fixed amount of memory, however many there are.
    """
    values = found.values_list(*COLUMNS)
    listed = values.iterator(chunk_size=CHUNK) if limit is None else iter(values[:limit])
    for row in listed:
        entry = list(row)
        entry[8], entry[16] = row[8].astimezone(zone), row[16].astimezone(zone)
        yield Entry(*entry)
