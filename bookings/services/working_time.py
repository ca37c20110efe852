"""What is done with working time: hours of the week, and what differs on some days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Business, User
from bookings.enums import ExceptionKind
from bookings.minutes import DAY, WallClock, minutes_of
from bookings.models import HoursException, Session, WeeklyHours
from bookings.slots import joined, working_hours
from bookings.staff_time import Pieces


FIELDS = ("kind", "first_on", "last_on", "from_minute", "until_minute", "reason")
# So far ahead sessions outside the working time are looked for.
AHEAD = timedelta(days=120)


class HoursChangedMeanwhile(Exception):
    """Somebody else set other hours of the week.

    Attributes:
        hours: what they are now.
    """

    def __init__(self, hours: list[WeeklyHours]) -> None:
        super().__init__(hours)
        self.hours = hours


class ExceptionIsGone(Exception):
    """There is no such exception any more."""


def version_of(hours: Iterable[WeeklyHours]) -> str:
    """Return a text that says which hours these are, never ""."""
    pieces = sorted((each.weekday, each.from_minute, each.until_minute) for each in hours)
    return " ".join(f"{weekday}:{start}-{end}" for weekday, start, end in pieces) or "-"


@transaction.atomic
def set_weekly_hours(
    *, staff: User, hours: Sequence[tuple[int, int, int]], actor: User | None, known: str = ""
) -> None:
    """Let ``staff`` work at these hours from now on, and at no others.

    Args:
        hours: weekday, from and until which minute; those of a day don't overlap.
        known: ``version_of`` the hours as the actor saw them; "" for whatever they are.

    Raises:
        HoursChangedMeanwhile: see there.
    """
    User.objects.select_for_update().get(pk=staff.pk)
    stored = list(WeeklyHours.objects.filter(staff=staff))
    if known and known != version_of(stored):
        raise HoursChangedMeanwhile(stored)
    WeeklyHours.objects.filter(staff=staff).delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(staff=staff, weekday=weekday, from_minute=start, until_minute=end)
        for weekday, start, end in hours
    )


@transaction.atomic
def add_exception(
    *, staff: User | None, values: Mapping[str, Any], actor: User | None
) -> HoursException:
    """Store what differs on some days; without ``staff`` for the whole business."""
    exception = HoursException(staff=staff)
    return _store(exception, values)


@transaction.atomic
def update_exception(
    *, exception_id: int, values: Mapping[str, Any], actor: User | None
) -> HoursException:
    """Change what differs.

    Raises:
        ExceptionIsGone: see there.
    """
    return _store(_locked(exception_id), values)


@transaction.atomic
def delete_exception(*, exception_id: int, actor: User | None) -> dict[str, Any]:
    """Remove an exception; return its values, by which ``add_exception`` makes it again.

    Raises:
        ExceptionIsGone: see there.
    """
    exception = _locked(exception_id)
    values = {name: getattr(exception, name) for name in FIELDS}
    exception.delete()
    return values


def colliding_sessions(exception: HoursException, *, now: datetime) -> list[Session]:
    """Return the sessions to come that would lie outside the working time by ``exception``.

    It need not be stored.
    """
    zone = Business.objects.current().zone
    clock = WallClock(zone, exception.first_on, exception.last_on)
    start = datetime.combine(exception.first_on, time.min, zone)
    end = datetime.combine(exception.last_on + timedelta(days=1), time.min, zone)
    found = _coming(now).between(start, end)
    if exception.staff_id is not None:
        found = found.filter(staff=exception.staff_id)
    is_off = exception.kind == ExceptionKind.TIME_OFF
    until = DAY if exception.until_minute is None else exception.until_minute
    colliding = []
    for session in found:
        first, last = minutes_of(session.starts_at), minutes_of(session.ends_at)
        pieces = joined(
            piece
            for day in _days_of(session, exception, zone)
            for piece in clock.moments(day, exception.from_minute or 0, until)
        )
        touches = any(begin < last and finish > first for begin, finish in pieces)
        lies_within = any(begin <= first and finish >= last for begin, finish in pieces)
        if touches if is_off else not lies_within:
            colliding.append(session)
    return colliding


def sessions_outside(staff: Iterable[User], *, now: datetime) -> list[Session]:
    """Return the sessions of the months to come at a time when their staff member doesn't work."""
    users = list(staff)
    today = timezone.localdate(now)
    hours = working_hours(staff=users, first=today, last=today + AHEAD + timedelta(days=1))
    coming = _coming(now).filter(staff__in=users, starts_at__lt=now + AHEAD)
    return [
        session
        for session in coming
        if not _is_within(
            hours[session.staff_id], minutes_of(session.starts_at), minutes_of(session.ends_at)
        )
    ]


def _is_within(pieces: Pieces, start: int, end: int) -> bool:
    return any(begin <= start and finish >= end for begin, finish in pieces)


def _coming(now: datetime) -> Any:
    return (
        Session.objects.taking_place()
        .filter(starts_at__gt=now)
        .select_related("service", "staff")
        .order_by("starts_at", "pk")
    )


def _days_of(session: Session, exception: HoursException, zone: Any) -> list[date]:
    """Return the days of ``session`` of which ``exception`` says something."""
    first = max(session.starts_at.astimezone(zone).date(), exception.first_on)
    last = min(session.ends_at.astimezone(zone).date(), exception.last_on)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _store(exception: HoursException, values: Mapping[str, Any]) -> HoursException:
    for name in FIELDS:
        if name in values:
            setattr(exception, name, values[name])
    exception.save()
    return exception


def _locked(exception_id: int) -> HoursException:
    found = HoursException.objects.select_for_update().filter(pk=exception_id).first()
    if found is None:
        raise ExceptionIsGone
    return found
