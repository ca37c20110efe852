"""What is done with bookings: book, join, confirm, decline, cancel, reschedule, note who came.

Every deed is one transaction. The database guards what they promise: no staff member has two
sessions at a time, no session more clients than places (see ``docs/adr``). Actor None is the
client, or a visitor who is no client yet.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Business, User
from bookings.enums import (
    ACTIVE,
    OPEN,
    Attendance,
    BookingActivityKind,
    BookingSource,
    BookingStatus,
    ServiceKind,
)
from bookings.followers import follow
from bookings.links import new_link
from bookings.models import Booking, Service, Session
from bookings.refusals import (
    AlreadyBooked,
    BookingChangedMeanwhile,
    BookingGone,
    ContactGone,
    NotPossible,
    ServiceGone,
    SessionFull,
    SessionGone,
    SlotTaken,
    StaffCannot,
    TooManyPending,
)
from bookings.services.answers import GivenAnswer, store_answers
from bookings.services.places import (
    bookable,
    check_offered,
    check_staff,
    end_of,
    give_place,
    hold_booking,
    hold_contact,
    hold_session,
    hold_sessions,
    hold_staff,
    is_appointment,
    move_up_into_places,
    save_changed,
    session_of,
    set_time,
    status_on_arrival,
    store_session,
    tell,
)
from bookings.services.rescheduling import reschedule_booking, reschedule_to_session
from bookings.wall_clock import TimeOutOfRange
from contacts_app.models import Contact
from contacts_app.services.access import let_see
from core.db import again_after_deadlock, constraint_violation


__all__ = [
    "AlreadyBooked",
    "BookingChangedMeanwhile",
    "BookingGone",
    "ContactGone",
    "GivenAnswer",
    "NotPossible",
    "ServiceGone",
    "SessionFull",
    "SessionGone",
    "SlotTaken",
    "StaffCannot",
    "TimeOutOfRange",
    "TooManyPending",
    "book_appointment",
    "cancel_booking",
    "confirm_booking",
    "decline_booking",
    "join_session",
    "move_up",
    "reschedule_booking",
    "reschedule_to_session",
    "set_attendance",
]

# Of one client, booked online.
MAX_PENDING = 3


@again_after_deadlock
@transaction.atomic
def book_appointment(
    *,
    service: Service,
    staff: User,
    starts_at: datetime,
    contact: Contact,
    actor: User | None,
    source: BookingSource = BookingSource.STAFF,
    ends_at: datetime | None = None,
    status: BookingStatus | None = None,
    answers: Sequence[GivenAnswer] = (),
    booked_name: str = "",
    booked_email: str = "",
    booked_phone: str = "",
    language: str = "",
) -> Booking:
    """Book an appointment: its session is made with it.

    Args:
        ends_at: None for as long as the service lasts.
        status: None for confirmed, or pending where the service wants that online.

    Raises:
        TimeOutOfRange: nobody books such a time.
        ServiceGone: nobody can book the service any more.
        StaffCannot: the staff member doesn't give it, or doesn't work here any more.
        SlotTaken: they have another session at this time; online also when it is not offered.
        ContactGone: the contact was deleted.
        TooManyPending: so many of its bookings online wait for an answer already.
        NotPossible: it is no appointment.
    """
    online = source == BookingSource.ONLINE
    # Held first: who comes second sees the session of who came first.
    held = hold_staff(staff.pk).get(staff.pk)
    service = bookable(service.pk, online=online)
    if service.kind != ServiceKind.APPOINTMENT:
        raise NotPossible(_("Clients join a session of a class or a course."))
    staff = check_staff(held, service)
    session = Session(
        service=service,
        staff=staff,
        capacity=1,
        location=service.location,
        created_at=timezone.now(),
        created_by=actor,
    )
    set_time(session, starts_at, ends_at or end_of(starts_at, timedelta(minutes=service.duration)))
    if online:
        check_offered(service, staff, session.starts_at)
    store_session(session, for_client=online)
    return _place(
        session,
        status=status or status_on_arrival(service, source),
        contact=contact,
        actor=actor,
        source=source,
        answers=answers,
        booked_name=booked_name,
        booked_email=booked_email,
        booked_phone=booked_phone,
        language=language,
    )


@again_after_deadlock
@transaction.atomic
def join_session(
    *,
    session_id: int,
    contact: Contact,
    actor: User | None,
    source: BookingSource = BookingSource.STAFF,
    may_wait: bool = True,
    answers: Sequence[GivenAnswer] = (),
    booked_name: str = "",
    booked_email: str = "",
    booked_phone: str = "",
    language: str = "",
) -> Booking:
    """Give a client a place in a session of a class or course, or on its waitlist when it is full.

    Raises:
        SessionGone: it is canceled; online also when it has begun.
        SessionFull: every place is taken, and the client doesn't want to wait.
        AlreadyBooked: the client has a place, or waits for one.
        ServiceGone, ContactGone, TooManyPending: as in ``book_appointment``.
        NotPossible: it is an appointment.
    """
    online = source == BookingSource.ONLINE
    session = hold_session(session_id)
    if online and session.starts_at <= timezone.now():
        raise SessionGone
    service = bookable(session.service_id, online=online)
    if is_appointment(session):
        raise NotPossible(_("An appointment is for one client."))
    status = status_on_arrival(service, source)
    if session.bookings.active().count() >= session.capacity:
        if not may_wait:
            raise SessionFull
        status = BookingStatus.WAITLISTED
    return _place(
        session,
        status=status,
        contact=contact,
        actor=actor,
        source=source,
        answers=answers,
        booked_name=booked_name,
        booked_email=booked_email,
        booked_phone=booked_phone,
        language=language,
    )


def _place(
    session: Session,
    *,
    status: BookingStatus,
    contact: Contact,
    actor: User | None,
    source: BookingSource,
    answers: Sequence[GivenAnswer],
    booked_name: str,
    booked_email: str,
    booked_phone: str,
    language: str,
) -> Booking:
    """Store a new booking of the locked ``session``, and everything that comes of it."""
    contact = hold_contact(contact.pk)
    if status == BookingStatus.PENDING and source == BookingSource.ONLINE:
        pending = Booking.objects.filter(
            contact=contact, status=BookingStatus.PENDING, session__ends_at__gt=timezone.now()
        )
        if pending.count() >= MAX_PENDING:
            raise TooManyPending
    now = timezone.now()
    is_waiting = status == BookingStatus.WAITLISTED
    seed, link_hash = new_link()
    booking = Booking(
        session=session,
        contact=contact,
        status=status,
        source=source,
        price=session.service.price,
        currency=session.service.currency,
        booked_name=booked_name,
        booked_email=booked_email,
        booked_phone=booked_phone,
        language=language or contact.language,
        created_at=now,
        created_by=actor,
        waitlisted_at=now if is_waiting else None,
        link_seed=seed,
        link_hash=link_hash,
    )
    with (
        constraint_violation("client_has_one_place_in_a_session", AlreadyBooked),
        constraint_violation("session_holds_no_more_than_its_capacity", SessionFull),
    ):
        booking.save(force_insert=True)
    store_answers(booking, answers, actor=actor)
    let_see(contact, session.staff)
    kind = BookingActivityKind.WAITLISTED if is_waiting else BookingActivityKind.BOOKED
    tell(kind, booking, actor=actor, status=status.value, source=source.value)
    return booking


@again_after_deadlock
@transaction.atomic
def confirm_booking(*, booking_id: int, actor: User | None) -> Booking:
    """Confirm a pending booking; a confirmed one stays as it is.

    Raises:
        BookingGone: there is none.
        NotPossible: it ended, or waits for a place.
    """
    session = hold_sessions(session_of(booking_id)[0]).popitem()[1]
    booking, _waiting = hold_booking(booking_id, session=session)
    if booking.status == BookingStatus.CONFIRMED:
        return booking
    if booking.status != BookingStatus.PENDING:
        raise NotPossible(_("Only a pending booking can be confirmed."))
    booking.status = BookingStatus.CONFIRMED
    save_changed(booking)
    tell(BookingActivityKind.CONFIRMED, booking, actor=actor)
    return booking


def decline_booking(*, booking_id: int, actor: User | None, reason: str = "") -> Booking:
    """Decline a booking that is pending or waits for a place.

    Raises:
        BookingGone: there is none.
        NotPossible: it was confirmed, or ended already.
    """
    return _end(booking_id, BookingStatus.DECLINED, actor=actor, reason=reason)


def cancel_booking(*, booking_id: int, actor: User | None, reason: str = "") -> Booking:
    """Cancel a booking: the session of an appointment with it; in a class, the next moves up.

    Raises:
        BookingGone: there is none.
        NotPossible: it ended already.
    """
    return _end(booking_id, BookingStatus.CANCELED, actor=actor, reason=reason)


@again_after_deadlock
@transaction.atomic
def _end(booking_id: int, status: BookingStatus, *, actor: User | None, reason: str) -> Booking:
    session = hold_sessions(session_of(booking_id)[0]).popitem()[1]
    booking, waiting = hold_booking(booking_id, session=session, and_waiting=True)
    if booking.status == status:
        return booking
    if booking.status not in OPEN:
        raise NotPossible(_("This booking was declined or canceled before."))
    if status == BookingStatus.DECLINED and booking.status == BookingStatus.CONFIRMED:
        raise NotPossible(_("A confirmed booking can be canceled, not declined."))
    had_place = booking.status in ACTIVE
    booking.status, booking.attendance = status, Attendance.NOT_SET
    booking.ended_at, booking.ended_by, booking.end_reason = timezone.now(), actor, reason
    save_changed(booking)
    if is_appointment(session) and not session.canceled_at:
        session.canceled_at = timezone.now()
        session.version += 1
        session.save(update_fields=["canceled_at", "version"])
    kind = BookingActivityKind(f"bookings/{status.value}")
    tell(kind, booking, actor=actor, reason=reason)
    if had_place:
        move_up_into_places(session, waiting)
    return booking


@again_after_deadlock
@transaction.atomic
def move_up(*, booking_id: int, actor: User | None) -> Booking:
    """Give who waits a place of the session, before those who wait longer.

    Raises:
        BookingGone: there is none.
        SessionGone: the session is canceled.
        SessionFull: no place is free.
        NotPossible: it doesn't wait for a place.
    """
    session = hold_session(session_of(booking_id)[0])
    booking, _waiting = hold_booking(booking_id, session=session)
    if booking.status in ACTIVE:
        return booking
    if booking.status != BookingStatus.WAITLISTED:
        raise NotPossible(_("This booking was declined or canceled before."))
    with constraint_violation("session_holds_no_more_than_its_capacity", SessionFull):
        give_place(booking, actor)
    return booking


@again_after_deadlock
@transaction.atomic
def set_attendance(*, booking_id: int, attendance: Attendance | str, actor: User | None) -> Booking:
    """Note that the client came, or didn't; or take that back.

    Raises:
        BookingGone: there is none.
        NotPossible: it is not confirmed, or the day of the session has not come.
    """
    session = hold_sessions(session_of(booking_id)[0]).popitem()[1]
    booking, _waiting = hold_booking(booking_id, session=session)
    if booking.attendance == attendance:
        return booking
    if booking.status != BookingStatus.CONFIRMED:
        raise NotPossible(_("Only a confirmed client can be checked in."))
    zone = Business.objects.current().zone
    if session.starts_at.astimezone(zone).date() > timezone.now().astimezone(zone).date():
        raise NotPossible(_("The day of the session has not come yet."))
    booking.attendance = Attendance(attendance)
    save_changed(booking)
    if attendance:
        tell(BookingActivityKind(f"bookings/{booking.attendance}"), booking, actor=actor)
    else:
        follow(booking)
    return booking
