"""Where a moment stands in a column of the calendar, on the nights when clocks are changed too.

A day of the calendar is what the clocks on the wall show: usually one piece of 1440 minutes, two
on a day when they are changed. Days that stand side by side share one axis. An hour that clocks
leave out stays on it as a hole; one that they show twice has its place twice, and is a hole on
the other days.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple


DAY = 24 * 60
# The calendar's rows, in minutes: static/css/calendar-places.css has a class for each.
ROW = 5
MINUTE = timedelta(minutes=1)


class Piece(NamedTuple):
    """A time during which clocks run on: from the moment ``start``, when they show ``minute``."""

    start: datetime
    minute: int
    length: int
    offset: timedelta

    @property
    def until(self) -> int:
        return self.minute + self.length


class Day(NamedTuple):
    """A day as the clocks of a zone show it."""

    date: date
    pieces: tuple[Piece, ...]
    zone: tzinfo

    @property
    def start(self) -> datetime:
        return self.pieces[0].start

    @property
    def end(self) -> datetime:
        last = self.pieces[-1]
        return last.start + last.length * MINUTE

    @property
    def left_out(self) -> tuple[int, int] | None:
        """The minutes that clocks do not show on this day."""
        if self.pieces[0].minute > 0:
            return 0, self.pieces[0].minute
        if self.pieces[-1].until < DAY:
            return self.pieces[-1].until, DAY
        for before, after in zip(self.pieces, self.pieces[1:], strict=False):
            if after.minute > before.until:
                return before.until, after.minute
        return None

    @property
    def repeated(self) -> tuple[int, int] | None:
        """The minutes that clocks show twice on this day."""
        for before, after in zip(self.pieces, self.pieces[1:], strict=False):
            if after.minute < before.until:
                return after.minute, before.until
        return None

    def shown(self, moment: datetime, *, as_end: bool = False) -> tuple[int, int]:
        """Return the piece in which ``moment`` lies, and the minute that clocks show then.

        What lies before or after the day, stands at its edge.

        Args:
            as_end: where clocks are changed, the moment belongs to the time before.
        """
        if len(self.pieces) == 1:
            # As it is but for two days of a year, where the way below takes twice as long.
            start, first, length, _offset = self.pieces[0]
            passed = moment - start
            minutes = -(-passed // MINUTE) if as_end else passed // MINUTE
            return 0, first + min(max(minutes, 0), length)
        moment = min(max(moment, self.start), self.end)
        number = 0
        for number, piece in enumerate(self.pieces):  # noqa: B007 -- the last is meant, too
            end = piece.start + piece.length * MINUTE
            if moment < end or (as_end and moment == end):
                break
        piece = self.pieces[number]
        # An end within a minute takes all of it.
        passed = moment - piece.start
        minutes = -(-passed // MINUTE) if as_end else passed // MINUTE
        return number, piece.minute + minutes

    def text(self, moment: datetime) -> str:
        """Return the time that clocks show; with the zone's offset where they show it twice."""
        if not self.start <= moment < self.end:
            return f"{moment.astimezone(self.zone):%H:%M}"
        number, minute = self.shown(moment)
        words = clock_text(minute)
        twice = self.repeated
        if twice and twice[0] <= minute < twice[1]:
            return f"{words} ({offset_text(self.pieces[number].offset)})"
        return words

    def moment(self, number: int, minute: int) -> datetime:
        """Return the moment at which clocks show ``minute`` in a piece."""
        piece = self.pieces[number]
        return piece.start + (minute - piece.minute) * MINUTE


class Axis:
    """The rows that days side by side share."""

    def __init__(self, days: Sequence[Day]) -> None:
        self.days = days
        twice = {day.repeated for day in days if day.repeated}
        # Clocks are changed twice a year, so one is all there can be in a week.
        self.twice = min(twice) if twice else None
        self.more = self.twice[1] - self.twice[0] if self.twice else 0
        # Many sessions begin and end at the same moments.
        self.spots: dict[tuple[date, datetime, bool], int] = {}

    @property
    def length(self) -> int:
        return DAY + self.more

    def place(self, day: Day, number: int, minute: int) -> int:
        """Return how many minutes of the axis lie above what clocks show in a piece of a day."""
        if self.twice is None:
            return minute
        if day.repeated == self.twice:
            return minute + (self.more if number else 0)
        return minute + (self.more if minute >= self.twice[1] else 0)

    def stretches(self, day: Day) -> list[tuple[int, int, datetime]]:
        """Return the parts of a column in which time runs on: place, length, moment it begins."""
        found = []
        for number, piece in enumerate(day.pieces):
            parts = [(piece.minute, piece.until)]
            if self.twice and day.repeated != self.twice:
                cut = min(max(self.twice[1], piece.minute), piece.until)
                parts = [(piece.minute, cut), (cut, piece.until)]
            found += [
                (self.place(day, number, start), end - start, day.moment(number, start))
                for start, end in parts
                if start < end
            ]
        return found

    def spot(self, day: Day, moment: datetime, *, as_end: bool = False) -> int:
        """Return the place at which a moment stands in the column of a day."""
        key = day.date, moment, as_end
        if key not in self.spots:
            self.spots[key] = self._spot(day, moment, as_end)
        return self.spots[key]

    def _spot(self, day: Day, moment: datetime, as_end: bool) -> int:
        number, minute = day.shown(moment, as_end=as_end)
        if as_end and self.twice and day.repeated != self.twice and minute == self.twice[1]:
            return minute
        return self.place(day, number, minute)

    def hours(self) -> list[tuple[int, str]]:
        """Return the full hours with their places, as clocks show them."""
        found = []
        changed = next((day for day in self.days if day.repeated == self.twice), None)
        for minute in range(0, DAY, 60):
            words = clock_text(minute)
            if self.twice and changed and self.twice[0] <= minute < self.twice[1]:
                for number in (0, 1):
                    offset = offset_text(changed.pieces[number].offset)
                    found.append((self.place(changed, number, minute), f"{words} {offset}"))
            elif self.twice and minute >= self.twice[1]:
                found.append((minute + self.more, words))
            else:
                found.append((minute, words))
        return found

    def holes(self, day: Day) -> list[tuple[int, int, bool]]:
        """Return the places that mean nothing on a day, and whether clocks leave them out."""
        found = []
        if day.left_out:
            start, end = day.left_out
            found.append((self.place(day, 1, start), self.place(day, 1, end), True))
        if self.twice and day.repeated != self.twice:
            found.append((self.twice[1], self.twice[1] + self.more, False))
        return found


@lru_cache(maxsize=1024)
def day_of(when: date, zone: tzinfo) -> Day:
    """Return a day as the clocks of ``zone`` show it."""
    start, end = _beginning(when, zone), _beginning(when + timedelta(days=1), zone)
    first, last = _offset(start, zone), _offset(end - MINUTE, zone)
    if first == last:
        return Day(when, (_piece(start, end, zone),), zone)
    # The first minute that has the offset of the end of the day.
    minutes = range((end - start) // MINUTE)
    changed = start + MINUTE * bisect_left(
        minutes, True, key=lambda minute: _offset(start + minute * MINUTE, zone) == last
    )
    pieces = (_piece(start, changed, zone), _piece(changed, end, zone))
    return Day(when, pieces, zone)


def days_between(first: date, last: date, zone: tzinfo) -> list[Day]:
    """Return the days from ``first`` to ``last``, both included."""
    return [
        day_of(first + timedelta(days=number), zone) for number in range((last - first).days + 1)
    ]


@lru_cache(maxsize=2048)
def clock_text(minute: int) -> str:
    """Return a minute of the day as clocks show it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def offset_text(offset: timedelta) -> str:
    """Return how far clocks are ahead: UTC+3, UTC+5:30."""
    minutes = offset // MINUTE
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes >= 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def _beginning(when: date, zone: tzinfo) -> datetime:
    """Return the first moment at which clocks show a day, or one after it where it is left out."""
    middle = datetime.combine(when, time.min, zone).astimezone(UTC)
    start, minutes = middle - 25 * 60 * MINUTE, range(50 * 60)
    passed = bisect_left(
        minutes,
        True,
        key=lambda minute: (start + minute * MINUTE).astimezone(zone).date() >= when,
    )
    return start + passed * MINUTE


def _piece(start: datetime, end: datetime, zone: tzinfo) -> Piece:
    local = start.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return Piece(start, minute, (end - start) // MINUTE, _offset(start, zone))


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    return offset if offset is not None else timedelta()
