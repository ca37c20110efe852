"""From minutes of the wall clock to moments, on the nights when clocks are changed too.

All moments here are whole minutes since 1970 in UTC: counting with them is fast and exact.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


DAY = 24 * 60
EPOCH = date(1970, 1, 1)
START = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Span(NamedTuple):
    """A time from ``start`` to ``end`` (excluded) during which clocks are ahead by ``offset``."""

    start: int
    end: int
    offset: int


def minutes_of(moment: datetime) -> int:
    """Return the minute in which ``moment`` lies."""
    return (moment - START) // MINUTE


def moment_of(minutes: int) -> datetime:
    return START + minutes * MINUTE


class WallClock:
    """What the clocks of ``zone`` show during the days from ``first`` to ``last``, and around.

    An hour that is left out in spring holds no moment; one that comes twice in autumn holds both.
    """

    def __init__(self, zone: ZoneInfo, first: date, last: date) -> None:
        self.zone = zone
        begin, end = _midnight(first) - 2 * DAY, _midnight(last) + 3 * DAY
        self.spans = list(_spans(zone, begin, end))
        self._ends = [span.end for span in self.spans]

    def moments(self, day: date, from_minute: int, until_minute: int) -> list[tuple[int, int]]:
        """Return the time during which clocks show ``day`` between the two minutes of it.

        Mostly one piece; two where clocks are put back in between, none in a time left out.
        """
        start, end = _midnight(day) + from_minute, _midnight(day) + until_minute
        # No clock is ahead or behind by more than a day.
        first = bisect_right(self._ends, start - DAY)
        found: list[tuple[int, int]] = []
        for span in self.spans[first:]:
            if span.start > end + DAY:
                break
            piece = max(span.start, start - span.offset), min(span.end, end - span.offset)
            if piece[0] >= piece[1]:
                continue
            if found and found[-1][1] == piece[0]:
                found[-1] = found[-1][0], piece[1]
            else:
                found.append(piece)
        return found

    def ticks(self, first: date, last: date, step: int) -> list[int]:
        """Return when clocks show a multiple of ``step`` minutes since midnight, in order."""
        found: list[int] = []
        days = (_midnight(last) - _midnight(first)) // DAY + 1
        midnights = [_midnight(first) + number * DAY for number in range(days)]
        for span in self.spans:
            for midnight in midnights:
                start = midnight - span.offset
                if start + DAY <= span.start or start >= span.end:
                    continue
                if start >= span.start and start + DAY <= span.end:
                    found.extend(range(start, start + DAY, step))
                    continue
                of_day = range(start, start + DAY, step)
                found.extend(tick for tick in of_day if span.start <= tick < span.end)
        return found


def _midnight(day: date) -> int:
    """Return midnight of ``day`` as if clocks showed UTC."""
    return (day - EPOCH).days * DAY


def _spans(zone: ZoneInfo, begin: int, end: int) -> Iterator[Span]:
    start, offset = begin, _offset(zone, begin)
    at = begin
    while at < end:
        following = min(at + DAY, end)
        if _offset(zone, following) != offset:
            changed = _change(zone, at, following)
            yield Span(start, changed, offset)
            start, offset = changed, _offset(zone, changed)
            following = changed
        at = following
    yield Span(start, end, offset)


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """Return the first minute after ``low`` at which clocks are not ahead as at ``low``."""
    before = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, minutes: int) -> int:
    offset = moment_of(minutes).astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101 -- of a moment with a zone
    return offset // MINUTE
