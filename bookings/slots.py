"""When a service can be had: hours of the staff, without what takes place already.

Everything is asked of the database at once, in four statements whatever the days and however many
staff members; the rest is counting in minutes, see ``minutes``.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Func, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Business, User
from bookings.enums import ExceptionKind
from bookings.minutes import DAY, MINUTE, WallClock, minutes_of, moment_of
from bookings.models import BookingSettings, HoursException, Service, Session, WeeklyHours


# Minutes from and until, the end excluded.
Pieces = list[tuple[int, int]]
# The first and last day that are looked at; the database holds no session beyond.
EARLIEST, LATEST = date(1970, 1, 5), date(2199, 12, 20)
# How far around a moment the nearest slots are looked for, in days.
RINGS = (1, 7, 31)


class MinutesOf(Func):
    """The minutes of a moment since 1970."""

    function = "CEIL"
    template = "%(function)s(EXTRACT(EPOCH FROM %(expressions)s) / 60)::integer"
    output_field = IntegerField()


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
) -> list[Slot]:
    """Return when an appointment can begin on the days from ``first`` to ``last``, in order.

    Days and hours are those of the business's clocks. None begins before ``now``.

    Args:
        for_client: only what a client may book: neither too soon nor too far ahead.
        except_session: one that is to be moved, and so is not in the way of itself.
    """
    first, last = max(first, EARLIEST), min(last, LATEST)
    ids = {user.pk for user in staff}
    if not ids or first > last:
        return []
    zone, step = _zone_and_step()
    earliest, latest = now, None
    if for_client:
        earliest, latest = client_limits(service, now, zone)
        last = min(last, latest.astimezone(zone).date())
    first = max(first, earliest.astimezone(zone).date())
    if first > last:
        return []
    clock = WallClock(zone, first, last)
    ticks = clock.ticks(first, last, step)
    low = bisect_left(ticks, -(-(earliest - moment_of(0)) // MINUTE))
    high = bisect_left(ticks, minutes_of(latest)) if latest else len(ticks)
    ticks = ticks[low:high]
    if not ticks:
        return []
    # The day after too: what is open to midnight may go on.
    opened = _open(ids, clock, first, last + timedelta(days=1))
    taken = _taken(ids, ticks[0], ticks[-1], service, except_session)
    moments: dict[int, datetime] = {}
    found: list[Slot] = []
    for staff_id in sorted(ids):
        for tick in _starts(opened[staff_id], taken[staff_id], ticks, service):
            for minute in (tick, tick + service.duration):
                if minute not in moments:
                    moments[minute] = moment_of(minute)
            found.append(Slot(moments[tick], moments[tick + service.duration], staff_id))
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
) -> list[Slot]:
    """Return the free slots that begin nearest to a moment, in order; one of each beginning.

    Args:
        now: when it is asked; this moment when it is not said.
    """
    now = now or timezone.now()
    zone, _step = _zone_and_step()
    day = around.astimezone(zone).date()
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
    zone, _step = _zone_and_step()
    first, last = max(first, EARLIEST), min(last, LATEST)
    return _open({user.pk for user in staff}, WallClock(zone, first, last), first, last)


def _zone_and_step() -> tuple[ZoneInfo, int]:
    default = BookingSettings._meta.get_field("slot_minutes").default
    asked = BookingSettings.objects.filter(pk=OuterRef("pk")).values("slot_minutes")
    step = Coalesce(Subquery(asked), Value(default))
    row = Business.objects.values_list("time_zone", step).first()
    if row is None:
        return ZoneInfo("UTC"), default
    return ZoneInfo(row[0]), row[1]


def _starts(open_: Pieces, taken: Pieces, ticks: list[int], service: Service) -> Iterator[int]:
    """Return the ticks at which the service fits into what is open and not taken."""
    before, after = service.buffer_before, service.duration + service.buffer_after
    number = 0
    for start, end in open_:
        low, last = start, end - service.duration
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


def _open(ids: set[int], clock: WallClock, first: date, last: date) -> dict[int, Pieces]:
    """Return when each staff member works: pieces in order that neither touch nor overlap."""
    weekly: dict[tuple[int, int], Pieces] = defaultdict(list)
    hours = WeeklyHours.objects.filter(staff__in=ids).order_by("from_minute")
    for staff_id, weekday, start, end in hours.values_list(
        "staff", "weekday", "from_minute", "until_minute"
    ):
        weekly[staff_id, weekday].append((start, end))
    own, of_all = _differing(ids, first, last)
    found: dict[int, Pieces] = {staff_id: [] for staff_id in ids}
    day = first
    # Most share their hours, and all share the clocks.
    known: dict[tuple[int, int], Pieces] = {}
    while day <= last:
        known.clear()
        for staff_id in ids:
            usual = weekly.get((staff_id, day.weekday()), [])
            for piece in pieces_of_day(usual, own[staff_id, day], of_all[day]):
                if piece not in known:
                    known[piece] = clock.moments(day, *piece)
                found[staff_id] += known[piece]
        day = _days_from(day, 1)
    return {staff_id: joined(pieces) for staff_id, pieces in found.items()}


def pieces_of_day(
    usual: Pieces, own: Sequence[HoursException], of_all: Sequence[HoursException]
) -> Pieces:
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


def _piece(exception: HoursException) -> tuple[int, int]:
    if exception.from_minute is None or exception.until_minute is None:
        return 0, DAY
    return exception.from_minute, exception.until_minute


def _differing(
    ids: set[int], first: date, last: date
) -> tuple[dict[tuple[int, date], list[HoursException]], dict[date, list[HoursException]]]:
    """Return what differs from the weekly hours, by staff member and day, and for all by day."""
    own: dict[tuple[int, date], list[HoursException]] = defaultdict(list)
    of_all: dict[date, list[HoursException]] = defaultdict(list)
    for exception in HoursException.objects.between(first, last).of(ids):
        day = max(exception.first_on, first)
        while day <= min(exception.last_on, last):
            into = of_all[day] if exception.staff_id is None else own[exception.staff_id, day]
            into.append(exception)
            day = _days_from(day, 1)
    return own, of_all


def _taken(
    ids: set[int],
    first: int,
    last: int,
    service: Service,
    except_session: Session | int | None,
) -> dict[int, Pieces]:
    """Return when sessions take place that are in the way of one from ``first`` to ``last``."""
    begin = moment_of(first - service.buffer_before)
    end = moment_of(last + service.duration + service.buffer_after)
    # A session blocks its own day and its buffers.
    sessions = Session.objects.taking_place().filter(
        staff__in=ids,
        starts_at__gte=begin - timedelta(days=2),
        starts_at__lt=end + timedelta(days=1),
        blocked_until__gt=begin,
        blocked_from__lt=end,
    )
    if except_session is not None:
        kept = except_session.pk if isinstance(except_session, Session) else except_session
        sessions = sessions.exclude(pk=kept)
    taken: dict[int, Pieces] = {staff_id: [] for staff_id in ids}
    # A minute that is begun is taken. The database counts: reading moments takes longer.
    rows = sessions.order_by("blocked_from").values_list(
        "staff", MinutesOf("blocked_from", function="FLOOR"), MinutesOf("blocked_until")
    )
    for staff_id, start, until in rows:
        taken[staff_id].append((start, until))
    return taken


def _days_from(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return LATEST if days > 0 else EARLIEST
