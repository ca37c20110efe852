"""What a visitor does on the public pages: book, join, and what a private link allows.

Whether the business knows the visitor makes no difference to what they see.
"""

import contextlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Business, User
from bookings.enums import BookingSource, BookingStatus
from bookings.models import Booking, BookingSettings, Service, Session
from bookings.querysets.sessions import SessionQuerySet
from bookings.refusals import AlreadyBooked, SessionGone, SlotTaken, TooManyPending
from bookings.services.bookings import GivenAnswer, book_appointment, join_session
from bookings.services.places import hold_session, hold_staff
from bookings.services.rescheduling import reschedule_booking
from bookings.slots import client_limits, free_slots, nearest_slots
from contacts_app.enums import Source
from contacts_app.models import Contact
from contacts_app.services.intake import recognise
from core.db import again_after_deadlock


class Typed(TypedDict):
    """What somebody typed, as a booking has it."""

    booked_name: str
    booked_email: str
    booked_phone: str
    language: str


@dataclass(frozen=True)
class Visitor:
    """What somebody typed about themselves, and the language they read."""

    given_name: str
    family_name: str
    email: str
    phone: str
    language: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def typed(self) -> Typed:
        """What a booking keeps of it."""
        return {
            "booked_name": self.name,
            "booked_email": self.email,
            "booked_phone": self.phone,
            "language": self.language,
        }

    def contact(self, source: Source, *, besides: Collection[int] = ()) -> Contact:
        """Return the contact this is, see ``recognise``."""
        return recognise(
            name=self.name,
            given_name=self.given_name,
            family_name=self.family_name,
            email=self.email,
            phone=self.phone,
            language=self.language,
            source=source,
            besides=besides,
        ).contact


@again_after_deadlock
@transaction.atomic
def book_online(
    *,
    service: Service,
    staff: Sequence[User],
    starts_at: datetime,
    visitor: Visitor,
    answers: Sequence[GivenAnswer] = (),
) -> Booking:
    """Book an appointment with one of ``staff`` who is free, the least busy of them.

    Raises:
        SlotTaken: none of them is; with the free times near it.
        ServiceGone, StaffCannot, TimeOutOfRange: see ``book_appointment``.
    """
    day = starts_at.astimezone(Business.objects.current().zone).date()
    slots = free_slots(service=service, staff=staff, first=day, last=day, now=timezone.now())
    free = [slot.staff_id for slot in slots if slot.starts_at == starts_at]
    # Before the contact: locks are taken in one order.
    held = hold_staff(*free)

    def book(contact: Contact) -> Booking:
        for staff_id in _least_busy(held, starts_at):
            with contextlib.suppress(SlotTaken):
                return book_appointment(
                    service=service,
                    staff=held[staff_id],
                    starts_at=starts_at,
                    contact=contact,
                    actor=None,
                    source=BookingSource.ONLINE,
                    answers=answers,
                    **visitor.typed,
                )
        raise SlotTaken

    if not held:
        raise SlotTaken
    return _as_who_they_are(visitor, book)


@again_after_deadlock
@transaction.atomic
def join_online(
    *, session_id: int, visitor: Visitor, answers: Sequence[GivenAnswer] = ()
) -> Booking:
    """Take a place in a session of a class, or on its waitlist.

    Raises:
        SessionGone: it can't be booked (any more).
        ServiceGone: see ``join_session``.
    """
    session = hold_session(session_id)
    if not open_sessions(session.service).filter(pk=session.pk).exists():
        raise SessionGone

    def join(contact: Contact) -> Booking:
        return join_session(
            session_id=session_id,
            contact=contact,
            actor=None,
            source=BookingSource.ONLINE,
            answers=answers,
            **visitor.typed,
        )

    return _as_who_they_are(visitor, join)


def open_sessions(service: Service) -> SessionQuerySet:
    """Return the sessions of a class that a visitor can join now, with the places ``taken``."""
    earliest, latest = client_limits(service, timezone.now(), Business.objects.current().zone)
    sessions = Session.objects.taking_place().filter(
        service=service, starts_at__gte=earliest, starts_at__lt=latest, staff__is_active=True
    )
    active = Q(bookings__status__in=(BookingStatus.PENDING, BookingStatus.CONFIRMED))
    return sessions.annotate(taken=Count("bookings", filter=active)).order_by("starts_at", "pk")


def free_places(session: Session) -> int:
    """Return how many places of one of ``open_sessions`` are free."""
    return session.capacity - int(session.taken)  # type: ignore[attr-defined]


def free_times_near(
    service: Service, staff: Sequence[User], around: datetime, *, session: Session | None = None
) -> list[datetime]:
    """Return the three free times nearest to one that was taken."""
    slots = nearest_slots(service=service, staff=staff, around=around, except_session=session)
    return [slot.starts_at for slot in slots]


@again_after_deadlock
@transaction.atomic
def move_online(
    *, booking: Booking, starts_at: datetime, staff: Sequence[User] | None = None
) -> Booking:
    """Give an appointment another time that a client may book.

    Args:
        staff: with one of whom: who has it now if they are free, else the least busy of them.
            None for who has it now.

    Raises:
        SlotTaken: it isn't free, or was never offered.
        BookingGone, BookingChangedMeanwhile, NotPossible, StaffCannot: see
            ``reschedule_booking``.
    """
    session = booking.session
    wanted = staff or [session.staff]
    # Held before it is looked at what is free.
    held = hold_staff(session.staff_id, *(user.pk for user in wanted))
    day = starts_at.astimezone(Business.objects.current().zone).date()
    slots = free_slots(
        service=session.service,
        staff=wanted,
        first=day,
        last=day,
        now=timezone.now(),
        except_session=session,
    )
    free = {slot.staff_id for slot in slots if slot.starts_at == starts_at}
    if not free:
        raise SlotTaken
    by_choice = _least_busy({pk: held[pk] for pk in free if pk in held}, starts_at)
    chosen = session.staff_id if session.staff_id in free else by_choice[0]
    return reschedule_booking(
        booking_id=booking.pk,
        starts_at=starts_at,
        staff=held[chosen],
        actor=None,
        version=booking.version,
    )


def may_change(booking: Booking) -> bool:
    """Tell whether the client may (still) cancel or reschedule by the private link."""
    is_open = booking.is_active or booking.status == BookingStatus.WAITLISTED
    return is_open and timezone.now() <= latest_change(booking)


def latest_change(booking: Booking) -> datetime:
    """Return until when that is: who waits for a place may leave to the last moment."""
    starts_at = booking.session.starts_at
    if booking.status == BookingStatus.WAITLISTED:
        return starts_at
    return starts_at - timedelta(hours=BookingSettings.objects.current().cancel_hours)


def _as_who_they_are(visitor: Visitor, deed: Callable[[Contact], Booking]) -> Booking:
    """Do ``deed`` with the contact a visitor is.

    Who has a place in the session already, or whose requests wait for an answer, is asked for no
    more of them, and not told so: anybody could learn where somebody else is, by typing their
    name and address. It becomes another contact's, to be reviewed.
    """
    full: list[int] = []
    while True:
        contact = visitor.contact(Source.BOOKING, besides=full)
        try:
            return deed(contact)
        except (AlreadyBooked, TooManyPending):
            # In the end nobody is left but somebody new.
            full.append(contact.pk)


def _least_busy(held: dict[int, User], starts_at: datetime) -> list[int]:
    """Return the ids of staff members, first who has the fewest sessions around this time."""
    day = timedelta(hours=12)
    around = Session.objects.taking_place().between(starts_at - day, starts_at + day)
    counts = dict(
        around.filter(staff__in=held).order_by().values_list("staff").annotate(Count("pk"))
    )
    return sorted(held, key=lambda pk: (counts.get(pk, 0), pk))
