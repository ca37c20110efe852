"""The mails of the demo's latest bookings, as they would have gone out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bookings.enums import BookingStatus
from bookings.models import Booking
from bookings.services import notices
from outbox.enums import MailEvent, MailState
from outbox.models import Mail


LATEST = 12
WHAT = {BookingStatus.CANCELED: "canceled", BookingStatus.DECLINED: "declined"}
WHY = "550 5.1.1 The e-mail account that you tried to reach does not exist"


def load_mail(bookings: Sequence[Booking], now: datetime) -> None:
    """Write the mails of the latest bookings; one of them could not be delivered."""
    coming = [booking for booking in bookings if booking.session.starts_at > now][-LATEST:]
    for booking in coming:
        what = WHAT.get(BookingStatus(booking.status), "booked")
        notices.tell(what, booking, actor=booking.ended_by or booking.created_by)
    by_booking = {f"bookings/{booking.pk}": booking for booking in coming}
    mails = []
    for mail in Mail.objects.filter(state=MailState.WAITING).order_by("pk"):
        key = "/".join(mail.key.split("/")[:2])
        if key not in by_booking:
            continue
        booking = by_booking[key]
        mails.append(mail)
        mail.created_at = mail.due_at = booking.ended_at or booking.created_at
        mail.sent_at = mail.created_at + timedelta(seconds=4)
        mail.attempts, mail.state = 1, MailState.SENT
        mail.log = [{"at": mail.sent_at.isoformat(), "what": str(MailEvent.SENT)}]
    failed = [mail for mail in mails if "/client/" in mail.key][:1]
    for mail in failed:
        mail.state, mail.sent_at = MailState.FAILED, None
        mail.log = [{**mail.log[0], "what": str(MailEvent.FAILED), "why": WHY}]
    Mail.objects.bulk_update(mails, ["created_at", "due_at", "sent_at", "attempts", "state", "log"])
