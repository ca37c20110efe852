"""The bookings that are owed: how long since, of whom, how much; page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, Sum, TextChoices, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.models import Booking, Session
from bookings.querysets.bookings import BookingQuerySet
from payments.takings import name_of


PAGE = 50
CHUNK = 2_000
OWED = F("price") - F("paid")


class Age(TextChoices):
    """How many days ago the session was."""

    WEEK = "7", _("0–7 days")
    MONTH = "30", _("8–30 days")
    QUARTER = "90", _("31–90 days")
    OLDER = "older", _("Older than 90 days")


# The fewest and most days of each age
AGES: dict[str, tuple[int, int | None]] = {
    Age.WEEK: (0, 7), Age.MONTH: (8, 30), Age.QUARTER: (31, 90), Age.OLDER: (91, None),
}  # fmt: skip


class Order(TextChoices):
    """What the list is sorted by; ties by the booking."""

    NEWEST = "newest", _("Latest first")
    OLDEST = "oldest", _("Oldest first")
    MOST = "most", _("Most owed first")


@dataclass(frozen=True)
class Unpaid:
    """What of the owed bookings is wanted.

    Attributes:
        today: the day ages are counted from, where the business is.
        after: the id of the booking after which the page begins.
    """

    today: date
    zone: ZoneInfo
    age: str = ""
    staff: int | None = None
    order: str = Order.NEWEST
    after: int | None = None

    def narrow(self, bookings: BookingQuerySet) -> BookingQuerySet:
        """Return those of ``bookings`` that are owed and wanted, without an order."""
        found = bookings.due_of_many() if self.order == Order.MOST else bookings.due()
        if self.staff:
            found = found.filter(session__staff=self.staff)
        return found.filter(self.of_age(self.age)) if self.age else found

    def of_age(self, age: str) -> Q:
        """Return the condition that a session was as long ago as ``age`` says."""
        fewest, most = AGES[age]
        began = Q(session__starts_at__lt=self._midnight(self.today - timedelta(days=fewest - 1)))
        if most is None:
            return began
        return began & Q(session__starts_at__gte=self._midnight(self.today - timedelta(days=most)))

    def ordered(self, found: BookingQuerySet) -> BookingQuerySet:
        """Return ``found`` in its order."""
        if self.order == Order.MOST:
            return found.annotate(owed=OWED).order_by("currency", "-owed", "-pk")
        sign = "" if self.order == Order.OLDEST else "-"
        return found.order_by(f"{sign}session__starts_at", f"{sign}pk")

    def page(self, bookings: BookingQuerySet) -> tuple[BookingQuerySet, bool]:
        """Return a page of one booking more, and whether it is the first one."""
        found = self.ordered(self.narrow(bookings))
        place = self._place()
        found = found.filter(place) if place else found
        if self.order == Order.MOST:
            # All that are owed are sorted for it, which an index has: the rest is read of a page.
            found = self.ordered(Booking.objects.filter(pk__in=found.values("pk")[: PAGE + 1]))
        return found[: PAGE + 1], not place

    def _place(self) -> Q | None:
        """Return what comes after the booking ``after``, None when there is no such."""
        if not self.after:
            return None
        fields = ("session__starts_at", "currency", "price", "paid")
        row = Booking.objects.filter(pk=self.after).values_list(*fields).first()
        if row is None:
            return None
        starts_at, currency, price, paid = row
        if self.order == Order.MOST:
            owed = (price or 0) - paid
            here = Q(owed__lt=owed) | Q(owed=owed, pk__lt=self.after)
            return Q(currency__gt=currency) | Q(currency=currency) & here
        way = "gt" if self.order == Order.OLDEST else "lt"
        # Written so that the planner walks an index from there.
        return Q(**{f"session__starts_at__{way}e": starts_at}) & (
            Q(**{f"session__starts_at__{way}": starts_at}) | Q(**{f"pk__{way}": self.after})
        )

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=self.zone)


@dataclass(frozen=True)
class Owed:
    """What is owed of an age in one currency."""

    age: str
    currency: str
    bookings: int
    amount: Decimal


def owed_by_age(found: BookingQuerySet, wanted: Unpaid) -> list[Owed]:
    """Return what is owed of ``found`` by age and currency, in one statement."""
    sums: dict[str, Any] = {}
    for age in Age:
        of_age = wanted.of_age(age)
        sums[f"count_{age.name}"] = Count("pk", filter=of_age)
        sums[f"sum_{age.name}"] = Sum(OWED, filter=of_age)
    rows: Any = found.order_by("currency").values("currency").annotate(**sums)
    return [
        Owed(age.value, row["currency"], row[f"count_{age.name}"], row[f"sum_{age.name}"])
        for row in rows
        for age in Age
        if row[f"count_{age.name}"]
    ]


@dataclass(frozen=True)
class UnpaidRow:
    """A booking that is owed."""

    booking_id: int
    contact_id: int | None
    client: str
    phone: str
    email: str
    starts_at: datetime
    service: str
    colour: str
    staff: str
    payment_status: str
    price: Decimal
    paid: Decimal
    currency: str

    @property
    def due(self) -> Decimal:
        return self.price - self.paid

    def days(self, today: date) -> int:
        """Return how many days ago the session began."""
        return (today - self.starts_at.date()).days


COLUMNS: Sequence[Any] = (
    "pk", "contact_id", Coalesce("contact__display_name", Value("")),
    Coalesce("contact__primary_phone", Value("")), Coalesce("contact__primary_email", Value("")),
    "session__starts_at", "session__service__name", "session__service__colour",
    name_of("session__staff"), "payment_status", "price", "paid", "currency",
)  # fmt: skip


def rows_of(found: BookingQuerySet, zone: ZoneInfo, *, is_all: bool = False) -> Iterator[UnpaidRow]:
    """Yield the rows of ``found``, with their moments in ``zone``; in pieces when it ``is_all``."""
    values = found.values_list(*COLUMNS)
    for row in values.iterator(chunk_size=CHUNK) if is_all else values:
        cells = list(row)
        cells[5] = row[5].astimezone(zone)
        yield UnpaidRow(*cells)


def staff_who_are_owed() -> list[tuple[int, str]]:
    """Return who gives sessions, by name: what the list can be narrowed to."""
    gives = Exists(Session.objects.filter(staff=OuterRef("pk")))
    return [(user.pk, str(user)) for user in User.objects.filter(gives).order_by("name", "pk")]
