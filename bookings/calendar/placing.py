"""Sessions side by side where they overlap, and the time between them."""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from bookings.calendar.axis import ROW


Thing = TypeVar("Thing")
# static/css/calendar-places.css has classes for so many side by side.
MOST_BESIDE = 12


class Placed(NamedTuple, Generic[Thing]):
    """A thing from one place of the axis to another, in one of several columns."""

    thing: Thing
    start: int
    end: int
    column: int = 0
    columns: int = 1


def side_by_side(things: Sequence[Placed[Thing]]) -> list[Placed[Thing]]:
    """Give those that overlap columns of their own; the same number to all that hang together."""
    found: list[Placed[Thing]] = []
    # Those that hang together so far, with the column of each.
    group: list[tuple[Thing, int, int, int]] = []
    ends: list[int] = []
    until = -1

    def close() -> None:
        columns = min(len(ends), MOST_BESIDE)
        found.extend(
            Placed(thing, start, end, min(column, MOST_BESIDE - 1), columns)
            for thing, start, end, column in group
        )
        group.clear()
        ends.clear()

    for thing, start, end, _, _ in sorted(things, key=lambda placed: (placed[1], -placed[2])):
        if start >= until:
            close()
        for column, taken_until in enumerate(ends):
            if taken_until <= start:
                ends[column] = end
                break
        else:
            column = len(ends)
            ends.append(end)
        group.append((thing, start, end, column))
        until = max(until, end) if len(group) > 1 else end
    close()
    return found


def rows_of(start: int, end: int, first: int) -> tuple[int, int]:
    """Return the first row of a place of the axis and how many it takes; one at least."""
    row = (start - first) // ROW
    return row, max(-(-(end - first) // ROW) - row, 1)


def without(
    pieces: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return what is left of ``pieces`` when ``taken`` is cut out of them."""
    left = sorted(pieces)
    for start, end in taken:
        cut: list[tuple[int, int]] = []
        for first, last in left:
            if end <= first or start >= last:
                cut.append((first, last))
                continue
            if first < start:
                cut.append((first, start))
            if end < last:
                cut.append((end, last))
        left = cut
    return left
