"""Tells client and staff by mail what happened with a booking, and reminds of it.

Mails are made of templates/mail/bookings/<what>_<client or staff>.txt; the first line of one is
its subject. What they may hold is put together in ``_facts`` alone: never a note, never an
answer of a booking form.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import Business, User
from bookings.calendar_files import cancellation, invitation
from bookings.enums import BookingSource, BookingStatus
from bookings.links import link_of, reminders_link_of
from bookings.models import Booking, BookingSettings, Session
from bookings.services.reminders import without_stops
from core import formats
from outbox.enums import MailState
from outbox.models import Mail
from outbox.services import cancel_mail, queue_mail, queue_mail_to_user


# What the business canceled or moved may be taken back so long, before the client is told of it.
SECOND_THOUGHTS = timedelta(seconds=30)
BOTH = ("booked", "confirmed", "declined", "canceled", "rescheduled", "waitlisted", "moved_up")
ENDS = ("declined", "canceled")


def tell(
    what: str,
    booking: Booking,
    *,
    actor: User | None,
    with_session: bool = False,
    moved_from: str = "",
) -> None:
    """Queue the mails about ``what`` happened: one of ``BOTH``, or "brought_back". Called in the deed's transaction.

    Nobody is told of what is over already, or was taken over from another program; nor is a
    staff member of what they did themselves.

    Args:
        actor: who did it; None for the client.
        with_session: it happened to the whole session, of which its staff member is told once
            (``session_notices``).
        moved_from: the ``place_of`` it had before it was rescheduled.
    """
    session = booking.session
    now = timezone.now()
    cancel_mail(f"bookings/{booking.pk}/reminder/")
    if session.ends_at <= now or booking.source == BookingSource.IMPORT:
        return
    if what == "brought_back" and _take_back_the_end(booking):
        return
    what = _exactly(what, booking)
    business = Business.objects.current()
    key = f"{what}/client/{booking.version}"
    if moved_from and actor is not None:
        known = _take_back_the_move(booking) or moved_from
        key = "" if known == place_of(session) else f"{key}/{known}"
    if key:
        _tell_client(what, booking, business, now, key=key, is_by_business=actor is not None)
    if not with_session and is_told(session.staff, actor):
        _tell_staff(what, booking, business)


def is_told(staff: User, actor: User | None) -> bool:
    """Whether a staff member is told of what ``actor`` did: they work here and are somebody else."""
    return staff.is_active and (actor is None or staff.pk != actor.pk)


def queue_reminders() -> int:
    """Queue the reminders of what begins soon, each once; return how many.

    A session that has begun is reminded of no more, however long nothing was sent. Nor is one
    that was booked later than the reminder would have come.
    """
    ahead = timedelta(hours=BookingSettings.objects.current().reminder_hours)
    if not ahead:
        return 0
    now = timezone.now()
    soon = Booking.objects.filter(
        status=BookingStatus.CONFIRMED,
        session__starts_at__gt=now,
        session__starts_at__lte=now + ahead,
        session__canceled_at__isnull=True,
        contact__deletion__isnull=True,
        contact__isnull=False,
    )
    bookings = list(
        without_stops(soon)
        .select_related("session__service", "session__staff", "contact")
        .prefetch_related("contact__emails")
        .order_by("session__starts_at", "pk")
    )
    keys = {booking.pk: f"reminder/client/{booking.sequence}" for booking in bookings}
    whole_keys = [f"bookings/{pk}/{key}" for pk, key in keys.items()]
    known = set(Mail.objects.filter(key__in=whole_keys).values_list("key", flat=True))
    business = Business.objects.current()
    queued = 0
    for booking in bookings:
        key = keys[booking.pk]
        booked_late = booking.created_at > booking.session.starts_at - ahead
        if f"bookings/{booking.pk}/{key}" not in known and not booked_late:
            queued += _tell_client("reminder", booking, business, now, key=key)
    return queued


def address_of(booking: Booking) -> str:
    """Return where mails to the client go, empty when there is nowhere.

    It is what was typed when booking, unless the contact has other addresses by now.
    """
    contact = booking.contact
    if contact is None:
        return ""
    typed = booking.booked_email.casefold()
    for email in contact.emails.all():
        if email.address.casefold() == typed:
            return email.address
    return contact.primary_email or booking.booked_email


def language_of(booking: Booking, business: Business) -> str:
    """Return the language to write to the client in."""
    wanted = [booking.language, booking.contact.language if booking.contact else ""]
    spoken = dict(settings.LANGUAGES)
    for language in wanted:
        if (short := language.split("-")[0].lower()) in spoken:
            return short
    return business.language


def when(session: Session, business: Business) -> str:
    """Return when a session is, whole, in the active language: the day, the time, the zone."""
    start, end = (
        moment.astimezone(business.zone) for moment in (session.starts_at, session.ends_at)
    )
    day = formats.day_of_week(start.date())
    last = "" if end.date() == start.date() else f"{formats.day_of_week(end.date())}, "
    return f"{day}, {start:%H:%M}–{last}{end:%H:%M} ({formats.zone_at(start)})"


def place_of(session: Session) -> str:
    """Return when a session is and who gives it, as the key of a mail holds it."""
    return f"{session.starts_at:%Y%m%d%H%M}-{session.ends_at:%Y%m%d%H%M}-{session.staff_id}"


def _tell_client(
    what: str,
    booking: Booking,
    business: Business,
    now: datetime,
    *,
    key: str,
    is_by_business: bool = False,
) -> bool:
    """Queue the mail to the client; tell whether there is one."""
    contact, address = booking.contact, address_of(booking)
    if contact is None or not address:
        return False
    language = language_of(booking, business)
    cancel_hours = BookingSettings.objects.current().cancel_hours
    unsubscribe = reminders_link_of(contact.pk, language) if what == "reminder" else ""
    with translation.override(language):
        facts = _facts(booking, business) | {
            "name": one_line(contact.given_name or contact.display_name),
            "is_for_client": True,
            "service": one_line(booking.session.service.said("name")),
            "link": link_of(booking),
            "no_reminders": unsubscribe,
            "cancel_hours": cancel_hours,
            "can_change": now + timedelta(hours=cancel_hours) < booking.session.starts_at,
        }
        subject, text = render(f"{what}_client", facts)
    details: dict[str, Any] = {
        "business": business, "to_address": address, "to_name": contact.display_name, "now": now,
    }  # fmt: skip
    calendar = ""
    may_be_undone = (
        booking.ended_by_id if what in ENDS else what == "rescheduled" and is_by_business
    )
    due_at = now + SECOND_THOUGHTS if may_be_undone else None
    if what in ENDS:
        sent = Mail.objects.filter(key__startswith=f"bookings/{booking.pk}/", to_address=address)
        if sent.exclude(calendar="").exists():
            with translation.override(language):
                calendar = cancellation(booking, **details)
    elif what != "reminder" and booking.status == BookingStatus.CONFIRMED:
        with translation.override(language):
            calendar = invitation(booking, **details)
    mail = queue_mail(
        key=f"bookings/{booking.pk}/{key}",
        to_address=address,
        to_name=contact.display_name,
        language=language,
        subject=subject,
        text=text,
        calendar=calendar,
        unsubscribe_url=unsubscribe,
        due_at=due_at,
        expires_at=booking.session.starts_at if what == "reminder" else booking.session.ends_at,
    )
    return mail is not None


def _tell_staff(what: str, booking: Booking, business: Business) -> None:
    staff = booking.session.staff
    with translation.override(staff.language):
        facts = _facts(booking, business) | {
            "name": one_line(str(staff)),
            "client": one_line(booking.contact.display_name if booking.contact else ""),
            "page": f"{settings.SITE_ADDRESS}/bookings/{booking.pk}/",
        }
        subject, text = render(f"{what}_staff", facts)
    queue_mail_to_user(
        staff,
        key=f"bookings/{booking.pk}/{what}/staff/{booking.version}",
        subject=subject,
        text=text,
        expires_at=booking.session.ends_at,
    )


def _take_back_the_end(booking: Booking) -> bool:
    """Cancel the mail that tells the client of the end; tell whether it was still there."""
    waiting = [f"bookings/{booking.pk}/{what}/client/" for what in ENDS]
    return sum(map(cancel_mail, waiting)) > 0


def _take_back_the_move(booking: Booking) -> str:
    """Cancel the mail that tells the client of a move; return where it was moved from.

    Returns:
        "" when none waits: the client was told, or there was no move.
    """
    prefix = f"bookings/{booking.pk}/rescheduled/client/"
    waiting = Mail.objects.filter(key__startswith=prefix, state=MailState.WAITING)
    keys = list(waiting.order_by("pk").values_list("key", flat=True))
    return keys[0].rpartition("/")[2] if keys and cancel_mail(prefix) else ""


def _exactly(what: str, booking: Booking) -> str:
    """Return what happened: what was booked may have to be confirmed, or have to wait."""
    what = "booked" if what == "brought_back" else what
    if what == "booked" and booking.status == BookingStatus.PENDING:
        return "pending"
    if what == "booked" and booking.status == BookingStatus.WAITLISTED:
        return "waitlisted"
    return what


def _facts(booking: Booking, business: Business) -> dict[str, Any]:
    """Return all that a mail may tell of a booking, in the active language."""
    price = booking.price
    return {
        **facts_of_session(booking.session, business),
        "price": formats.money(price, booking.currency) if price is not None else "",
        "reason": one_line(booking.end_reason),
        "is_pending": booking.status == BookingStatus.PENDING,
    }


def facts_of_session(session: Session, business: Business) -> dict[str, Any]:
    """Return all that a mail may tell of a session, in the active language."""
    start = session.starts_at.astimezone(business.zone)
    return {
        "business": one_line(business.name),
        "service": one_line(session.service.name),
        "day": formats.day_of_week(start.date()),
        "when": when(session, business),
        "where": one_line(session.location or session.service.location),
        "staff": one_line(str(session.staff)),
    }


def render(template: str, facts: dict[str, Any]) -> tuple[str, str]:
    """Return subject and text of a mail."""
    rendered = render_to_string(f"mail/bookings/{template}.txt", facts).strip()
    subject, _end, text = rendered.partition("\n")
    return subject, re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"


def one_line(text: str) -> str:
    """Return ``text`` so that it can't pretend to be another line of the mail."""
    return " ".join(text.split())
