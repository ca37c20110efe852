"""What is done with sessions of classes and courses: made ahead, once or weekly; changed, canceled.

Bookings keep their session whatever happens to it; each client is told. A session that is
changed *with those that follow* takes along the later ones of its series.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Business, User
from bookings.enums import OPEN, BookingActivityKind, BookingStatus
from bookings.models import Booking, Series, Service, Session
from bookings.refusals import (
    CapacityBelowTaken,
    NotPossible,
    ServiceGone,
    SessionChangedMeanwhile,
    SessionGone,
    SlotTaken,
    StaffCannot,
)
from bookings.services.notices import place_of
from bookings.services.places import (
    check_staff,
    end_of,
    hold_bookings,
    hold_contacts,
    hold_sessions,
    hold_staff,
    is_appointment,
    move_up_into_places,
    save_changed,
    set_time,
    store_session,
    tell,
)
from bookings.services.series import (
    Conflict,
    MadeSeries,
    create_series,
    days_of_series,
    given,
    new_session,
)
from bookings.services.session_notices import tell_former_staff, tell_staff
from bookings.wall_clock import NoSuchTime, TimeOutOfRange, minute_of_day, wall_clock
from contacts_app.services.access import let_see
from core.db import again_after_deadlock, constraint_violation


__all__ = [
    "CapacityBelowTaken",
    "Conflict",
    "MadeSeries",
    "NoSuchTime",
    "NotPossible",
    "ServiceGone",
    "SessionChangedMeanwhile",
    "SessionGone",
    "SlotTaken",
    "StaffCannot",
    "TimeOutOfRange",
    "cancel_session",
    "create_series",
    "create_session",
    "days_of_series",
    "update_session",
]


@again_after_deadlock
@transaction.atomic
def create_session(
    *,
    service: Service,
    staff: User,
    starts_at: datetime,
    actor: User | None,
    ends_at: datetime | None = None,
    capacity: int | None = None,
    location: str | None = None,
) -> Session:
    """Make one session of a class or course, to be booked.

    Args:
        ends_at, capacity, location: None for what the service says.

    Raises:
        TimeOutOfRange: nobody books such a time.
        ServiceGone: nobody can book the service any more.
        StaffCannot: the staff member doesn't give it, or doesn't work here any more.
        SlotTaken: they have another session at this time.
        NotPossible: the service is an appointment.
    """
    service, staff = given(service, staff)
    session = new_session(service, staff, actor, capacity, location)
    set_time(session, starts_at, ends_at or end_of(starts_at, timedelta(minutes=service.duration)))
    store_session(session)
    return session


@again_after_deadlock
@transaction.atomic
def update_session(
    *,
    session_id: int,
    actor: User | None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    staff: User | None = None,
    capacity: int | None = None,
    location: str | None = None,
    following: bool = False,
    version: int | None = None,
    tells_staff: bool = True,
) -> list[Session]:
    """Change a session; what is None stays. All of it is done, or nothing.

    Clients are told of another time or staff member. Places that are new go to who waits.

    Args:
        ends_at: None for as long as it lasts now.
        following: change the later ones of its series too: they are given this time of the wall
            clock, this length, and are moved by as many days.
        version: of the session, as it was when the form was opened.
        tells_staff: by a mail; False for who tells them of several such deeds at once.

    Returns:
        The sessions that were changed.

    Raises:
        SessionGone: it is not there, or canceled.
        SessionChangedMeanwhile: it has another version by now.
        StaffCannot, TimeOutOfRange: as in ``create_session``.
        SlotTaken: the staff member has something else at one of the times.
        CapacityBelowTaken: more places are taken in one of them.
        NoSuchTime: on one of the days clocks don't show the time.
        NotPossible: an appointment has one place.
    """
    sessions, users = _hold(session_id, staff, following=following, version=version)
    this = sessions[0]
    if capacity is not None and capacity != this.capacity and is_appointment(this):
        raise NotPossible(_("An appointment is for one client."))
    if staff is not None and staff.pk != this.staff_id:
        staff = check_staff(users.get(staff.pk), this.service)
    old = {session.pk: (session.starts_at, session.ends_at, session.staff) for session in sessions}
    old_places = {session.pk: place_of(session) for session in sessions}
    if starts_at is not None or ends_at is not None:
        starts_at = starts_at or this.starts_at
        ends_at = ends_at or end_of(starts_at, this.ends_at - this.starts_at)
        _move(sessions, starts_at, ends_at)
    for session in sessions:
        session.staff = staff or session.staff
        session.capacity = capacity or session.capacity
        session.location = session.location if location is None else location
    moved = [
        session
        for session in sessions
        if old[session.pk] != (session.starts_at, session.ends_at, session.staff)
    ]
    if not all(users[session.staff_id].is_active for session in moved):
        raise StaffCannot
    if following and moved and this.series:
        _continue_series(sessions, this.series)
    # From the far end: none of them goes where the next one still is.
    is_later = this.starts_at > old[this.pk][0]
    for session in reversed(sessions) if is_later else sessions:
        _save(session)
    held = _hold_clients(sessions)
    for session in sessions:
        for booking in held[session.pk] if session in moved else ():
            booking.sequence += 1
            save_changed(booking)
            if booking.contact is not None:
                let_see(booking.contact, session.staff)
            was = old[session.pk][0].isoformat()
            kind = BookingActivityKind.RESCHEDULED
            whole = not is_appointment(session) or not tells_staff
            place = old_places[session.pk]
            tell(
                kind,
                booking,
                actor=actor,
                with_session=whole,
                moved_from=place,
                old_starts_at=was,
            )
        waiting = [each for each in held[session.pk] if each.status == BookingStatus.WAITLISTED]
        if capacity is not None and session.starts_at > timezone.now():
            waiting.sort(key=lambda booking: (booking.waitlisted_at, booking.pk))
            move_up_into_places(session, waiting)
    if not tells_staff:
        return sessions
    _tell_staff("rescheduled", moved, held, actor)
    for session in moved:
        tell_former_staff(session, old[session.pk][2], old[session.pk][0], actor=actor)
    return sessions


@again_after_deadlock
@transaction.atomic
def cancel_session(
    *,
    session_id: int,
    actor: User | None,
    reason: str = "",
    following: bool = False,
    version: int | None = None,
) -> int:
    """Cancel a session with all its bookings, each client is told; return how many they were.

    Args:
        following: cancel the later ones of its series too.
        version: of the session, as it was when the form was opened.

    Raises:
        SessionGone: it is not there, or canceled already.
        SessionChangedMeanwhile: it has another version by now.
    """
    sessions, _users = _hold(session_id, None, following=following, version=version)
    held = _hold_clients(sessions)
    now = timezone.now()
    for session in sessions:
        for booking in held[session.pk]:
            booking.status, booking.attendance = BookingStatus.CANCELED, ""
            booking.ended_at, booking.ended_by, booking.end_reason = now, actor, reason
            save_changed(booking)
        session.canceled_at = now
        session.version += 1
        session.save(update_fields=["canceled_at", "version"])
        for booking in held[session.pk]:
            kind, whole = BookingActivityKind.CANCELED, not is_appointment(session)
            tell(kind, booking, actor=actor, with_session=whole, reason=reason)
    _tell_staff("canceled", sessions, held, actor, reason)
    return sum(map(len, held.values()))


def _hold(
    session_id: int, staff: User | None, *, following: bool, version: int | None
) -> tuple[list[Session], dict[int, User]]:
    """Lock a session, those that follow it if asked for, and all the staff members concerned."""

    def wanted() -> list[tuple[int, int]]:
        this = Session.objects.taking_place().filter(pk=session_id)
        found = this.first()
        if found is not None and following and found.series_id:
            later = Session.objects.taking_place().filter(
                series=found.series_id, starts_at__gte=found.starts_at
            )
            this = this | later
        return list(this.order_by("starts_at", "pk").values_list("pk", "staff_id"))

    before = wanted()
    users = hold_staff(*{staff_id for _pk, staff_id in before}, *([staff.pk] if staff else []))
    held = hold_sessions(*(pk for pk, _staff_id in before))
    this = held.get(session_id)
    if this is None or this.canceled_at:
        raise SessionGone
    # Moved, or given to somebody else, between the look and the lock.
    if (version is not None and this.version != version) or wanted() != before:
        raise SessionChangedMeanwhile
    return [this, *(held[pk] for pk, _staff_id in before if pk != session_id)], users


def _move(sessions: list[Session], starts_at: datetime, ends_at: datetime) -> None:
    """Give the first of ``sessions`` another time, and the others the same by the wall clock."""
    this, *later = sessions
    zone = Business.objects.current().zone
    (old_day, _minute), (day, minute) = (
        minute_of_day(this.starts_at, zone),
        minute_of_day(starts_at, zone),
    )
    set_time(this, starts_at, ends_at)
    for session in later:
        its_day = minute_of_day(session.starts_at, zone)[0] + (day - old_day)
        start = wall_clock(its_day, minute, zone)
        set_time(session, start, end_of(start, ends_at - starts_at))


def _continue_series(sessions: list[Session], series: Series) -> None:
    """Make of ``sessions``, the last ones of ``series``, what their rule is from now on."""
    zone = Business.objects.current().zone
    days = [minute_of_day(session.starts_at, zone)[0] for session in sessions]
    this = sessions[0]
    rest = series.sessions.exclude(pk__in=[session.pk for session in sessions])
    before = rest.order_by("-starts_at").first()
    if before is not None:
        last_on = minute_of_day(before.starts_at, zone)[0]
        series.last_on = max(min(last_on, series.last_on), series.first_on)
        series.save(update_fields=["last_on"])
        series = Series(created_at=timezone.now(), left_out=series.left_out)
    series.service, series.staff = this.service, this.staff
    series.first_on, series.last_on = min(days), max(days)
    series.weekdays = sorted({day.weekday() for day in days})
    series.from_minute = minute_of_day(this.starts_at, zone)[1]
    series.duration = round((this.ends_at - this.starts_at).total_seconds() / 60)
    series.save()
    for session in sessions:
        session.series = series


def _save(session: Session) -> None:
    session.version += 1
    with constraint_violation("session_holds_no_more_than_its_capacity", CapacityBelowTaken):
        store_session(session)


def _tell_staff(
    what: str,
    sessions: list[Session],
    held: dict[int, list[Booking]],
    actor: User | None,
    reason: str = "",
) -> None:
    """Tell of classes and courses; of an appointment its booking tells."""
    groups = [session for session in sessions if not is_appointment(session)]
    clients = {session.pk: len(held[session.pk]) for session in groups}
    tell_staff(what, groups, actor=actor, clients=clients, reason=reason)


def _hold_clients(sessions: list[Session]) -> dict[int, list[Booking]]:
    """Lock everybody who has a place in ``sessions`` or waits for one, by session."""
    rows = Booking.objects.filter(session__in=sessions, status__in=OPEN)
    pairs = list(rows.values_list("pk", "contact_id"))
    contacts = hold_contacts(contact_id for _pk, contact_id in pairs)
    return {
        session.pk: list(hold_bookings([pk for pk, _c in pairs], session, contacts).values())
        for session in sessions
    }
