"""iCalendar: the file a mail brings along, and the feed of a staff member.

All moments are written in UTC, which every calendar shows in its own zone: a time can't be
misread where clocks are put back or forward. What is written is public to whoever has the file:
no note, no phone number, no answer is ever in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from accounts.models import Business
from bookings.links import link_of
from bookings.models import Booking, Session


PRODUCT = "-//Kartoteka//Bookings//EN"


def invitation(
    booking: Booking, *, business: Business, to_address: str, to_name: str, now: datetime
) -> str:
    """Return the file that puts a booking into a client's calendar, or changes it there.

    It is in the active language.
    """
    event = _event(booking, business, to_address, to_name, now)
    event.add("status", "CONFIRMED")
    if link := link_of(booking):
        event.add("url", link)
    return _file("REQUEST", event)


def cancellation(
    booking: Booking, *, business: Business, to_address: str, to_name: str, now: datetime
) -> str:
    """Return the file that takes a booking out of a client's calendar, in the active language."""
    event = _event(booking, business, to_address, to_name, now)
    event.add("status", "CANCELLED")
    return _file("CANCEL", event)


@dataclass(frozen=True)
class FeedEntry:
    """A session as a feed shows it; what nobody has confirmed yet is tentative."""

    session: Session
    title: str
    clients: list[str]
    is_tentative: bool


def feed(entries: Iterable[FeedEntry], *, name: str) -> bytes:
    """Return a staff member's sessions as a calendar to subscribe to; the same ones, the same file.

    Args:
        name: what the calendar is called.
    """
    return subscription((_entry(entry) for entry in entries), name=name)


def subscription(events: Iterable[Event], *, name: str) -> bytes:
    """Return a calendar to subscribe to, called ``name``; the same events, the same file."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", timedelta(minutes=15))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def host() -> str:
    """Return the name of this site, as parts of identifiers."""
    return urlsplit(settings.SITE_ADDRESS).hostname or "localhost"


def _entry(entry: FeedEntry) -> Event:
    session = entry.session
    event = Event()
    event.add("uid", f"session-{session.pk}@{host()}")
    # Not the moment of reading, or each reading would find something new.
    event.add("dtstamp", session.created_at.astimezone(UTC))
    event.add("sequence", session.version)
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("status", "TENTATIVE" if entry.is_tentative else "CONFIRMED")
    event.add("url", f"{settings.SITE_ADDRESS}/bookings/sessions/{session.pk}/")
    if place := session.location or session.service.location:
        event.add("location", place)
    if len(entry.clients) > 1:
        event.add("description", "\n".join(entry.clients))
    return event


def _event(
    booking: Booking, business: Business, to_address: str, to_name: str, now: datetime
) -> Event:
    session = booking.session
    event = Event()
    event.add("uid", f"booking-{booking.pk}@{host()}")
    event.add("dtstamp", now.astimezone(UTC))
    # Each file is newer than the ones before, also after a cancellation that was taken back.
    event.add("sequence", booking.version)
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", f"{session.service.said('name')} – {business.name}")
    if place := session.location or session.service.location:
        event.add("location", place)
    event.add("organizer", _person(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], business.name))
    attendee = _person(to_address, to_name)
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)
    return event


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    if name:
        # A parameter may hold no double quotes (RFC 5545, 3.2), nor control characters.
        shown = "".join(sign for sign in name if sign.isprintable()).replace('"', "'")
        person.params["CN"] = vText(shown)
    return person


def _file(method: str, event: Event) -> str:
    calendar = _calendar(method)
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar
