"""Where moments stand in the calendar, on every kind of day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings.calendar.axis import DAY, MINUTE, Axis, day_of, days_between
from bookings.calendar.placing import Placed, rows_of, side_by_side, without


BERLIN = ZoneInfo("Europe/Berlin")
CHANGES = [
    # zone, day, minutes left out, minutes shown twice
    ("Europe/Berlin", date(2026, 3, 29), (120, 180), None),
    ("Europe/Berlin", date(2026, 10, 25), None, (120, 180)),
    ("America/New_York", date(2026, 3, 8), (120, 180), None),
    ("America/New_York", date(2026, 11, 1), None, (60, 120)),
    ("Australia/Lord_Howe", date(2026, 10, 4), (120, 150), None),
    ("Australia/Lord_Howe", date(2026, 4, 5), None, (90, 120)),
    # Midnight itself
    ("America/Santiago", date(2026, 9, 6), (0, 60), None),
    ("America/Santiago", date(2026, 4, 4), None, (23 * 60, DAY)),
    ("Africa/Cairo", date(2026, 4, 24), (0, 60), None),
    ("Europe/Istanbul", date(2026, 10, 25), None, None),
    ("UTC", date(2026, 3, 29), None, None),
]


@pytest.mark.parametrize(("zone", "when", "left_out", "repeated"), CHANGES)
def test_day(zone, when, left_out, repeated):
    day = day_of(when, ZoneInfo(zone))
    assert (day.left_out, day.repeated) == (left_out, repeated)
    length = DAY - (left_out[1] - left_out[0] if left_out else 0)
    length += repeated[1] - repeated[0] if repeated else 0
    assert (day.end - day.start) // MINUTE == length
    assert day_of(when + timedelta(days=1), ZoneInfo(zone)).start == day.end


@pytest.mark.parametrize("zone", sorted({zone for zone, *_rest in CHANGES}))
def test_every_moment_of_a_year_shows_what_clocks_show(zone):
    """Each quarter of an hour stands in its day, at the minute that clocks show."""
    local_zone = ZoneInfo(zone)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year < 2027:
        local = moment.astimezone(local_zone)
        day = day_of(local.date(), local_zone)
        assert day.start <= moment < day.end
        number, minute = day.shown(moment)
        assert minute == local.hour * 60 + local.minute
        assert day.moment(number, minute) == moment
        moment += timedelta(minutes=45)


@pytest.mark.parametrize(("zone", "when", "left_out", "repeated"), CHANGES)
def test_rows_of_a_week_run_on_and_no_two_moments_share_one(zone, when, left_out, repeated):
    local_zone = ZoneInfo(zone)
    first = when - timedelta(days=3)
    days = days_between(first, first + timedelta(days=6), local_zone)
    axis = Axis(days)
    assert axis.length == DAY + (repeated[1] - repeated[0] if repeated else 0)
    for day in days:
        moments = range((day.end - day.start) // MINUTE)
        places = [axis.spot(day, day.start + minute * MINUTE) for minute in moments]
        assert places == sorted(set(places))
        assert places[0] >= 0
        assert places[-1] < axis.length
        holes = [place for start, end, _left in axis.holes(day) for place in range(start, end)]
        assert sorted(places + holes) == list(range(axis.length))
        for place, length, moment in axis.stretches(day):
            assert axis.spot(day, moment) == place
            last = moment + (length - 1) * MINUTE
            assert axis.spot(day, last) == place + length - 1


def test_the_hour_that_comes_twice_is_told_apart():
    day = day_of(date(2026, 10, 25), BERLIN)
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert day.text(first) == "02:30 (UTC+2)"
    assert day.text(first + timedelta(hours=1)) == "02:30 (UTC+1)"
    assert day.text(first + timedelta(hours=3)) == "04:30"
    hours = [text for _place, text in Axis([day]).hours()]
    assert hours[1:5] == ["01:00", "02:00 UTC+2", "02:00 UTC+1", "03:00"]
    assert len(hours) == 25


def test_an_end_at_the_change_belongs_to_the_time_before():
    autumn = day_of(date(2026, 10, 25), BERLIN)
    change = datetime(2026, 10, 25, 1, tzinfo=UTC)
    assert autumn.shown(change, as_end=True) == (0, 180)
    assert autumn.shown(change) == (1, 120)
    spring = day_of(date(2026, 3, 29), BERLIN)
    change = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert spring.shown(change, as_end=True) == (0, 120)
    assert spring.shown(change) == (1, 180)


def test_midnight_ends_the_day():
    day = day_of(date(2026, 6, 1), BERLIN)
    assert day.text(day.end) == "00:00"
    assert day.text(day.end + timedelta(hours=1)) == "01:00"
    assert day.shown(day.end + timedelta(hours=5)) == (0, DAY)
    assert day.shown(day.start - timedelta(hours=5)) == (0, 0)


# --- side by side


def columns(*things: tuple[int, int]) -> list[tuple[int, int, int]]:
    placed = side_by_side([Placed(number, *thing) for number, thing in enumerate(things)])
    return [(each.thing, each.column, each.columns) for each in placed]


@pytest.mark.parametrize(
    ("things", "expected"),
    [
        ([], []),
        ([(0, 60)], [(0, 0, 1)]),
        ([(0, 60), (60, 120)], [(0, 0, 1), (1, 0, 1)]),
        ([(0, 60), (30, 90)], [(0, 0, 2), (1, 1, 2)]),
        # The third stands beneath the first, and all three hang together
        ([(0, 60), (30, 90), (60, 120)], [(0, 0, 2), (1, 1, 2), (2, 0, 2)]),
        ([(0, 120), (30, 60), (60, 90)], [(0, 0, 2), (1, 1, 2), (2, 1, 2)]),
        ([(0, 60), (0, 60), (200, 260)], [(0, 0, 2), (1, 1, 2), (2, 0, 1)]),
    ],
)
def test_side_by_side(things, expected):
    assert columns(*things) == expected


def test_rows():
    assert rows_of(540, 600, 540) == (0, 12)
    assert rows_of(545, 555, 540) == (1, 2)
    # A minute that is begun takes its row; nothing is without one.
    assert rows_of(547, 551, 540) == (1, 2)
    assert rows_of(540, 540, 540) == (0, 1)


def test_without():
    assert without([(0, 100)], []) == [(0, 100)]
    assert without([(0, 100)], [(20, 30), (90, 120)]) == [(0, 20), (30, 90)]
    assert without([(0, 100), (200, 300)], [(50, 250)]) == [(0, 50), (250, 300)]
    assert without([(0, 100)], [(0, 100)]) == []
