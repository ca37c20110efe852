"""Slots on the nights when clocks are changed: compared with a walk over every single minute."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accounts.models import Business, User
from bookings.minutes import DAY, WallClock, minutes_of, moment_of
from bookings.models import HoursException, Service, Session, WeeklyHours
from bookings.slots import free_slots, joined, without
from tests.bookings.test_slots import differs, service_of, session, step, works


LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# Half an hour in Lord Howe; in Cairo and Havana clocks change at midnight; in Apia a whole day
# was left out; Istanbul changes nothing.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Havana",
    "Asia/Kathmandu",
    "Europe/Istanbul",
)
# (zone, day on which clocks are changed)
NIGHTS = (
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 29)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Europe/Istanbul", date(2026, 3, 29)),
)


def every_minute(zone: ZoneInfo, day: date) -> dict[int, datetime]:
    """Return each minute at which clocks show ``day``, with what they show."""
    noon = minutes_of(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    around = range(noon - 2 * DAY, noon + 2 * DAY)
    shown = {minute: moment_of(minute).astimezone(zone) for minute in around}
    return {minute: moment for minute, moment in shown.items() if moment.date() == day}


def of_day(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


minutes_of_day = st.integers(0, 24 * 4).map(lambda quarter: quarter * 15)
pieces = st.lists(
    st.tuples(minutes_of_day, minutes_of_day).filter(lambda piece: piece[0] < piece[1]),
    max_size=3,
).map(joined)


@given(night=st.sampled_from(NIGHTS), near=st.integers(-1, 1), hours=pieces)
def test_open_is_what_clocks_show(night, near, hours):
    zone, day = ZoneInfo(night[0]), night[1] + timedelta(days=near)
    shown = every_minute(zone, day)
    clock = WallClock(zone, day, day)
    open_ = {m for piece in hours for span in clock.moments(day, *piece) for m in range(*span)}
    wanted = {
        minute
        for minute, moment in shown.items()
        if any(start <= of_day(moment) < end for start, end in hours)
    }
    assert open_ == wanted


@given(
    night=st.sampled_from(NIGHTS),
    near=st.integers(-1, 1),
    step=st.sampled_from([5, 15, 25, 30, 45, 60, 120]),
)
def test_ticks_are_at_steps_of_the_clock(night, near, step):
    zone, day = ZoneInfo(night[0]), night[1] + timedelta(days=near)
    wanted = [m for m, moment in every_minute(zone, day).items() if of_day(moment) % step == 0]
    assert WallClock(zone, day, day).ticks(day, day, step) == wanted
    # It doesn't matter how many days are looked at.
    first, last = day - timedelta(days=40), day + timedelta(days=40)
    many = WallClock(zone, first, last).ticks(first, last, step)
    assert many == sorted(set(many))
    assert set(wanted) <= set(many)


@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    day=st.dates(date(2015, 1, 1), date(2035, 12, 31)),
    hours=pieces,
)
def test_any_day(zone, day, hours):
    clock = WallClock(zone, day - timedelta(days=3), day + timedelta(days=3))
    for piece in hours:
        for start, end in clock.moments(day, *piece):
            for minute in (start, end - 1):
                moment = moment_of(minute).astimezone(zone)
                assert moment.date() == day
                assert piece[0] <= of_day(moment) < piece[1]


@given(hours=pieces, off=pieces)
def test_without(hours, off):
    def minutes(found):
        return {minute for piece in found for minute in range(*piece)}

    assert minutes(without(hours, off)) == minutes(hours) - minutes(off)


@pytest.mark.parametrize(("name", "night"), NIGHTS)
def test_an_afternoon_stays_where_it_is(name, night):
    zone = ZoneInfo(name)
    clock = WallClock(zone, night, night)
    found = clock.moments(night, 13 * 60, 18 * 60)
    if name == "Pacific/Apia":  # this day was left out
        assert found == []
        return
    start, end = (moment_of(minute).astimezone(zone) for minute in found[0])
    assert (f"{start:%H:%M}", f"{end:%H:%M}") == ("13:00", "18:00")
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=5)


@pytest.fixture
def service(staff: User) -> Service:
    return service_of(staff)


@pytest.mark.django_db
@settings(max_examples=40)
@given(
    night=st.sampled_from(NIGHTS),
    hours=pieces,
    off=pieces,
    duration=st.sampled_from([15, 30, 50, 60, 90]),
    buffers=st.sampled_from([(0, 0), (10, 0), (0, 25), (15, 15)]),
    begins=st.lists(st.integers(0, 26 * 12), max_size=4),
    every=st.sampled_from([15, 30, 60]),
)
@example(
    night=NIGHTS[1], hours=[(0, DAY)], off=[], duration=60, buffers=(15, 15), begins=[30], every=60
)
def test_slots_are_the_starts_that_fit(
    staff, service, night, hours, off, duration, buffers, begins, every
):
    """A slot is each step of the clock from which the whole service is open and disturbs none."""
    zone, day = ZoneInfo(night[0]), night[1]
    for model in (Session, HoursException, WeeklyHours):
        model.objects.all().delete()
    Business.objects.update(time_zone=zone.key)
    step(every)
    service.duration, (service.buffer_before, service.buffer_after) = duration, buffers
    for start, end in hours:
        works(staff, f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}")
    for start, end in off:
        differs(staff, day, f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}")
    shown = every_minute(zone, day)
    noon = minutes_of(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    blocked: set[int] = set()
    for begin in sorted(begins):
        starts = noon - 13 * 60 + begin * 5
        block = set(range(starts - buffers[0], starts + 40 + buffers[1]))
        if not block & blocked:
            session(service, staff, moment_of(starts), 40)
            blocked |= block

    found = free_slots(
        service=service, staff=[staff], first=day, last=day, now=LONG_AGO, for_client=False
    )

    following = every_minute(zone, day + timedelta(days=1))
    open_ = {
        minute
        for minute, moment in shown.items()
        if any(start <= of_day(moment) < end for start, end in without(hours, off))
    } | {
        minute
        for minute, moment in following.items()
        if any(start <= of_day(moment) < end for start, end in hours)
    }
    wanted = [
        minute
        for minute, moment in shown.items()
        if of_day(moment) % every == 0
        and open_.issuperset(range(minute, minute + duration))
        and blocked.isdisjoint(range(minute - buffers[0], minute + duration + buffers[1]))
    ]
    assert [minutes_of(slot.starts_at) for slot in found] == wanted


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "night", "hours", "wanted"),
    [
        # Of the hours from 1 to 4, the one from 2 to 3 is left out …
        ("Europe/Berlin", date(2026, 3, 29), "01:00-04:00", ["01:00", "03:00"]),
        # … or there twice.
        ("Europe/Berlin", date(2026, 10, 25), "01:00-04:00", ["01:00", "02:00", "02:00", "03:00"]),
        # What would begin in the time left out begins after it; what lies within it is nothing.
        ("Europe/Berlin", date(2026, 3, 29), "02:30-05:00", ["03:00", "04:00"]),
        ("Europe/Berlin", date(2026, 3, 29), "02:00-03:00", []),
        ("America/New_York", date(2026, 11, 1), "01:00-02:00", ["01:00", "01:00"]),
        # Half an hour is left out after 2:00, or comes again after 2:00.
        ("Australia/Lord_Howe", date(2026, 10, 4), "01:00-04:00", ["01:00", "03:00"]),
        ("Australia/Lord_Howe", date(2026, 4, 5), "01:00-04:00", ["01:00", "02:00", "03:00"]),
        # There is no midnight: the day begins at 1:00.
        ("Africa/Cairo", date(2026, 4, 24), "00:00-03:00", ["01:00", "02:00"]),
        ("Africa/Cairo", date(2026, 10, 29), "22:00-24:00", ["22:00", "23:00", "23:00"]),
    ],
)
def test_nights(staff, service, zone, night, hours, wanted):
    Business.objects.update(time_zone=zone)
    step(60)
    works(staff, hours)
    found = free_slots(
        service=service, staff=[staff], first=night, last=night, now=LONG_AGO, for_client=False
    )
    shown = [slot.starts_at.astimezone(ZoneInfo(zone)) for slot in found]
    assert [f"{moment:%H:%M}" for moment in shown] == wanted
    assert {moment.date() for moment in shown} <= {night}
    # None begins before the one before it is over.
    assert all(one.ends_at <= next_.starts_at for one, next_ in itertools.pairwise(found))
