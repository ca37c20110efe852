"""Between what the clock on the wall says and moments, in zones that put their clocks forward."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo


FIRST_YEAR, LAST_YEAR = 1970, 2199
DAY = 24 * 60


class NoSuchTime(ValueError):
    """The clock is put forward over this time: on that day it is never shown."""


class TimeOutOfRange(ValueError):
    """The time lies in a year nobody books in, or ends before it begins."""


def wall_clock(day: date, minute: int, zone: tzinfo) -> datetime:
    """Return the moment at which clocks in ``zone`` show ``minute`` of ``day``, in UTC.

    Where the clock is put back, a time is shown twice: the first of the two is meant (and
    ``is_shown_twice`` tells that there is another one). Where it is put forward, the times in
    the gap are never shown: they are refused. ``minute`` counts from midnight as the clock
    shows it; the whole day, 1440, is the midnight after it.

    Raises:
        NoSuchTime: the time lies in the gap.
        TimeOutOfRange: the year is not from 1970 to 2199.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise TimeOutOfRange
    shown = datetime.combine(day, time.min) + timedelta(minutes=minute)
    moment = shown.replace(tzinfo=zone).astimezone(UTC)
    # What lies in the gap comes back from UTC as another time.
    if moment.astimezone(zone).replace(tzinfo=None) != shown:
        raise NoSuchTime
    return moment


def is_shown_twice(day: date, minute: int, zone: tzinfo) -> bool:
    """Tell whether clocks in ``zone`` show ``minute`` of ``day`` twice."""
    shown = datetime.combine(day, time.min, zone) + timedelta(minutes=minute)
    first, second = shown.utcoffset(), shown.replace(fold=1).utcoffset()
    # In a gap the later reading lies further from UTC, not nearer to it.
    return first is not None and second is not None and first > second


def minute_of_day(moment: datetime, zone: tzinfo) -> tuple[date, int]:
    """Return the day and its minute that clocks in ``zone`` show at ``moment``."""
    local = moment.astimezone(zone)
    return local.date(), local.hour * 60 + local.minute
