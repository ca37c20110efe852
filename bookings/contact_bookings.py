"""The bookings of a contact as its card and its page show them."""

import html
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, npgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.contact_history import HistoryRow
from bookings.enums import Attendance, BookingStatus
from bookings.figures import Figures, interval_text
from bookings.payment_status import Payable, draw_payment_status
from core.addresses import address_to
from core.formats import money, number, short_day, short_month, time_of_day, whole_day


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
# What of a row is the booking's own
ROW_GAPS = (
    "id", "url", "day", "month", "moment", "iso", "times", "service", "colour", "staff", "state",
    "state_css", "payment", "price", "responses_url",
)  # fmt: skip


def draw_rows(bookings: Iterable[HistoryRow], user: User) -> SafeString:
    """Draw the bookings, each on a line, as ``user`` sees them.

    Each is put into a line drawn once, as in the list of contacts: drawn by the template, thirty
    lines took longer than everything else of the page.
    """
    language, zone = get_language(), timezone.get_current_timezone()
    this_year = timezone.localdate().year
    lines = []
    for booking in bookings:
        local = booking.starts_at.astimezone(zone)
        on, start = local.date(), f"{local:%H:%M}"
        if booking.attendance:
            attendance = Attendance(booking.attendance)
            state, css = attendance.label, ATTENDANCE_CSS[attendance]
        else:
            status = BookingStatus(booking.status)
            state, css = status.label, STATUS_CSS.get(status, "chip-grey")
        is_priced = booking.price is not None
        is_off = booking.status in (BookingStatus.CANCELED, BookingStatus.DECLINED)
        pattern = _line_pattern(language, is_off, is_priced, booking.is_answered)
        own = {
            "id": booking.id,
            "url": address_to("bookings:booking_detail", booking.id),
            "day": on.day,
            "month": html.escape(short_month(on, with_year=on.year != this_year)),
            "moment": html.escape(f"{whole_day(on)}, {start}"),
            "iso": booking.starts_at.isoformat(),
            "times": f"{start}–{booking.ends_at.astimezone(zone):%H:%M}",
            "service": html.escape(booking.service),
            "colour": html.escape(booking.colour),
            "staff": html.escape(booking.staff),
            "state": html.escape(str(state)),
            "state_css": css,
            "payment": draw_payment_status(
                Payable(
                    booking.id,
                    booking.status,
                    booking.payment_status,
                    booking.price,
                    booking.paid,
                ),
                user,
            ),
            "price": "",
            "responses_url": address_to("bookings:booking_responses", booking.id),
        }
        if booking.price is not None:
            own["price"] = html.escape(money(booking.price, booking.currency))
        lines.append(pattern % own)
    return SafeString("".join(lines))


@lru_cache(maxsize=64)
def _line_pattern(_language: str | None, is_off: bool, is_priced: bool, is_answered: bool) -> str:
    """Draw a line with gaps, as in ``%(day)s``."""
    gaps: dict[str, Any] = {name: SafeString(f"%({name})s") for name in ROW_GAPS}
    row = {**gaps, "is_off": is_off, "is_priced": is_priced, "is_answered": is_answered}
    return render_to_string("bookings/booking_row.html", {"row": row}).strip()


def figure_lines(figures: Figures) -> list[tuple[str, str | Any]]:
    """Return the figures that say something, each as a text and what it is about."""
    lines = [
        *owed_lines(figures),
        (day_and_time(figures.next_at), _("next booking")),
        (number(figures.visits), npgettext("under a number", "visit", "visits", figures.visits)),
        (_day(figures.last_at), _("last visit")),
        (
            "" if figures.usual_days is None else interval_text(figures.usual_days),
            _("usually comes"),
        ),
        (
            number(figures.no_shows) if figures.no_shows else "",
            npgettext("under a number", "no-show", "no-shows", figures.no_shows),
        ),
        (number(figures.canceled) if figures.canceled else "", _("canceled")),
    ]
    return [line for line in lines if line[0]]


def owed_lines(figures: Figures) -> list[tuple[str, str]]:
    """Return what is owed, in each currency: the amount, and for how many sessions."""
    return [
        (
            gettext("Owes %(amount)s") % {"amount": money(sums.owed, sums.currency)},
            ngettext("%(number)s unpaid session", "%(number)s unpaid sessions", sums.unpaid)
            % {"number": number(sums.unpaid)},
        )
        for sums in figures.money
        if sums.unpaid
    ]


def _day(at: Any) -> str:
    if at is None:
        return ""
    on = timezone.localtime(at).date()
    return short_day(on, with_year=on.year != timezone.localdate().year)


def day_and_time(at: Any) -> str:
    """Return when something begins in short, "" for None: 27 Nov, 14:00."""
    return f"{_day(at)}, {time_of_day(at)}" if at else ""
