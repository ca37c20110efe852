"""Takes back that a booking was declined or canceled, as long as its place is free."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.enums import BookingActivityKind, BookingStatus
from bookings.models import Booking
from bookings.refusals import (
    AlreadyBooked,
    BookingGone,
    NotPossible,
    SessionFull,
    SessionGone,
    SlotTaken,
)
from bookings.services.places import (
    hold_booking,
    hold_sessions,
    hold_staff,
    is_appointment,
    save_changed,
    session_of,
    tell,
)
from core.db import again_after_deadlock, constraint_violation


__all__ = [
    "AlreadyBooked",
    "BookingGone",
    "NotPossible",
    "SessionFull",
    "SessionGone",
    "SlotTaken",
    "undo_end",
]


@again_after_deadlock
@transaction.atomic
def undo_end(*, booking_id: int, actor: User) -> Booking:
    """Give a booking that was declined or canceled the status it had; the client is told.

    Raises:
        BookingGone: there is none, or its contact was erased.
        NotPossible: it did not end.
        SlotTaken: the staff member has another session at its time by now.
        SessionGone: the session of the class was canceled.
        SessionFull: somebody else has its place by now.
        AlreadyBooked: the client booked the session anew.
    """
    session_id, staff_id = session_of(booking_id)
    hold_staff(staff_id)
    session = hold_sessions(session_id)[session_id]
    booking, _waiting = hold_booking(booking_id, session=session)
    if booking.contact is None:
        raise BookingGone
    if booking.status not in (BookingStatus.CANCELED, BookingStatus.DECLINED):
        raise NotPossible(_("This booking is not canceled."))
    if session.canceled_at:
        if not is_appointment(session):
            raise SessionGone
        session.canceled_at = None
        session.version += 1
        with constraint_violation("staff_member_has_one_session_at_a_time", SlotTaken):
            session.save(update_fields=["canceled_at", "version"])
    booking.status = _status_before(booking)
    booking.ended_at = booking.ended_by = None
    booking.end_reason = ""
    with (
        constraint_violation("client_has_one_place_in_a_session", AlreadyBooked),
        constraint_violation("session_holds_no_more_than_its_capacity", SessionFull),
    ):
        save_changed(booking)
    kind = BookingActivityKind.BROUGHT_BACK
    tell(kind, booking, actor=actor, status=booking.status, source=booking.source)
    return booking


def _status_before(booking: Booking) -> BookingStatus:
    """Return the status it had before it ended, as the audit knows."""
    events = Booking.pgh_event_model.objects.filter(pgh_obj_id=booking.pk)  # type: ignore[attr-defined]
    before = (
        events.exclude(status__in=(BookingStatus.CANCELED, BookingStatus.DECLINED))
        .order_by("-pgh_id")
        .values_list("status", flat=True)
        .first()
    )
    return BookingStatus(before or BookingStatus.CONFIRMED)
