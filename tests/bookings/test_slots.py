"""Free slots: from hours, what differs on some days, sessions, buffers, lead time and horizon."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Business, User
from bookings.enums import ExceptionKind, ServiceKind
from bookings.models import BookingSettings, HoursException, Service, Session, WeeklyHours
from bookings.slots import free_slots, nearest_slots
from tests.factories import StaffFactory


pytestmark = pytest.mark.django_db

ISTANBUL = ZoneInfo("Europe/Istanbul")
# A Monday.
MONDAY = date(2026, 11, 23)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def at(day: date, time: str, zone: ZoneInfo = ISTANBUL) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=zone)


def service_of(*staff: User, **fields: Any) -> Service:
    told: dict[str, Any] = {
        "name": "Haircut",
        "duration": 60,
        "lead_minutes": 0,
        "horizon_days": 730,
        **fields,
    }
    service = Service.objects.create(
        folded_name=told["name"].lower(), currency="TRY", created_at=LONG_AGO, **told
    )
    service.staff.set(staff)
    return service


def works(user: User, *pieces: str, weekdays: Any = range(7)) -> None:
    for piece in pieces:
        start, end = (int(time[:2]) * 60 + int(time[3:]) for time in piece.split("-"))
        for weekday in weekdays:
            WeeklyHours.objects.create(
                staff=user, weekday=weekday, from_minute=start, until_minute=end
            )


def differs(
    user: User | None, day: date, piece: str = "", *, kind: str = "time_off", days: int = 1
) -> HoursException:
    start, end = (
        (int(time[:2]) * 60 + int(time[3:]) for time in piece.split("-")) if piece else (None, None)
    )
    return HoursException.objects.create(
        staff=user,
        kind=ExceptionKind(kind),
        first_on=day,
        last_on=day + timedelta(days=days - 1),
        from_minute=start,
        until_minute=end,
    )


def session(service: Service, user: User, starts_at: datetime, minutes: int = 60) -> Session:
    ends_at = starts_at + timedelta(minutes=minutes)
    return Session.objects.create(
        service=service,
        staff=user,
        starts_at=starts_at,
        ends_at=ends_at,
        blocked_from=starts_at - timedelta(minutes=service.buffer_before),
        blocked_until=ends_at + timedelta(minutes=service.buffer_after),
        created_at=LONG_AGO,
    )


def step(minutes: int) -> None:
    BookingSettings.objects.update_or_create(pk=1, defaults={"slot_minutes": minutes})


def times(service: Service, *staff: User, day: date = MONDAY, **asked: Any) -> list[str]:
    """Return at what times of ``day`` the service can begin."""
    told: dict[str, Any] = {
        "first": day,
        "last": day,
        "now": LONG_AGO,
        "for_client": False,
        **asked,
    }
    slots = free_slots(service=service, staff=staff, **told)
    assert slots == sorted(slots)
    for slot in slots:
        assert slot.ends_at - slot.starts_at == timedelta(minutes=service.duration)
    return [f"{slot.starts_at.astimezone(ISTANBUL):%H:%M}" for slot in slots]


def test_hours_of_the_week_make_slots(staff):
    service = service_of(staff)
    step(30)
    works(staff, "09:00-11:00", "13:00-14:30", weekdays=[0])
    assert times(service, staff) == ["09:00", "09:30", "10:00", "13:00", "13:30"]
    assert times(service, staff, day=MONDAY + timedelta(days=1)) == []
    assert times(service) == []


def test_slots_begin_at_steps_of_the_clock(staff):
    service = service_of(staff, duration=20)
    step(15)
    works(staff, "09:10-10:10")
    assert times(service, staff) == ["09:15", "09:30", "09:45"]


def test_hours_that_touch_are_one(staff):
    service = service_of(staff, duration=90)
    step(60)
    works(staff, "09:00-10:00", "10:00-11:00")
    assert times(service, staff) == ["09:00"]


def test_a_slot_may_go_on_after_midnight(staff):
    service = service_of(staff, duration=120)
    step(60)
    works(staff, "22:00-24:00", weekdays=[0])
    works(staff, "00:00-02:00", weekdays=[1])
    assert times(service, staff) == ["22:00", "23:00"]
    assert times(service, staff, day=MONDAY + timedelta(days=1)) == ["00:00"]


def test_a_session_is_in_the_way(staff):
    service = service_of(staff)
    step(60)
    works(staff, "09:00-13:00")
    taken = session(service, staff, at(MONDAY, "10:00"))
    assert times(service, staff) == ["09:00", "11:00", "12:00"]
    assert "10:00" in times(service, staff, except_session=taken)
    assert "10:00" in times(service, staff, except_session=taken.pk)
    taken.canceled_at = LONG_AGO
    taken.save()
    assert times(service, staff) == ["09:00", "10:00", "11:00", "12:00"]


def test_sessions_of_others_are_in_nobodys_way(staff):
    other = StaffFactory()
    service = service_of(staff)
    step(60)
    works(staff, "09:00-11:00")
    session(service, other, at(MONDAY, "09:00"))
    assert times(service, staff) == ["09:00", "10:00"]


def test_buffers_of_both_are_kept(staff):
    before = service_of(staff, name="Colour", buffer_before=10, buffer_after=20)
    service = service_of(staff, duration=30, buffer_before=5, buffer_after=15)
    step(5)
    works(staff, "09:00-12:00")
    session(before, staff, at(MONDAY, "10:00"))
    # It blocks 9:50 to 11:20: one of 30 minutes ends by 9:35, and begins from 11:25 on.
    assert times(service, staff) == [clock(540 + 5 * n) for n in range(2)] + ["11:25", "11:30"]


def test_the_buffer_may_lie_outside_the_hours(staff):
    service = service_of(staff, buffer_before=30, buffer_after=30)
    step(60)
    works(staff, "09:00-10:00")
    assert times(service, staff) == ["09:00"]


def test_time_off(staff):
    service = service_of(staff)
    step(60)
    works(staff, "09:00-14:00")
    differs(staff, MONDAY, "10:30-11:30")
    assert times(service, staff) == ["09:00", "12:00", "13:00"]
    differs(staff, MONDAY - timedelta(days=3), days=4)
    assert times(service, staff) == []
    assert len(times(service, staff, day=MONDAY + timedelta(days=1))) == 5


def test_other_hours_take_the_place_of_the_weekly_ones(staff):
    service = service_of(staff)
    step(60)
    works(staff, "09:00-14:00")
    differs(staff, MONDAY, "16:00-18:00", kind="hours")
    assert times(service, staff) == ["16:00", "17:00"]
    differs(staff, MONDAY, "08:00-09:00", kind="hours")
    assert times(service, staff) == ["08:00", "16:00", "17:00"]
    differs(staff, MONDAY, "17:30-19:00")
    assert times(service, staff) == ["08:00", "16:00"]


def test_holidays_are_for_all_but_those_with_other_hours(staff):
    working = StaffFactory()
    service = service_of(staff, working)
    step(60)
    works(staff, "09:00-11:00")
    works(working, "09:00-11:00")
    differs(None, MONDAY, days=2)
    assert times(service, staff, working) == []
    differs(working, MONDAY, "12:00-13:00", kind="hours")
    assert times(service, staff, working) == ["12:00"]
    assert times(service, staff) == []
    assert times(service, working) == ["12:00"]


def test_part_of_a_holiday(staff):
    service = service_of(staff)
    step(60)
    works(staff, "09:00-15:00")
    differs(None, MONDAY, "12:00-24:00")
    assert times(service, staff) == ["09:00", "10:00", "11:00"]


def test_other_hours_of_the_business_are_for_those_who_work_on_that_day(staff):
    free = StaffFactory()
    service = service_of(staff, free)
    step(60)
    works(staff, "09:00-15:00")
    works(free, "09:00-15:00", weekdays=[1])
    differs(None, MONDAY, "10:00-12:00", kind="hours")
    assert times(service, staff) == ["10:00", "11:00"]
    assert times(service, free) == []


def test_lead_time_and_horizon_hold_for_clients_only(staff):
    service = service_of(staff, lead_minutes=90, horizon_days=1)
    step(30)
    works(staff, "09:00-12:00")
    now = at(MONDAY, "09:01")
    asked: dict[str, Any] = {"now": now, "last": MONDAY + timedelta(days=9)}
    assert times(service, staff, for_client=True, **asked) == [
        "11:00", "09:00", "09:30", "10:00", "10:30", "11:00",
    ]  # fmt: skip
    for_staff = times(service, staff, **asked)
    assert for_staff[0] == "09:30"
    assert len(for_staff) == 4 + 9 * 5


def test_what_is_past_is_not_free(staff):
    service = service_of(staff)
    works(staff, "09:00-12:00")
    assert times(service, staff, now=at(MONDAY, "12:00")) == []
    assert times(service, staff, now=at(MONDAY, "11:00")) == ["11:00"]
    assert times(service, staff, now=at(MONDAY, "11:00") + timedelta(seconds=1)) == []


def test_years_far_away(staff):
    service = service_of(staff)
    works(staff, "09:00-10:00")
    everything: dict[str, Any] = {"first": date.min, "last": date.max}
    soon = times(service, staff, **everything, for_client=True, now=at(MONDAY, "00:00"))
    assert len(soon) == 731
    late: dict[str, Any] = {"first": date(9999, 12, 1), "last": date.max}
    assert times(service, staff, **late) == []
    assert nearest_slots(service=service, staff=[staff], around=datetime.max.replace(tzinfo=UTC)
                         - timedelta(days=1), now=LONG_AGO) == []  # fmt: skip


def test_nearest(staff):
    other = StaffFactory()
    service = service_of(staff, other)
    step(60)
    works(staff, "09:00-18:00", weekdays=[0])
    works(other, "09:00-18:00", weekdays=[0])
    session(service, staff, at(MONDAY, "12:00"), 120)
    asked: dict[str, Any] = {"service": service, "around": at(MONDAY, "12:00"), "now": LONG_AGO,
             "for_client": False}  # fmt: skip
    found = nearest_slots(staff=[staff], **asked)
    assert [f"{slot.starts_at.astimezone(ISTANBUL):%H:%M}" for slot in found] == [
        "10:00", "11:00", "14:00",
    ]  # fmt: skip
    both = nearest_slots(staff=[staff, other], **asked)
    assert [f"{slot.starts_at.astimezone(ISTANBUL):%H:%M}" for slot in both] == [
        "11:00", "12:00", "13:00",
    ]  # fmt: skip
    # On a Wednesday, the Mondays before and after are looked at; a month away is not.
    far = {**asked, "around": at(MONDAY + timedelta(days=2), "10:00"), "count": 1}
    assert nearest_slots(staff=[staff], **far)[0].starts_at == at(MONDAY, "17:00")
    WeeklyHours.objects.all().delete()
    assert nearest_slots(staff=[staff], **asked) == []


def test_the_number_of_statements_is_the_same(staff, django_assert_num_queries):
    users = StaffFactory.create_batch(9)
    service = service_of(staff, *users, kind=ServiceKind.APPOINTMENT)
    for user in (staff, *users):
        works(user, "09:00-18:00")
        differs(user, MONDAY, days=3)
        session(service, user, at(MONDAY + timedelta(days=5), "12:00"))
    with django_assert_num_queries(1):
        times(service, staff)
    with django_assert_num_queries(1):
        everyone = times(service, staff, *users, last=MONDAY + timedelta(days=30))
    assert len(everyone) == 10 * (28 * 33 - 7)


def test_without_settings_a_slot_begins_each_quarter_of_an_hour(staff):
    Business.objects.update(time_zone="UTC")
    service = service_of(staff)
    works(staff, "09:00-10:30")
    BookingSettings.objects.all().delete()
    assert times(service, staff) == ["12:00", "12:15", "12:30"]
