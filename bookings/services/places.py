"""What deeds with bookings have in common: what they hold, whom they tell, who moves up.

Rows are locked in one order, so that no two deeds wait for each other: staff members, sessions,
contacts, bookings, each by id. Under the lock of a session nobody else changes its bookings.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Business, User
from bookings.enums import BookingActivityKind, BookingSource, BookingStatus, ServiceKind
from bookings.followers import follow
from bookings.models import Booking, Service, Session
from bookings.refusals import (
    BookingChangedMeanwhile,
    BookingGone,
    ContactGone,
    ServiceGone,
    SessionChangedMeanwhile,
    SessionGone,
    SlotTaken,
    StaffCannot,
)
from bookings.services import notices
from bookings.slots import free_slots, nearest_slots
from bookings.wall_clock import FIRST_YEAR, LAST_YEAR, TimeOutOfRange
from contacts_app.models import Contact
from contacts_app.services import events
from core.db import constraint_violation


LONGEST = timedelta(days=1)


def hold_staff(*ids: int) -> dict[int, User]:
    """Lock staff members; whoever makes or moves sessions of theirs does so first."""
    found = User.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids)
    return {user.pk: user for user in found.order_by("pk")}


def hold_sessions(*ids: int) -> dict[int, Session]:
    """Lock sessions; their service and staff member come along unlocked."""
    found = Session.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids)
    return {
        session.pk: session for session in found.select_related("service", "staff").order_by("pk")
    }


def hold_session(session_id: int, *, version: int | None = None) -> Session:
    """Lock one session that takes place.

    Raises:
        SessionGone: it is not there, or canceled.
        SessionChangedMeanwhile: it has another version by now.
    """
    session = hold_sessions(session_id).get(session_id)
    if session is None or session.canceled_at:
        raise SessionGone
    if version is not None and session.version != version:
        raise SessionChangedMeanwhile
    return session


def hold_contacts(ids: Iterable[int | None]) -> dict[int, Contact]:
    """Lock contacts, those in the trash too."""
    wanted = {contact_id for contact_id in ids if contact_id}
    found = Contact.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=wanted)
    return {contact.pk: contact for contact in found.order_by("pk")}


def hold_contact(contact_id: int) -> Contact:
    """Lock the contact a booking is made for.

    Raises:
        ContactGone: it is in the trash, or gone for ever.
    """
    contact = hold_contacts([contact_id]).get(contact_id)
    if contact is None or contact.deletion_id:
        raise ContactGone
    return contact


def session_of(booking_id: int) -> tuple[int, int]:
    """Return the session of a booking and its staff member, as they are before any lock.

    Raises:
        BookingGone: there is none.
    """
    found = Booking.objects.filter(pk=booking_id).values_list("session_id", "session__staff_id")
    row = found.first()
    if row is None:
        raise BookingGone
    return row


def hold_booking(
    booking_id: int, *, session: Session, version: int | None = None, and_waiting: bool = False
) -> tuple[Booking, list[Booking]]:
    """Lock a booking of the locked ``session`` after its contact.

    Args:
        and_waiting: also hold, and return, who may move up when it leaves its place.

    Raises:
        BookingChangedMeanwhile: it has another version, session or contact by now.
    """
    contact_id = Booking.objects.values_list("contact_id", flat=True).get(pk=booking_id)
    waiting = waiting_for(session, 1, leaving=booking_id) if and_waiting else []
    contacts = hold_contacts([contact_id, *(each.contact_id for each in waiting)])
    held = hold_bookings([booking_id, *(each.pk for each in waiting)], session, contacts)
    booking = held.pop(booking_id, None)
    if (
        booking is None
        or booking.contact_id != contact_id
        or (version is not None and booking.version != version)
    ):
        raise BookingChangedMeanwhile
    return booking, [held[each.pk] for each in waiting if each.pk in held]


def hold_bookings(
    ids: Iterable[int], session: Session, contacts: dict[int, Contact]
) -> dict[int, Booking]:
    """Lock bookings of the locked ``session``, whose ``contacts`` are locked."""
    found = Booking.objects.select_for_update(no_key=True, of=("self",)).filter(
        pk__in=ids, session=session
    )
    bookings = {booking.pk: booking for booking in found.order_by("pk")}
    for booking in bookings.values():
        booking.session = session
        booking.contact = contacts.get(booking.contact_id or 0)
    return bookings


def waiting_for(session: Session, places: int, *, leaving: int = 0) -> list[Booking]:
    """Return who moves up when ``places`` more of the locked ``session`` become free.

    Args:
        leaving: the booking that leaves: it doesn't wait any more.
    """
    if session.canceled_at or session.starts_at <= timezone.now():
        return []
    free = session.capacity - session.bookings.active().count() + places
    waiting = session.bookings.filter(status=BookingStatus.WAITLISTED, contact__isnull=False)
    return list(waiting.exclude(pk=leaving).order_by("waitlisted_at", "pk")[: max(free, 0)])


def move_up_into_places(session: Session, waiting: Iterable[Booking]) -> None:
    """Give the free places of the locked ``session`` to ``waiting``, who are locked, in order.

    It happens by itself: nobody did it.
    """
    free = session.capacity - session.bookings.active().count()
    for booking in list(waiting)[: max(free, 0)]:
        give_place(booking, None)


def give_place(booking: Booking, actor: User | None) -> None:
    """Take the locked ``booking`` from the waitlist to a place."""
    booking.status = status_on_arrival(booking.session.service, booking.source)
    booking.waitlisted_at = None
    save_changed(booking)
    tell(BookingActivityKind.MOVED_UP, booking, actor=actor)


def save_changed(booking: Booking) -> None:
    """Store a changed booking under its next version."""
    booking.version += 1
    booking.save()


def status_on_arrival(service: Service, source: str) -> BookingStatus:
    """Return the status of who gets a place: online, it may have to be confirmed."""
    if service.needs_confirmation and source == BookingSource.ONLINE:
        return BookingStatus.PENDING
    return BookingStatus.CONFIRMED


def publish(kind: str, booking: Booking, actor: User | None, **details: Any) -> None:
    """Put what happened to a booking on its contact's timeline."""
    if booking.contact is None:
        return
    session = booking.session
    events.publish(
        kind,
        contact=booking.contact,
        actor=actor,
        booking=booking.pk,
        service=session.service.name,
        starts_at=session.starts_at.isoformat(),
        staff=str(session.staff),
        **details,
    )


def tell(
    kind: BookingActivityKind,
    booking: Booking,
    *,
    actor: User | None,
    with_session: bool = False,
    moved_from: str = "",
    **details: Any,
) -> None:
    """Put what happened on the contact's timeline, queue the mails, let follow what follows.

    Args:
        with_session, moved_from: see ``notices.tell``.
    """
    publish(kind.value, booking, actor, **details)
    if kind not in (BookingActivityKind.ATTENDED, BookingActivityKind.NO_SHOW):
        what = kind.value.removeprefix("bookings/")
        notices.tell(what, booking, actor=actor, with_session=with_session, moved_from=moved_from)
    follow(booking)


def bookable(service_id: int, *, online: bool) -> Service:
    """Return the service as it is now.

    Raises:
        ServiceGone: it is deleted or not active; online also when it is not public.
    """
    service = Service.objects.bookable().filter(pk=service_id).first()
    if service is None or (online and not service.is_public):
        raise ServiceGone
    return service


def check_staff(staff: User | None, service: Service) -> User:
    """Return the staff member when they work here and give the service.

    Raises:
        StaffCannot: they don't.
    """
    if staff is None or not staff.is_active or not service.staff.filter(pk=staff.pk).exists():
        raise StaffCannot
    return staff


def time_of(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse what no session can last.

    Raises:
        TimeOutOfRange: it ends before it begins, lasts more than a day, or is in a year nobody
            books in.
    """
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise TimeOutOfRange
    # A day away from the edges, so that buffers and time zones stay inside.
    if not FIRST_YEAR < starts_at.astimezone(UTC).year < LAST_YEAR:
        raise TimeOutOfRange


def check_offered(
    service: Service, staff: User, starts_at: datetime, *, except_session: Session | None = None
) -> None:
    """Refuse a client what is not offered to them: outside the hours, too soon, taken.

    Raises:
        SlotTaken: with what is offered near it.
    """
    given: dict[str, Any] = {
        "service": service,
        "staff": [staff],
        "now": timezone.now(),
        "except_session": except_session,
    }
    day = starts_at.astimezone(Business.objects.current().zone).date()
    offered = free_slots(first=day, last=day, **given)
    if all(slot.starts_at != starts_at for slot in offered):
        nearest = nearest_slots(around=starts_at, **given)
        raise SlotTaken([slot.starts_at for slot in nearest])


def store_session(session: Session, *, for_client: bool = False) -> None:
    """Store a session at its time, whose staff member is locked.

    Raises:
        SlotTaken: they have another one; says what an appointment finds free near it.
    """
    try:
        with constraint_violation("staff_member_has_one_session_at_a_time", SlotTaken):
            session.save()
    except SlotTaken as error:
        if is_appointment(session):
            error.nearest = [
                slot.starts_at
                for slot in nearest_slots(
                    service=session.service,
                    staff=[session.staff],
                    around=session.starts_at,
                    for_client=for_client,
                    except_session=session if session.pk else None,
                )
            ]
        raise


def end_of(starts_at: datetime, length: timedelta) -> datetime:
    """Return when what begins at ``starts_at`` ends.

    Raises:
        TimeOutOfRange: years end before it does.
    """
    if not FIRST_YEAR < starts_at.year < LAST_YEAR:
        raise TimeOutOfRange
    return starts_at + length


def set_time(session: Session, starts_at: datetime, ends_at: datetime) -> None:
    """Let ``session`` be at another time, with the buffers its service has now.

    Raises:
        TimeOutOfRange: see ``time_of``.
    """
    time_of(starts_at, ends_at)
    service = session.service
    session.starts_at, session.ends_at = starts_at, ends_at
    session.blocked_from = starts_at - timedelta(minutes=service.buffer_before)
    session.blocked_until = ends_at + timedelta(minutes=service.buffer_after)


def is_appointment(session: Session) -> bool:
    """Whether the session was made for its one booking, and ends with it."""
    return session.service.kind == ServiceKind.APPOINTMENT
