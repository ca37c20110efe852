"""Bookings that change their time or their session."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.enums import ACTIVE, OPEN, BookingActivityKind
from bookings.models import Booking
from bookings.refusals import (
    AlreadyBooked,
    BookingChangedMeanwhile,
    NotPossible,
    SessionFull,
    SessionGone,
    StaffCannot,
)
from bookings.services.notices import place_of
from bookings.services.places import (
    check_offered,
    check_staff,
    end_of,
    hold_booking,
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
from bookings.services.session_notices import tell_former_staff
from contacts_app.services.access import let_see
from core.db import again_after_deadlock, constraint_violation


@again_after_deadlock
@transaction.atomic
def reschedule_booking(
    *,
    booking_id: int,
    starts_at: datetime,
    actor: User | None,
    staff: User | None = None,
    ends_at: datetime | None = None,
    version: int | None = None,
    session_version: int | None = None,
) -> Booking:
    """Give an appointment another time, staff member or length.

    A client (actor None) gets only what is offered.

    Args:
        staff: None for the one it has.
        ends_at: None for as long as it lasts now.
        version: of the booking, as it was when the form was opened.
        session_version: of its session, as it was when the calendar was drawn.

    Raises:
        BookingGone: there is none.
        BookingChangedMeanwhile: it has another version, staff member or contact by now, or its
            session has another version.
        NotPossible: it ended, or is of a class or course.
        StaffCannot: the staff member doesn't work here any more, or doesn't give the service.
        SlotTaken: they have another session at this time.
        TimeOutOfRange: nobody books such a time.
    """
    session_id, old_staff_id = session_of(booking_id)
    held = hold_staff(old_staff_id, staff.pk if staff else old_staff_id)
    session = hold_sessions(session_id)[session_id]
    booking, _waiting = hold_booking(booking_id, session=session, version=version)
    if session.staff_id != old_staff_id or session_version not in (None, session.version):
        raise BookingChangedMeanwhile
    if booking.status not in OPEN:
        raise NotPossible(_("This booking was declined or canceled before."))
    if not is_appointment(session):
        raise NotPossible(_("Clients of a class or a course change to another session."))
    old_start, old_place = session.starts_at, place_of(session)
    if staff is not None and staff.pk != old_staff_id:
        session.staff = check_staff(held.get(staff.pk), session.service)
    elif not held[old_staff_id].is_active:
        raise StaffCannot
    length = session.ends_at - session.starts_at
    set_time(session, starts_at, ends_at or end_of(starts_at, length))
    if old_place == place_of(session):
        return booking
    session.version += 1
    if actor is None:
        check_offered(session.service, session.staff, starts_at, except_session=session)
    store_session(session, for_client=actor is None)
    if booking.contact is not None:
        let_see(booking.contact, session.staff)
    _save_moved(booking)
    _tell_moved(booking, old_start, old_place, actor)
    tell_former_staff(session, held[old_staff_id], old_start, actor=actor)
    return booking


@again_after_deadlock
@transaction.atomic
def reschedule_to_session(
    *, booking_id: int, session_id: int, actor: User | None, version: int | None = None
) -> Booking:
    """Let a client of a class or course come to another session of the same service.

    Who waited gets a place in the other one; the place that is left goes to who waits longest.

    Raises:
        BookingGone: there is none.
        BookingChangedMeanwhile: it has another version, session or contact by now.
        SessionGone: the other session is canceled, or of another service.
        SessionFull: every place of it is taken.
        AlreadyBooked: the client has a place there, or waits for one.
        NotPossible: the booking ended, or is an appointment.
    """
    old_id, _staff_id = session_of(booking_id)
    sessions = hold_sessions(old_id, session_id)
    old, new = sessions[old_id], sessions.get(session_id)
    if is_appointment(old):
        raise NotPossible(_("An appointment gets another time, not another session."))
    if new is None or new.canceled_at or new.service_id != old.service_id:
        raise SessionGone
    booking, waiting = hold_booking(booking_id, session=old, version=version, and_waiting=True)
    if booking.status not in OPEN:
        raise NotPossible(_("This booking was declined or canceled before."))
    if old_id == session_id:
        return booking
    had_place = booking.status in ACTIVE
    if not had_place:
        booking.status = status_on_arrival(new.service, booking.source)
        booking.waitlisted_at = None
    booking.session = new
    booking.attendance = ""
    with (
        constraint_violation("client_has_one_place_in_a_session", AlreadyBooked),
        constraint_violation("session_holds_no_more_than_its_capacity", SessionFull),
    ):
        _save_moved(booking)
    if booking.contact is not None:
        let_see(booking.contact, new.staff)
    _tell_moved(booking, old.starts_at, place_of(old), actor)
    if had_place:
        move_up_into_places(old, waiting)
    return booking


def _save_moved(booking: Booking) -> None:
    booking.sequence += 1
    save_changed(booking)


def _tell_moved(booking: Booking, old_start: datetime, old_place: str, actor: User | None) -> None:
    kind = BookingActivityKind.RESCHEDULED
    was = old_start.isoformat()
    tell(kind, booking, actor=actor, moved_from=old_place, old_starts_at=was)
