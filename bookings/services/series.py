"""Sessions of classes and courses that come again each week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Business, User
from bookings.enums import ServiceKind
from bookings.models import Series, Service, Session
from bookings.refusals import NotPossible, SlotTaken
from bookings.services.places import bookable, check_staff, end_of, hold_staff, set_time
from bookings.wall_clock import NoSuchTime, minute_of_day, wall_clock
from core.db import again_after_deadlock, constraint_violation


MAX_SESSIONS = 400


@dataclass(frozen=True)
class Conflict:
    """A day of a series on which no session could be made.

    Attributes:
        taken_by: the session that takes the staff member's time; None when clocks don't show
            the time of the series on that day.
    """

    day: date
    taken_by: Session | None


@dataclass(frozen=True)
class MadeSeries:
    """A new series: its sessions, and the days on which it has none against its rule."""

    series: Series
    sessions: list[Session]
    conflicts: list[Conflict]


@again_after_deadlock
@transaction.atomic
def create_series(
    *,
    service: Service,
    staff: User,
    first_on: date,
    last_on: date,
    weekdays: Sequence[int],
    from_minute: int,
    actor: User | None,
    duration: int | None = None,
    left_out: Iterable[date] = (),
    capacity: int | None = None,
    location: str | None = None,
) -> MadeSeries:
    """Make sessions that come again each week, at the same time of the wall clock.

    Days on which the staff member has something else, or clocks don't show the time, are left
    without a session and named.

    Args:
        weekdays: as ``date.weekday()`` counts them.
        left_out: days that are to have no session.
        duration: in minutes; None, as for the others, for what the service says.

    Raises:
        TimeOutOfRange, ServiceGone, StaffCannot: as in ``create_session``.
        NotPossible: it would have no session at all, or too many.
    """
    service, staff = given(service, staff)
    left_out, duration = sorted(set(left_out)), duration or service.duration
    days = days_of_series(first_on, last_on, weekdays, left_out)
    zone = Business.objects.current().zone
    made: list[Session] = []
    conflicts: list[Conflict] = []
    for day in days:
        session = new_session(service, staff, actor, capacity, location)
        try:
            starts_at = wall_clock(day, from_minute, zone)
        except NoSuchTime:
            conflicts.append(Conflict(day, None))
            continue
        set_time(session, starts_at, end_of(starts_at, timedelta(minutes=duration)))
        made.append(session)
    taken = _taken_by(made)
    conflicts += [
        Conflict(minute_of_day(session.starts_at, zone)[0], other)
        for session, other in zip(made, taken, strict=True)
        if other
    ]
    made = [session for session, other in zip(made, taken, strict=True) if not other]
    if not made:
        raise NotPossible(_("There is no free time on any of these days."))
    series = Series.objects.create(
        service=service,
        staff=staff,
        first_on=first_on,
        last_on=last_on,
        weekdays=sorted(set(weekdays)),
        from_minute=from_minute,
        duration=duration,
        left_out=left_out,
        created_at=timezone.now(),
    )
    for session in made:
        session.series = series
    with constraint_violation("staff_member_has_one_session_at_a_time", SlotTaken):
        Session.objects.bulk_create(made)
    return MadeSeries(series, made, sorted(conflicts, key=lambda conflict: conflict.day))


def days_of_series(
    first_on: date, last_on: date, weekdays: Iterable[int], left_out: Iterable[date] = ()
) -> list[date]:
    """Return the days of a weekly series.

    Raises:
        NotPossible: there are more than a series may have.
    """
    wanted, without = set(weekdays), set(left_out)
    days: list[date] = []
    for number in range(first_on.toordinal(), last_on.toordinal() + 1):
        day = date.fromordinal(number)
        if day.weekday() in wanted and day not in without:
            days.append(day)
        if len(days) > MAX_SESSIONS:
            raise NotPossible(_("A series has %(most)s sessions at most.") % {"most": MAX_SESSIONS})
    return days


def given(service: Service, staff: User) -> tuple[Service, User]:
    """Lock the staff member; return both as they are now, when sessions can be made of them."""
    held = hold_staff(staff.pk).get(staff.pk)
    service = bookable(service.pk, online=False)
    if service.kind == ServiceKind.APPOINTMENT:
        raise NotPossible(_("The session of an appointment is made when it is booked."))
    return service, check_staff(held, service)


def new_session(
    service: Service,
    staff: User,
    actor: User | None,
    capacity: int | None,
    location: str | None,
) -> Session:
    return Session(
        service=service,
        staff=staff,
        capacity=service.capacity if capacity is None else capacity,
        location=service.location if location is None else location,
        created_at=timezone.now(),
        created_by=actor,
    )


def _taken_by(sessions: list[Session]) -> list[Session | None]:
    """Return for each of the new ``sessions`` which one of their staff member is in its way."""
    if not sessions:
        return []
    others = (
        Session.objects.taking_place()
        .filter(
            staff=sessions[0].staff,
            blocked_from__lt=max(session.blocked_until for session in sessions),
            blocked_until__gt=min(session.blocked_from for session in sessions),
        )
        .select_related("service")
        .order_by("starts_at")
    )
    there = list(others)
    return [
        next(
            (
                other
                for other in there
                if other.blocked_from < session.blocked_until
                and other.blocked_until > session.blocked_from
            ),
            None,
        )
        for session in sessions
    ]
