"""Sessions of classes: made once and weekly, over both changes of the clock; changed, canceled."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Business
from bookings.enums import BookingStatus
from bookings.models import Series, Session
from bookings.services import bookings as booking_services
from bookings.services import sessions as services
from contacts_app.models import Activity, ContactStaff
from tests.factories import (
    BookingFactory,
    ContactFactory,
    SessionFactory,
    StaffFactory,
    noon_tomorrow,
)


pytestmark = pytest.mark.django_db

NOON = noon_tomorrow()
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def in_berlin(business):
    Business.objects.update(time_zone="Europe/Berlin")


@pytest.fixture
def weekly(yoga, staff, owner):
    """Make a series, on Sundays at ten over the spring of 2027 unless said otherwise."""

    def made(**given):
        given = {
            "service": yoga,
            "staff": staff,
            "first_on": date(2027, 3, 1),
            "last_on": date(2027, 4, 30),
            "weekdays": [6],
            "from_minute": 10 * 60,
            "actor": owner,
            **given,
        }
        return services.create_series(**given)

    return made


@pytest.fixture
def change(owner):
    def changed(session, **given):
        return services.update_session(session_id=session.pk, actor=owner, **given)

    return changed


def clocks(sessions, zone=BERLIN):
    """The times the clock shows at the beginning of each session, and how long it lasts."""
    return {
        (f"{session.starts_at.astimezone(zone):%H:%M}", session.ends_at - session.starts_at)
        for session in sessions
    }


def days(sessions, zone=BERLIN):
    return [f"{session.starts_at.astimezone(zone):%m-%d}" for session in sessions]


def lines_of(booking):
    return Activity.objects.filter(contact=booking.contact).count()


def test_one_session(yoga, staff, owner):
    session = services.create_session(service=yoga, staff=staff, starts_at=NOON, actor=owner)
    assert (session.ends_at, session.capacity) == (NOON + HOUR, 10)
    other = services.create_session(
        service=yoga,
        staff=staff,
        starts_at=NOON + HOUR,
        ends_at=NOON + 3 * HOUR,
        capacity=4,
        location="Park",
        actor=owner,
    )
    assert (other.ends_at, other.capacity, other.location) == (NOON + 3 * HOUR, 4, "Park")
    with pytest.raises(services.SlotTaken):
        services.create_session(service=yoga, staff=staff, starts_at=NOON, actor=owner)


def test_sessions_that_cannot_be_made(yoga, massage, staff, owner):
    def create(service, staff, starts_at=NOON):
        services.create_session(service=service, staff=staff, starts_at=starts_at, actor=owner)

    with pytest.raises(services.NotPossible):
        create(massage, staff)
    with pytest.raises(services.StaffCannot):
        create(yoga, StaffFactory())
    with pytest.raises(services.TimeOutOfRange):
        create(yoga, staff, datetime(9999, 12, 31, 23, 30, tzinfo=UTC))
    type(yoga).objects.filter(pk=yoga.pk).update(deleted_at=timezone.now())
    with pytest.raises(services.ServiceGone):
        create(yoga, staff)


@pytest.mark.parametrize(
    ("first_on", "before", "after"),
    [
        (date(2027, 3, 1), 9, 8),  # the clock is put forward on 28 March 2027
        (date(2027, 10, 4), 8, 9),  # and back on 31 October 2027
    ],
)
def test_a_series_keeps_its_time_of_the_clock(in_berlin, weekly, first_on, before, after):
    made = weekly(first_on=first_on, last_on=first_on + 60 * DAY)
    assert clocks(made.sessions) == {("10:00", HOUR)}
    hours = [session.starts_at.astimezone(UTC).hour for session in made.sessions]
    assert hours == sorted(hours, reverse=before > after)
    assert set(hours) == {before, after}
    assert not made.conflicts
    assert Session.objects.filter(series=made.series).count() == len(made.sessions) == 8


def test_a_series_without_some_days(in_berlin, weekly):
    made = weekly(weekdays=[6, 2, 6], left_out=[date(2027, 3, 7), date(2027, 3, 7)])
    assert days(made.sessions)[:4] == ["03-03", "03-10", "03-14", "03-17"]
    assert (made.series.weekdays, made.series.left_out) == ([2, 6], [date(2027, 3, 7)])


def test_a_series_meets_a_gap_and_other_sessions(in_berlin, weekly, yoga, staff):
    other = SessionFactory(
        service=yoga, staff=staff, starts_at=datetime(2027, 3, 14, 2, 0, tzinfo=BERLIN)
    )
    SessionFactory(
        service=yoga,
        staff=staff,
        starts_at=datetime(2027, 3, 21, 2, 0, tzinfo=BERLIN),
        canceled_at=timezone.now(),
    )
    SessionFactory(service=yoga, starts_at=datetime(2027, 3, 21, 2, 0, tzinfo=BERLIN))
    made = weekly(from_minute=150, last_on=date(2027, 4, 6))
    assert days(made.sessions) == ["03-07", "03-21", "04-04"]
    assert made.conflicts == [
        services.Conflict(date(2027, 3, 14), other),
        services.Conflict(date(2027, 3, 28), None),
    ]


def test_a_series_in_the_hour_that_comes_twice(in_berlin, weekly):
    made = weekly(from_minute=150, first_on=date(2027, 10, 31), last_on=date(2027, 11, 7))
    moments = [session.starts_at for session in made.sessions]
    assert moments == [
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 11, 7, 1, 30, tzinfo=UTC),
    ]


def test_series_that_cannot_be_made(in_berlin, weekly, massage):
    nothing: list[dict[str, Any]] = [
        {"weekdays": []},
        {"last_on": date(2027, 2, 28)},
        {"last_on": date(2027, 3, 7), "left_out": [date(2027, 3, 7)]},
        {"last_on": date(2037, 3, 7), "weekdays": range(7)},
        {"service": massage},
    ]
    for given in nothing:
        with pytest.raises(services.NotPossible):
            weekly(**given)
    for years in ((1, 1), (9999, 9999), (1969, 1970)):
        with pytest.raises(services.TimeOutOfRange):
            weekly(first_on=date(years[0], 1, 1), last_on=date(years[1], 2, 1))
    assert not Session.objects.exists()
    assert not Series.objects.exists()


def test_a_session_is_moved_and_its_clients_told(yoga, staff, change):
    other = StaffFactory()
    yoga.staff.add(other)
    session = SessionFactory(service=yoga, staff=staff)
    bookings = [
        BookingFactory(session=session, status=status)
        for status in ("confirmed", "pending", "waitlisted", "canceled")
    ]
    (moved,) = change(session, starts_at=NOON + HOUR, staff=other, location="Park", version=1)
    stored = Session.objects.get()
    assert (stored.starts_at, stored.ends_at) == (NOON + HOUR, NOON + 2 * HOUR)
    assert (stored.staff, stored.location, stored.version) == (other, "Park", 2)
    for booking in bookings:
        booking.refresh_from_db()
    assert [booking.sequence for booking in bookings] == [1, 1, 1, 0]
    assert [lines_of(booking) for booking in bookings] == [1, 1, 1, 0]
    assert ContactStaff.objects.filter(user=other).count() == 3
    with pytest.raises(services.SessionChangedMeanwhile):
        change(session, location="Hall", version=1)
    assert moved.pk == session.pk


def test_nobody_is_told_of_a_location(yoga, change):
    booking = BookingFactory(session=SessionFactory(service=yoga))
    change(booking.session, location="Park", capacity=11)
    booking.refresh_from_db()
    assert booking.sequence == 0
    assert not lines_of(booking)


def test_places_are_never_fewer_than_taken(yoga, change):
    session = SessionFactory(service=yoga)
    BookingFactory.create_batch(3, session=session)
    BookingFactory(session=session, status=BookingStatus.CANCELED)
    change(session, capacity=3)
    with pytest.raises(services.CapacityBelowTaken):
        change(session, capacity=2)
    session.refresh_from_db()
    assert session.capacity == 3


def test_new_places_go_to_who_waits_longest(yoga, change):
    session = SessionFactory(service=yoga, capacity=1)
    BookingFactory(session=session)
    now = timezone.now()
    waiting = [
        BookingFactory(
            session=session,
            status=BookingStatus.WAITLISTED,
            waitlisted_at=now - minutes * timedelta(minutes=1),
        )
        for minutes in (1, 3, 2)
    ]
    change(session, capacity=3)
    for booking in waiting:
        booking.refresh_from_db()
    assert [booking.status for booking in waiting] == ["waitlisted", "confirmed", "confirmed"]


def test_changes_that_are_refused(yoga, massage, staff, change, owner):
    session = SessionFactory(service=yoga, staff=staff)
    SessionFactory(service=yoga, staff=staff, starts_at=NOON + HOUR)
    refused: list[tuple[type[Exception], dict[str, Any]]] = [
        (services.SlotTaken, {"starts_at": NOON + HOUR / 2}),
        (services.SlotTaken, {"ends_at": NOON + HOUR * 1.5}),
        (services.StaffCannot, {"staff": StaffFactory()}),
        (services.TimeOutOfRange, {"ends_at": NOON}),
        (services.TimeOutOfRange, {"ends_at": NOON + 2 * DAY}),
        (services.TimeOutOfRange, {"starts_at": datetime.max.replace(tzinfo=UTC)}),
    ]
    for error, given in refused:
        with pytest.raises(error):
            change(session, **given)
    booking = booking_services.book_appointment(
        service=massage,
        staff=staff,
        starts_at=NOON + 3 * HOUR,
        contact=ContactFactory(),
        actor=owner,
    )
    with pytest.raises(services.NotPossible):
        change(booking.session, capacity=2)
    type(staff).objects.filter(pk=staff.pk).update(is_active=False)
    with pytest.raises(services.StaffCannot):
        change(session, starts_at=NOON + 5 * HOUR)
    change(session, location="Park")
    canceled = SessionFactory(canceled_at=timezone.now())
    for gone in (canceled, Session(pk=0)):
        with pytest.raises(services.SessionGone):
            change(gone, location="Park")


def test_this_and_following(in_berlin, weekly, change, staff, yoga):
    """From Sundays at ten to Mondays at nine, for an hour and a half, over the change of clocks."""
    made = weekly()
    third = made.sessions[2]
    told = BookingFactory(session=made.sessions[5])
    untouched = BookingFactory(session=made.sessions[1])
    starts_at = datetime(2027, 3, 22, 9, 0, tzinfo=BERLIN)
    changed = change(third, starts_at=starts_at, ends_at=starts_at + 1.5 * HOUR, following=True)
    assert [session.pk for session in changed] == [session.pk for session in made.sessions[2:]]
    before = Session.objects.filter(pk__in=[session.pk for session in made.sessions[:2]])
    after = Session.objects.filter(pk__in=[session.pk for session in changed])
    assert clocks(before) == {("10:00", HOUR)}
    assert clocks(after) == {("09:00", 1.5 * HOUR)}
    assert days(after.order_by("starts_at"))[:3] == ["03-22", "03-29", "04-05"]
    old, new = Series.objects.order_by("pk")
    assert (old.first_on, old.last_on) == (date(2027, 3, 1), date(2027, 3, 14))
    assert (new.first_on, new.weekdays, new.from_minute) == (date(2027, 3, 22), [0], 540)
    assert new.duration == 90
    assert set(after.values_list("series", flat=True)) == {new.pk}
    told.refresh_from_db()
    untouched.refresh_from_db()
    assert (told.sequence, untouched.sequence) == (1, 0)


def test_following_by_weeks(in_berlin, weekly, change):
    """Each goes where the next one still is, forward and back."""
    made = weekly()
    first = made.sessions[0]
    change(first, starts_at=first.starts_at + 7 * DAY, following=True)
    found = Session.objects.order_by("starts_at")
    assert days(found)[0] == "03-14"
    first.refresh_from_db()
    change(first, starts_at=first.starts_at - 7 * DAY, following=True)
    assert days(found.all())[0] == "03-07"
    assert Series.objects.count() == 1


def test_following_is_all_or_nothing(in_berlin, weekly, change, yoga, staff):
    made = weekly()
    SessionFactory(service=yoga, staff=staff, starts_at=datetime(2027, 4, 11, 12, 0, tzinfo=BERLIN))
    start = datetime(2027, 3, 7, 12, 0, tzinfo=BERLIN)
    with pytest.raises(services.SlotTaken):
        change(made.sessions[0], starts_at=start, following=True)
    night = datetime(2027, 3, 7, 2, 30, tzinfo=BERLIN)
    with pytest.raises(services.NoSuchTime):
        change(made.sessions[0], starts_at=night, following=True)
    assert clocks(Session.objects.filter(series=made.series)) == {("10:00", HOUR)}
    assert set(Session.objects.values_list("version", flat=True)) == {1}


def test_only_this_one_of_a_series(in_berlin, weekly, change):
    made = weekly()
    change(made.sessions[0], starts_at=made.sessions[0].starts_at + HOUR)
    assert len(clocks(Session.objects.all())) == 2
    assert Series.objects.count() == 1


def test_cancel_with_all_bookings(yoga, owner):
    session = SessionFactory(service=yoga)
    bookings = [
        BookingFactory(session=session, status=status)
        for status in ("confirmed", "pending", "waitlisted", "declined")
    ]
    bookings[0].attendance = "no_show"
    bookings[0].save()
    count = services.cancel_session(session_id=session.pk, actor=owner, reason="Ill", version=1)
    assert count == 3
    for booking in bookings:
        booking.refresh_from_db()
    assert [booking.status for booking in bookings] == ["canceled"] * 3 + ["declined"]
    assert {booking.end_reason for booking in bookings[:3]} == {"Ill"}
    assert list(Activity.objects.values_list("kind", flat=True)) == ["bookings/canceled"] * 3
    assert Session.objects.get().canceled_at
    with pytest.raises(services.SessionGone):
        services.cancel_session(session_id=session.pk, actor=owner)


def test_cancel_with_those_that_follow(in_berlin, weekly, owner):
    made = weekly()
    booking = BookingFactory(session=made.sessions[4])
    count = services.cancel_session(session_id=made.sessions[3].pk, actor=owner, following=True)
    assert count == 1
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELED
    assert days(Session.objects.taking_place().order_by("starts_at")) == ["03-07", "03-14", "03-21"]
