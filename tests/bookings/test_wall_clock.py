"""Times of the wall clock on the days the clocks are changed, and in years nobody books in."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bookings.wall_clock import NoSuchTime, TimeOutOfRange, is_shown_twice, wall_clock


BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
FORWARD = {BERLIN: date(2026, 3, 29), NEW_YORK: date(2026, 3, 8)}
BACK = {BERLIN: date(2026, 10, 25), NEW_YORK: date(2026, 11, 1)}


@pytest.mark.parametrize(
    ("zone", "day", "minute", "moment"),
    [
        (BERLIN, FORWARD[BERLIN], 119, datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (BERLIN, FORWARD[BERLIN], 180, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (BERLIN, BACK[BERLIN], 150, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (BERLIN, BACK[BERLIN], 180, datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (BERLIN, BACK[BERLIN], 1440, datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        (NEW_YORK, BACK[NEW_YORK], 60, datetime(2026, 11, 1, 5, 0, tzinfo=UTC)),
        (NEW_YORK, FORWARD[NEW_YORK], 180, datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
    ],
)
def test_moment_of_the_clock(zone, day, minute, moment):
    assert wall_clock(day, minute, zone) == moment


@pytest.mark.parametrize(("zone", "minute"), [(BERLIN, 120), (BERLIN, 179), (NEW_YORK, 120)])
def test_time_in_the_gap_is_refused(zone, minute):
    with pytest.raises(NoSuchTime):
        wall_clock(FORWARD[zone], minute, zone)


def test_midnight_that_is_skipped():
    # In Cairo the clock goes from 23:59 to 1:00.
    cairo = ZoneInfo("Africa/Cairo")
    with pytest.raises(NoSuchTime):
        wall_clock(date(2026, 4, 24), 30, cairo)
    with pytest.raises(NoSuchTime):
        wall_clock(date(2026, 4, 23), 1440, cairo)


def test_times_shown_twice():
    for zone, first in ((BERLIN, 120), (NEW_YORK, 60)):
        twice = [minute for minute in range(1440) if is_shown_twice(BACK[zone], minute, zone)]
        assert twice == list(range(first, first + 60))
        assert not any(is_shown_twice(FORWARD[zone], minute, zone) for minute in range(1440))


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_years_nobody_books_in(year):
    for day in (date(year, 1, 1), date(year, 12, 31)):
        with pytest.raises(TimeOutOfRange):
            wall_clock(day, 0, BERLIN)
