"""When a service can be had: hours of the staff, without what takes place already.

Everything is asked of the database at once (``staff_time``), whatever the days and however many
staff members; the rest is counting in minutes, see ``minutes``.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Business, User
from bookings.enums import ExceptionKind
from bookings.minutes import DAY, MINUTE, WallClock, minutes_of, moment_of
from bookings.models import Service, Session
from bookings.staff_time import Differing, Pieces, StaffTime, staff_time


# The first and last day that are looked at; the database holds no session beyond.
EARLIEST, LATEST = date(1970, 1, 5), date(2199, 12, 20)
# How far around a moment the nearest slots are looked for, in days.
RINGS = (1, 7, 31)


class Slot(NamedTuple):
    """A free time for a service with a staff member."""

    starts_at: datetime
    ends_at: datetime
    staff_id: int


def free_slots(
    *,
    service: Service,
    staff: Sequence[User],
    first: date,
    last: date,
    now: datetime,
    for_client: bool = True,
    except_session: Session | int | None = None,
    minutes: int | None = None,
) -> list[Slot]:
    """Return when an appointment can begin on the days from ``first`` to ``last``, in order.

    Days and hours are those of the business's clocks. None begins before ``now``.

    Args:
        for_client: only what a client may book: neither too soon nor too far ahead.
        except_session: one that is to be moved, and so is not in the way of itself.
        minutes: how long it shall last, if not as long as the service does.
    """
    length = minutes or service.duration
    first, last = max(first, EARLIEST), min(last, LATEST)
    # Which day it is, the zone of the business says: until it is known, a day more on both sides.
    earliest, latest = now, None
    if for_client:
        earliest = now + timedelta(minutes=service.lead_minutes)
        last = min(last, _days_from(now.astimezone(UTC).date(), service.horizon_days + 1))
    first = max(first, _days_from(earliest.astimezone(UTC).date(), -1))
    ids = {user.pk for user in staff}
    if not ids or first > last:
        return []
    known = _known(ids, first, last, service, length, except_session)
    zone = known.zone
    if for_client:
        earliest, latest = client_limits(service, now, zone)
        last = min(last, latest.astimezone(zone).date())
    first = max(first, earliest.astimezone(zone).date())
    if first > last:
        return []
    clock = WallClock(zone, first, last)
    ticks = clock.ticks(first, last, known.step)
    low = bisect_left(ticks, -(-(earliest - moment_of(0)) // MINUTE))
    high = bisect_left(ticks, minutes_of(latest)) if latest else len(ticks)
    ticks = ticks[low:high]
    if not ticks:
        return []
    # The day after too: what is open to midnight may go on.
    opened = _open(known, ids, clock, first, last + timedelta(days=1))
    moments: dict[int, datetime] = {}
    found: list[Slot] = []
    for staff_id in sorted(ids):
        for tick in _starts(opened[staff_id], known.taken[staff_id], ticks, service, length):
            for minute in (tick, tick + length):
                if minute not in moments:
                    moments[minute] = moment_of(minute)
            found.append(Slot(moments[tick], moments[tick + length], staff_id))
    found.sort()
    return found


def nearest_slots(
    *,
    service: Service,
    staff: Sequence[User],
    around: datetime,
    count: int = 3,
    now: datetime | None = None,
    for_client: bool = True,
    except_session: Session | int | None = None,
    minutes: int | None = None,
) -> list[Slot]:
    """Return the free slots that begin nearest to a moment, in order; one of each beginning.

    Args:
        now: when it is asked; this moment when it is not said.
    """
    now = now or timezone.now()
    day = around.astimezone(Business.objects.current().zone).date()
    found: list[Slot] = []
    for ring in RINGS:
        slots = free_slots(
            service=service,
            staff=staff,
            first=_days_from(day, -ring),
            last=_days_from(day, ring),
            now=now,
            for_client=for_client,
            except_session=except_session,
            minutes=minutes,
        )
        nearest = sorted(slots, key=lambda slot: (abs(slot.starts_at - around), slot))
        once = {slot.starts_at: slot for slot in reversed(nearest)}
        found = sorted(once.values(), key=lambda slot: abs(slot.starts_at - around))[:count]
        # So near, nothing outside the ring can be nearer.
        reach = timedelta(days=ring)
        if len(found) == count and abs(found[-1].starts_at - around) <= reach:
            break
    return sorted(found)


def client_limits(service: Service, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when on, and until when (excluded), a client may book a service.

    The last day that can be booked is open as a whole.
    """
    last = _days_from(now.astimezone(zone).date(), service.horizon_days + 1)
    return (
        now + timedelta(minutes=service.lead_minutes),
        datetime(last.year, last.month, last.day, tzinfo=zone),
    )


def working_hours(*, staff: Iterable[User], first: date, last: date) -> dict[int, Pieces]:
    """Return when each staff member works, in minutes since 1970, see ``minutes``."""
    first, last = max(first, EARLIEST), min(last, LATEST)
    ids = {user.pk for user in staff}
    known = staff_time(ids, first, last)
    return _open(known, ids, WallClock(known.zone, first, last), first, last)


def _known(
    ids: set[int],
    first: date,
    last: date,
    service: Service,
    length: int,
    except_session: Session | int | None,
) -> StaffTime:
    """Return what is known of some days, and what is in the way of the service on them."""
    kept = except_session.pk if isinstance(except_session, Session) else except_session
    midnight, day = datetime.min.time(), timedelta(days=1)
    # Where it is latest and earliest on earth, and what an appointment needs beyond its beginning
    since = datetime.combine(first, midnight, UTC) - day - service.buffer_before * MINUTE
    needed = (length + service.buffer_after) * MINUTE
    until = datetime.combine(last, midnight, UTC) + 2 * day + needed
    return staff_time(ids, first, last + day, since=since, until=until, except_session=kept)


def _starts(
    open_: Pieces, taken: Pieces, ticks: list[int], service: Service, length: int
) -> Iterator[int]:
    """Return the ticks at which the service fits into what is open and not taken."""
    before, after = service.buffer_before, length + service.buffer_after
    number = 0
    for start, end in open_:
        low, last = start, end - length
        # Those that end before this piece begins are in the way of no later one either.
        while number < len(taken) and taken[number][1] + before <= low:
            number += 1
        at = number
        while low <= last:
            if at < len(taken) and taken[at][0] - after < last:
                high, following = taken[at][0] - after, taken[at][1] + before
            else:
                high, following = last, last + 1
            if low <= high:
                yield from ticks[bisect_left(ticks, low) : bisect_right(ticks, high)]
            low, at = max(low, following), at + 1


def _open(
    known: StaffTime, ids: set[int], clock: WallClock, first: date, last: date
) -> dict[int, Pieces]:
    """Return when each staff member works: pieces in order that neither touch nor overlap."""
    own, of_all = _differing(known.differing, first, last)
    found: dict[int, Pieces] = {staff_id: [] for staff_id in ids}
    day = first
    # Most share their hours, and all share the clocks.
    moments: dict[tuple[int, int], Pieces] = {}
    while day <= last:
        moments.clear()
        for staff_id in ids:
            usual = known.weekly.get((staff_id, day.weekday()), [])
            for piece in pieces_of_day(usual, own[staff_id, day], of_all[day]):
                if piece not in moments:
                    moments[piece] = clock.moments(day, *piece)
                found[staff_id] += moments[piece]
        day = _days_from(day, 1)
    return {staff_id: joined(pieces) for staff_id, pieces in found.items()}


def pieces_of_day(usual: Pieces, own: Sequence[Differing], of_all: Sequence[Differing]) -> Pieces:
    """Return the minutes of one day during which one staff member works.

    Args:
        usual: the hours of the week.
        own: what differs on this day for this staff member.
        of_all: what differs on this day for the business; what is own counts before it, and
            nobody has to work on a free day of the week because of it.
    """
    other = [_piece(each) for each in own if each.kind == ExceptionKind.HOURS]
    off = [_piece(each) for each in own if each.kind == ExceptionKind.TIME_OFF]
    if not other:
        off += [_piece(each) for each in of_all if each.kind == ExceptionKind.TIME_OFF]
        shared = [_piece(each) for each in of_all if each.kind == ExceptionKind.HOURS]
        other = shared if shared and usual else usual
    return without(joined(other), joined(off))


def joined(pieces: Iterable[tuple[int, int]]) -> Pieces:
    """Return the pieces in order, those that touch or overlap as one."""
    found: Pieces = []
    for start, end in sorted(pieces):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def without(pieces: Pieces, off: Pieces) -> Pieces:
    """Return what is left of ``pieces``; both in order."""
    left: Pieces = []
    for start, end in pieces:
        for off_start, off_end in off:
            if off_end <= start or off_start >= end:
                continue
            if start < off_start:
                left.append((start, off_start))
            start = off_end
        if start < end:
            left.append((start, end))
    return left


def _piece(exception: Differing) -> tuple[int, int]:
    if exception.from_minute is None or exception.until_minute is None:
        return 0, DAY
    return exception.from_minute, exception.until_minute


def _differing(
    differing: Iterable[Differing], first: date, last: date
) -> tuple[dict[tuple[int, date], list[Differing]], dict[date, list[Differing]]]:
    """Return what differs from the weekly hours, by staff member and day, and for all by day."""
    own: dict[tuple[int, date], list[Differing]] = defaultdict(list)
    of_all: dict[date, list[Differing]] = defaultdict(list)
    for each in differing:
        day = max(each.first_on, first)
        while day <= min(each.last_on, last):
            into = of_all[day] if each.staff is None else own[each.staff, day]
            into.append(each)
            day = _days_from(day, 1)
    return own, of_all


def _days_from(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return LATEST if days > 0 else EARLIEST
