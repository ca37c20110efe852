"""The bookings of a contact as its card and its page show them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.enums import Attendance, BookingStatus
from bookings.figures import Figures, interval_text
from bookings.models import Answer, Booking
from bookings.querysets.bookings import BookingQuerySet
from core.addresses import address_to
from core.formats import moment, money, number, short_day, short_month, time_of_day


# By their names in the URL; what stands in the drop-down.
CHOICES = {
    "upcoming": _("Upcoming Bookings"),
    "past": _("Past Bookings"),
    "all": _("View All Bookings"),
}
STATUS_CSS = {
    BookingStatus.PENDING: "chip-warn",
    BookingStatus.CONFIRMED: "chip-ok",
    BookingStatus.WAITLISTED: "chip-warn",
}
ATTENDANCE_CSS = {Attendance.ATTENDED: "chip-ok", Attendance.NO_SHOW: "chip-bad"}
ROW_FIELDS = (
    "status", "attendance", "price", "currency", "contact_id",
    "session__starts_at", "session__ends_at",
    "session__service__name", "session__service__colour",
    "session__staff__name", "session__staff__email",
)  # fmt: skip


def ordered(bookings: BookingQuerySet, which: str) -> BookingQuerySet:
    """Return those of ``bookings`` that ``which`` names: upcoming nearest first, else latest first."""
    if which == "upcoming":
        return bookings.upcoming()
    return bookings.past() if which == "past" else bookings.order_by("-session__starts_at", "-pk")


def beyond(bookings: BookingQuerySet, which: str, last: Booking) -> BookingQuerySet:
    """Return those of ``bookings`` that come after ``last`` in the order of ``which``."""
    sign = "gt" if which == "upcoming" else "lt"
    at = last.session.starts_at
    return bookings.filter(
        Q(**{f"session__starts_at__{sign}": at})
        | Q(session__starts_at=at, **{f"pk__{sign}": last.pk})
    )


def fetch_rows(bookings: BookingQuerySet, limit: int) -> list[Booking]:
    """Fetch what ``rows_of`` needs of the first ``limit`` bookings, in one query."""
    answered = Exists(Answer.objects.filter(booking=OuterRef("pk")))
    full = bookings.select_related("session__service", "session__staff").only(*ROW_FIELDS)
    return list(full.annotate(is_answered=answered)[:limit])


def rows_of(bookings: Iterable[Booking]) -> list[dict[str, Any]]:
    """Return what the templates show of each booking that ``fetch_rows`` fetched."""
    this_year = timezone.localdate().year
    return [_row(booking, this_year) for booking in bookings]


def _row(booking: Booking, this_year: int) -> dict[str, Any]:
    session = booking.session
    on = timezone.localtime(session.starts_at).date()
    if booking.attendance:
        chip = Attendance(booking.attendance).label, ATTENDANCE_CSS[Attendance(booking.attendance)]
    else:
        status = BookingStatus(booking.status)
        chip = status.label, STATUS_CSS.get(status, "chip-grey")
    return {
        "id": booking.pk,
        "url": address_to("bookings:booking_detail", booking.pk),
        "day": str(on.day),
        "month": short_month(on, with_year=on.year != this_year),
        "moment": moment(session.starts_at),
        "iso": session.starts_at.isoformat(),
        "times": f"{time_of_day(session.starts_at)}–{time_of_day(session.ends_at)}",
        "service": session.service.name,
        "colour": f"label-{session.service.colour}",
        "staff": str(session.staff),
        "state": chip[0],
        "state_css": chip[1],
        "is_off": booking.status in (BookingStatus.CANCELED, BookingStatus.DECLINED),
        "price": "" if booking.price is None else money(booking.price, booking.currency),
        "responses_url": address_to("bookings:booking_responses", booking.pk)
        if vars(booking)["is_answered"]
        else "",
    }


def figure_lines(figures: Figures) -> list[tuple[str, str | Any]]:
    """Return the figures that say something, each as a text and what it is about."""
    lines = [
        (_day_and_time(figures.next_at), _("next booking")),
        (number(figures.visits), _("visits")),
        (_day(figures.last_at), _("last visit")),
        (
            "" if figures.usual_days is None else interval_text(figures.usual_days),
            _("usually comes"),
        ),
        (number(figures.no_shows) if figures.no_shows else "", _("no-shows")),
        (number(figures.canceled) if figures.canceled else "", _("canceled")),
    ]
    return [line for line in lines if line[0]]


def _day(at: Any) -> str:
    if at is None:
        return ""
    on = timezone.localtime(at).date()
    return short_day(on, with_year=on.year != timezone.localdate().year)


def _day_and_time(at: Any) -> str:
    return f"{_day(at)}, {time_of_day(at)}" if at else ""
