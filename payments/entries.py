"""Entries of the ledger as pages show them: numbers, sums and days in words."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from bookings.views.bookings import times_text
from core.addresses import address_to
from core.formats import moment, money, short_day
from payments.enums import EntryKind
from payments.models import Payment


ICONS = {
    EntryKind.PAYMENT: "cash",
    EntryKind.REFUND: "arrow-back-up",
    EntryKind.REVERSAL: "refresh",
}


def due_of(booking: Booking) -> Decimal | None:
    """Return what is still to be paid of a booking, None where no price was said."""
    return None if booking.price is None else max(booking.price - booking.paid, Decimal(0))


def about(booking: Booking, zone: ZoneInfo) -> dict[str, Any]:
    """Return what dialogs and receipts say of the booking that is paid."""
    session, due = booking.session, due_of(booking)
    times = times_text(session.starts_at, session.ends_at, zone)
    return {
        "client": client_of(booking),
        "service": session.service.name,
        "colour": session.service.colour,
        "staff": str(session.staff),
        "day": times["day"],
        "times": times["time"],
        "price": "" if booking.price is None else money(booking.price, booking.currency),
        "paid": money(booking.paid, booking.currency) if booking.paid else "",
        "due": money(due, booking.currency) if due and booking.paid else "",
    }


def client_of(booking: Booking) -> str:
    """Return the name of whoever booked, "" when nothing of them is known any more."""
    return (booking.contact.display_name if booking.contact else "") or booking.booked_name


def shown_entries(entries: Iterable[Payment], *, may_reverse: bool = False) -> list[dict[str, Any]]:
    """Return entries as a list shows them, each reversing entry beneath what it takes back.

    Args:
        entries: with booking, session, service and people; the latest first.
        may_reverse: offers to take back those that count.
    """
    known = list(entries)
    reversals = {entry.reverses_id: entry for entry in known if entry.reverses_id}
    return [
        shown_entry(entry, reversals.get(entry.pk), may_reverse=may_reverse)
        for entry in known
        if not entry.reverses_id
    ]


def shown_entry(
    entry: Payment, reversal: Payment | None = None, *, may_reverse: bool = False
) -> dict[str, Any]:
    """Return an entry in words, with the entry that takes it back."""
    booking = entry.booking
    sign = "−" if entry.effect < 0 else ""
    return {
        "id": entry.pk,
        "number": entry.number,
        "kind": entry.get_kind_display(),
        "is_payment": entry.kind == EntryKind.PAYMENT,
        "icon": ICONS[EntryKind(entry.kind)],
        "amount": f"{sign}{money(entry.amount, entry.currency)}",
        "method": entry.get_method_display(),
        "day": short_day(entry.received_on, with_year=True),
        "received_at": moment(entry.received_at),
        "iso": entry.received_at.isoformat(),
        "received_by": str(entry.received_by),
        "recorded_by": str(entry.recorded_by),
        "is_recorded_later": (
            entry.recorded_by_id != entry.received_by_id
            or abs(entry.recorded_at - entry.received_at).total_seconds() >= 60
        ),
        "recorded_at": moment(entry.recorded_at),
        "note": entry.note,
        "reason": entry.reason,
        "booking_url": address_to("bookings:booking_detail", booking.pk),
        "session": session_text(booking.session.service.name, booking.session.starts_at),
        "receipt_url": address_to("payments:receipt", entry.pk),
        "reversal": reversal and shown_entry(reversal),
        "reversal_url": address_to("payments:reversal_new", entry.pk)
        if may_reverse and reversal is None
        else "",
    }


def session_text(service: str, starts_at: datetime) -> str:
    """Return a session in a few words: Haircut, 22 Nov 2026."""
    on = timezone.localtime(starts_at).date()
    return _("%(service)s, %(day)s") % {"service": service, "day": short_day(on, with_year=True)}
