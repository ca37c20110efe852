"""Calendar feeds: the secret address under which a staff member's sessions are read elsewhere.

Upper apps offer calendars of their own under the same secret: ``find_feed`` and ``note_reading``
are for them, too. The feed is for the eyes of the staff member: it names the service and who comes. It holds no
phone number, no e-mail, no answer and no note, since other programs keep copies of it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from accounts.models import Business, User
from accounts.policies import Right
from bookings.calendar_files import FeedEntry, feed
from bookings.enums import BookingStatus, ServiceKind
from bookings.models import Booking, CalendarFeed, Session


BACK, AHEAD = timedelta(days=30), timedelta(days=365)
# Calendars read it every few minutes; when one did last need not be known by the second.
NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def make_feed(*, user: User) -> str:
    """Make a feed in place of the one there was, whose address is dead from now on.

    Returns:
        Its address. It is known now and never again.
    """
    revoke_feed(user=user)
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(user=user, token_hash=_hash(token), created_at=timezone.now())
    return f"{settings.SITE_ADDRESS}{reverse('bookings:feed', args=[token])}"


@transaction.atomic
def revoke_feed(*, user: User) -> bool:
    """End the feed of ``user``; tell whether there was one."""
    # One after the other: two feeds made at once would both be alive.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    alive = CalendarFeed.objects.filter(user=user, revoked_at__isnull=True)
    return bool(alive.update(revoked_at=timezone.now()))


def feed_of(user: User) -> CalendarFeed | None:
    """Return the feed of ``user`` that is alive."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).first()


def find_feed(token: str) -> CalendarFeed | None:
    """Return the feed of this address: alive, and of somebody who works here."""
    found = CalendarFeed.objects.filter(token_hash=_hash(token), revoked_at__isnull=True)
    feed = found.select_related("user").first()
    return feed if feed is not None and feed.user.may(Right.SEE_BOOKINGS) else None


def note_reading(found: CalendarFeed, now: datetime) -> None:
    """Note that a feed was read, unless that was noted minutes ago."""
    if found.last_read_at is None or now - found.last_read_at > NOTED_EVERY:
        CalendarFeed.objects.filter(pk=found.pk).update(last_read_at=now)


def read_feed(found: CalendarFeed) -> bytes:
    """Return the calendar of a feed: own sessions of the last 30 days and of the year to come."""
    now = timezone.now()
    note_reading(found, now)
    coming = Booking.objects.active().select_related("contact").order_by("pk")
    sessions = (
        Session.objects.taking_place()
        .filter(staff=found.user)
        .between(now - BACK, now + AHEAD)
        .select_related("service")
        .prefetch_related(Prefetch("bookings", queryset=coming))
        .order_by("starts_at", "pk")
    )
    return feed(
        (_entry(session, list(session.bookings.all())) for session in sessions),
        name=f"{Business.objects.current().name} · {found.user}",
    )


def _entry(session: Session, coming: list[Booking]) -> FeedEntry:
    """Return a session as the feed shows it: with who comes, or of a class with how many."""
    names = [booking.contact.display_name for booking in coming if booking.contact]
    pending = [booking for booking in coming if booking.status == BookingStatus.PENDING]
    if session.service.kind == ServiceKind.APPOINTMENT:
        title = ": ".join([session.service.name, *names])
    else:
        title = f"{session.service.name} ({len(coming)}/{session.capacity})"
    return FeedEntry(session, title, names, bool(coming) and len(pending) == len(coming))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
