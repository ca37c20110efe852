"""The report of bookings of a period: one row a client and session, and what they come to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, JSONField, OuterRef, Q, Sum, TextChoices
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from bookings.answer_types import shown_value
from bookings.enums import MONEY_MOVED, Attendance, BookingStatus
from bookings.models import Answer, Question
from bookings.querysets.bookings import BookingQuerySet, due_amount


# Bookings read at a time.
CHUNK = 2_000
# A subquery of each row, so that one statement reads everything, however many there are.
ANSWERS = RawSQL(
    "(SELECT jsonb_agg(jsonb_build_array(answer.question_id, answer.question_text, answer.type,"
    " answer.value) ORDER BY answer.position, answer.id) FROM bookings_answer answer"
    " WHERE answer.booking_id = bookings_booking.id)",
    (),
    output_field=JSONField(),
)
VALUES = (
    "pk", "status", "attendance", "source", "price", "currency", "created_at", "contact_id",
    "contact__display_name", "contact__primary_email", "contact__primary_phone",
    "session__starts_at", "session__ends_at", "session__service__name",
    "session__service__colour", "session__staff__name", "session__staff__email",
    "payment_status", "paid",
)  # fmt: skip


class ReportBy(TextChoices):
    """What puts a booking into the period."""

    SESSION = "session", _("Day of the session")
    BOOKED = "booked", _("Day of booking")


@dataclass(frozen=True)
class Report:
    """What a report is about; nothing named of staff, services or a status is all of them."""

    by: ReportBy
    first: date
    last: date
    staff: tuple[int, ...] = ()
    services: tuple[int, ...] = ()
    statuses: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()

    def narrow(self, bookings: BookingQuerySet, zone: ZoneInfo) -> BookingQuerySet:
        """Return those of ``bookings`` the report is about; its days begin at midnight in ``zone``."""
        start = datetime(self.first.year, self.first.month, self.first.day, tzinfo=zone)
        after = self.last + timedelta(days=1)
        end = datetime(after.year, after.month, after.day, tzinfo=zone)
        field = "created_at" if self.by == ReportBy.BOOKED else "session__starts_at"
        found = bookings.filter(**{f"{field}__gte": start, f"{field}__lt": end})
        if self.staff:
            found = found.filter(session__staff__in=self.staff)
        if self.services:
            found = found.filter(session__service__in=self.services)
        if self.statuses:
            found = found.filter(status__in=self.statuses)
        if self.payments:
            found = found.filter(payment_status__in=self.payments)
        return found.order_by(field, "pk")


@dataclass(frozen=True)
class ReportRow:
    """A client and a session."""

    booking_id: int
    contact_id: int | None
    client: str
    email: str
    phone: str
    starts_at: datetime
    ends_at: datetime
    service: str
    colour: str
    staff: str
    status: str
    attendance: str
    source: str
    price: Decimal | None
    currency: str
    booked_at: datetime
    payment_status: str
    paid: Decimal
    due: Decimal
    answers: tuple[tuple[int | None, str, str], ...]  # id of the question, its text, the answer

    @property
    def says_payment(self) -> bool:
        """Whether its payment status says something: it was to be paid, or money moved."""
        return self.status == BookingStatus.CONFIRMED or self.payment_status in MONEY_MOVED


@dataclass(frozen=True)
class Totals:
    """What the bookings of a report come to; ``prices`` is of those that came about."""

    bookings: int
    clients: int
    statuses: list[tuple[str, int]]
    attended: int
    no_shows: int
    prices: list[tuple[str, Decimal]]
    paid: list[tuple[str, Decimal]]
    due: list[tuple[str, Decimal]]


def rows(
    bookings: BookingQuerySet, *, zone: ZoneInfo, limit: int | None = None
) -> Iterator[ReportRow]:
    """Yield the rows of ``bookings`` in their order, with their moments in ``zone``.

    One query and a fixed amount of memory, however many there are.
    """
    found = bookings.values_list(*VALUES, due_amount(), ANSWERS)
    listed = found.iterator(chunk_size=CHUNK) if limit is None else iter(found[:limit])
    for values in listed:
        yield _row(values, zone)


def _row(values: tuple[Any, ...], zone: ZoneInfo) -> ReportRow:
    (
        pk, status, attendance, source, price, currency, booked_at, contact_id, client, email,
        phone, starts_at, ends_at, service, colour, staff, staff_email, payment_status, paid, due, answers,
    ) = values  # fmt: skip
    return ReportRow(
        booking_id=pk,
        contact_id=contact_id,
        client=client or "",
        email=email or "",
        phone=phone or "",
        starts_at=starts_at.astimezone(zone),
        ends_at=ends_at.astimezone(zone),
        service=service,
        colour=colour,
        staff=staff or staff_email,
        status=status,
        attendance=attendance,
        source=source,
        price=price,
        currency=currency,
        booked_at=booked_at.astimezone(zone),
        payment_status=payment_status,
        paid=paid,
        due=due,
        answers=tuple(
            (question, text, shown_value(kind, value))
            for question, text, kind, value in answers or ()
        ),
    )


def questions_of(report: Report) -> dict[int, str]:
    """Return the ids and texts of the questions that were answered of the report's services."""
    asked = Question.objects.filter(Exists(Answer.objects.filter(question=OuterRef("pk"))))
    if report.services:
        asked = asked.filter(service__in=report.services)
    ordered = asked.order_by("service__position", "service", "position", "pk")
    return dict(ordered.values_list("pk", "text"))


def totals(bookings: BookingQuerySet) -> Totals:
    """Return what ``bookings`` come to, in two queries."""
    came = Q(status=BookingStatus.CONFIRMED) & ~Q(attendance=Attendance.NO_SHOW)
    whole = bookings.order_by().aggregate(
        bookings=Count("pk"),
        clients=Count("contact", distinct=True),
        attended=Count("pk", filter=Q(attendance=Attendance.ATTENDED)),
        no_shows=Count("pk", filter=Q(attendance=Attendance.NO_SHOW)),
        **{status.value: Count("pk", filter=Q(status=status)) for status in BookingStatus},
    )
    money = bookings.order_by("currency").values("currency")
    summed = money.annotate(
        prices=Sum("price", filter=came), received=Sum("paid"), owed=Sum(due_amount())
    )
    sums = list(summed.values_list("currency", "prices", "received", "owed"))
    return Totals(
        bookings=whole["bookings"],
        clients=whole["clients"],
        statuses=[
            (str(status.label), whole[status.value])
            for status in BookingStatus
            if whole[status.value]
        ],
        attended=whole["attended"],
        no_shows=whole["no_shows"],
        prices=[(currency, sum_) for currency, sum_, _paid, _due in sums if sum_ is not None],
        paid=[(currency, sum_) for currency, _prices, sum_, _due in sums if sum_],
        due=[(currency, sum_) for currency, _prices, _paid, sum_ in sums if sum_],
    )
