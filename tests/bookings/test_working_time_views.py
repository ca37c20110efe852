"""Working time: hours of the week, time off, holidays; who may see and change whose."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from bookings.models import HoursException, Session, WeeklyHours
from tests.bookings.test_service_views import errors_of
from tests.contacts_app.conftest import messages_of
from tests.factories import (
    BookingFactory,
    ContactFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    weekly_hours,
)
from tests.helpers.days import business_day
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

HOME = "/bookings/working-time/"
ZONE = ZoneInfo("Europe/Istanbul")


def day(ahead: int) -> date:
    return business_day() + timedelta(days=ahead)


def session_on(user: User, ahead: int, hour: int = 12) -> Session:
    starts_at = datetime.combine(day(ahead), datetime.min.time(), ZONE) + timedelta(hours=hour)
    return SessionFactory(staff=user, starts_at=starts_at, service=ServiceFactory(staff=[user]))


def stored(user: User) -> list[tuple[int, int, int]]:
    rows = WeeklyHours.objects.filter(staff=user)
    return list(rows.values_list("weekday", "from_minute", "until_minute"))


def pieces(**times: str) -> dict[str, str]:
    """Return ``mon_0="09:00-13:00"`` as the form posts it."""
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    posted = {}
    for name, text in times.items():
        weekday, at = name.split("_")
        start, end = text.split("-")
        posted[f"from-{days.index(weekday)}-{at}"] = start
        posted[f"until-{days.index(weekday)}-{at}"] = end
    return posted


def hours_url(user: User) -> str:
    return f"{HOME}{user.pk}/hours/"


def new_url(user: User) -> str:
    return f"{HOME}{user.pk}/exceptions/new/"


def test_hours_are_set_in_pieces(owner_client, staff):
    weekly_hours(staff, days=range(5, 6))
    response = owner_client.post(
        hours_url(staff),
        pieces(mon_0="14-1800", mon_1="9.00-13:30", sun_0="20:00-00:00", tue_0="-"),
        follow=True,
    )
    assert messages_of(response) == ["Saved."]
    assert stored(staff) == [(0, 540, 810), (0, 840, 1080), (6, 1200, 1440)]
    page = response.content.decode()
    assert "09:00–13:30, 14:00–18:00" in page
    assert "20:00–24:00" in page
    form = parse(owner_client.get(hours_url(staff)))
    assert form.find(id="id_until-6-0").attributes["value"] == "24:00"
    # Another line for one more piece
    assert form.find_all(id="id_from-0-2")
    assert not form.find_all(id="id_from-1-2")


@pytest.mark.parametrize(
    ("typed", "field", "text"),
    [
        ({"mon_0": "09:00-"}, "until-0-0", "Give both times."),
        ({"tue_1": "-09:00"}, "from-1-1", "Give both times."),
        ({"wed_0": "09:00-08:00"}, "until-2-0", "after the beginning"),
        ({"wed_0": "09:00-09:00"}, "until-2-0", "after the beginning"),
        ({"thu_0": "09:00-13:00", "thu_1": "12:00-14:00"}, "from-3-1", "overlaps 09:00–13:00"),
        ({"thu_1": "09:00-13:00", "thu_0": "12:00-14:00"}, "from-3-0", "overlaps 09:00–13:00"),
        ({"fri_0": "nine-10:00"}, "from-4-0", "such as 9:30"),
        ({"fri_0": "25:00-26:00"}, "from-4-0", "such as 9:30"),
        ({"fri_0": "9:6-10:00"}, "from-4-0", "such as 9:30"),
        ({"fri_0": "9:60-10:00"}, "from-4-0", "such as 9:30"),
        ({"fri_0": "24:00-24:00"}, "from-4-0", "such as 9:30"),
        ({"fri_0": "٩٩:٩٩-10:00"}, "from-4-0", "such as 9:30"),
    ],
)
def test_wrong_hours_are_told_at_their_field(owner_client, staff, typed, field, text):
    weekly_hours(staff, days=range(1))
    response = owner_client.post(hours_url(staff), pieces(sat_0="10:00-11:00", **typed))
    assert response.status_code == 422
    errors = errors_of(response)
    assert text in errors[f"id_{field}_error"]
    assert parse(response).find(id="id_from-5-0").attributes["value"] == "10:00"
    assert stored(staff) == [(0, 540, 1080)]


def test_pieces_that_touch_are_no_overlap(owner_client, staff):
    owner_client.post(hours_url(staff), pieces(mon_0="09:00-12:00", mon_1="12:00-24:00"))
    assert stored(staff) == [(0, 540, 720), (0, 720, 1440)]


def test_monday_is_copied_to_all_days(owner_client, staff):
    typed = pieces(mon_0="09:00-12:00", mon_1="13:00-18:00", mon_2="19:00-20:00", sat_0="1:00-2:00")
    response = owner_client.post(hours_url(staff), {**typed, "copy": "monday"})
    assert response.status_code == 200
    # It is only shown so far: a free day can be emptied before it is saved.
    assert stored(staff) == []
    form = parse(response)
    sent = {
        control.attributes["name"]: control.attributes.get("value", "")
        for control in form.find("main").find_all("input")
        if control.attributes["name"][:4] in ("from", "unti")
    }
    owner_client.post(hours_url(staff), sent)
    assert len(stored(staff)) == 21
    assert stored(staff)[-3:] == [(6, 540, 720), (6, 780, 1080), (6, 1140, 1200)]


def test_hostile_names_of_pieces(owner_client, staff):
    bad = {"from-0-99999999": "09:00", "from-0-x": "1", "from-9-0": "1", "from--1-0": "1"}
    response = owner_client.post(hours_url(staff), {**bad, **pieces(mon_5="09:00-10:00")})
    assert response.status_code == 302
    assert stored(staff) == [(0, 540, 600)]


def test_shorter_hours_tell_what_lies_outside(owner_client, staff):
    weekly_hours(staff)
    session_on(staff, 3)
    assert "outside the working time" not in owner_client.get(HOME).content.decode()
    response = owner_client.post(hours_url(staff), pieces(mon_0="00:00-01:00"), follow=True)
    assert messages_of(response) == [
        "Saved. 1 session lies outside the working time. Nothing is canceled by itself."
    ]
    for page in (HOME, f"{HOME}{staff.pk}/"):
        assert "1 session lies outside the working time" in owner_client.get(page).content.decode()
    assert Session.objects.taking_place().count() == 1


def test_staff_see_their_own_hours_and_enter_their_own_time_off(staff_client, staff):
    weekly_hours(staff)
    page = staff_client.get(HOME).content.decode()
    assert "09:00–18:00" in page
    assert hours_url(staff) not in page
    response = staff_client.post(
        new_url(staff), {"first_on": day(3), "kind": "hours", "reason": "Dentist"}, follow=True
    )
    assert messages_of(response) == ["Saved."]
    exception = HoursException.objects.get()
    # Whatever is posted, it is time off.
    assert (exception.kind, exception.staff, exception.last_on) == ("time_off", staff, day(3))
    address = f"{HOME}exceptions/{exception.pk}/"
    staff_client.post(address, {"first_on": day(4), "last_on": day(5)})
    exception.refresh_from_db()
    assert (exception.first_on, exception.last_on) == (day(4), day(5))
    staff_client.post(f"{address}delete/")
    assert not HoursException.objects.exists()


def test_staff_reach_nothing_of_others(staff_client, staff, owner):
    other = StaffFactory(name="Other One")
    exceptions = [
        HoursException.objects.create(staff=user, first_on=day(1), last_on=day(1), **fields)
        for user, fields in (
            (other, {}),
            (None, {}),
            (staff, {"kind": "hours", "from_minute": 0, "until_minute": 60}),
        )
    ]
    assert staff_client.get(f"{HOME}{other.pk}/").status_code == 404
    assert staff_client.post(new_url(other), {"first_on": day(3)}).status_code == 404
    assert staff_client.post(hours_url(staff), {}).status_code == 404
    assert staff_client.post(f"{HOME}holidays/new/", {"first_on": day(3)}).status_code == 404
    for exception in exceptions:
        address = f"{HOME}exceptions/{exception.pk}/"
        assert staff_client.get(address).status_code == 404
        assert staff_client.post(address, {"first_on": day(3)}).status_code == 404
        assert staff_client.post(f"{address}delete/").status_code == 404
    assert HoursException.objects.count() == 3
    assert "Other One" not in staff_client.get(HOME).content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "text"),
    [
        ({"first_on": ""}, "first_on", "required"),
        ({"first_on": "30.02.2026"}, "first_on", "valid date"),
        ({"first_on": "0001-01-01"}, "first_on", "no bookings in this year"),
        ({"first_on": "9999-12-31"}, "first_on", "no bookings in this year"),
        ({"last_on": "2026-01-01"}, "last_on", "before the first day"),
        ({"from_minute": "09:00"}, "until_minute", "Give both times."),
        ({"until_minute": "09:00"}, "from_minute", "Give both times."),
        ({"from_minute": "10:00", "until_minute": "09:00"}, "until_minute", "after the beginning"),
        ({"kind": "hours"}, "from_minute", "Give both times."),
        ({"kind": "party"}, "kind", "Select a valid choice"),
        ({"reason": "x" * 201}, "reason", "at most 200"),
    ],
)
def test_wrong_exceptions_are_told_at_their_field(owner_client, staff, typed, field, text):
    told = {"kind": "time_off", "first_on": "2026-12-01", "reason": "Because", **typed}
    response = owner_client.post(new_url(staff), told)
    assert response.status_code == 422
    errors = errors_of(response)
    assert list(errors) == [f"id_{field}_error"]
    assert text in errors[f"id_{field}_error"]
    assert told["reason"] in response.content.decode()
    assert not HoursException.objects.exists()


def test_time_off_over_bookings_asks_first_and_cancels_nothing(owner_client, staff, business):
    weekly_hours(staff)
    BookingFactory(session=session_on(staff, 3), contact=ContactFactory(given_name="Nur"))
    session_on(staff, 4)
    session_on(staff, 4, hour=16)
    session_on(StaffFactory(), 4)
    typed = {"kind": "time_off", "first_on": day(3), "last_on": day(4)}
    response = owner_client.post(new_url(staff), typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert "3 sessions lie outside the working time. Nothing is canceled by itself." in page
    assert "<b>Nur " in page
    assert not HoursException.objects.exists()
    # A part of a day collides with less.
    part = {**typed, "from_minute": "15:00", "until_minute": "17:00"}
    assert "1 session lies" in owner_client.post(new_url(staff), part).content.decode()
    # Other hours collide with what lies outside of them.
    hours = {**part, "kind": "hours"}
    assert "2 sessions lie" in owner_client.post(new_url(staff), hours).content.decode()
    # A holiday collides with the sessions of all.
    holiday = owner_client.post(f"{HOME}holidays/new/", typed).content.decode()
    assert "4 sessions lie" in holiday
    owner_client.post(new_url(staff), {**typed, "anyway": "1"})
    assert HoursException.objects.count() == 1
    assert Session.objects.taking_place().count() == 4


def test_delete_can_be_undone(owner_client, staff):
    typed = {"kind": "hours", "first_on": day(3), "from_minute": "10:00", "until_minute": "12:00",
             "reason": "Fair & more"}  # fmt: skip
    owner_client.post(new_url(staff), typed)
    was = HoursException.objects.values("staff", "kind", "first_on", "last_on", "from_minute",
                                        "until_minute", "reason").get()  # fmt: skip
    pk = HoursException.objects.get().pk
    response = owner_client.post(f"{HOME}exceptions/{pk}/delete/", follow=True)
    assert not HoursException.objects.exists()
    toasts = parse(response).find(id="toasts")
    undo = next(
        form.attributes["action"]
        for form in toasts.find_all("form")
        if "restore" in form.attributes["action"]
    )
    owner_client.post(undo)
    assert HoursException.objects.values(*was).get() == was
    response = owner_client.post(f"{HOME}exceptions/restore/forged/", follow=True)
    assert messages_of(response)[-1] == "This can't be undone any more."
    assert owner_client.post(f"{HOME}exceptions/{pk}/delete/").status_code == 404


def test_a_holiday_is_undone_by_managers_only(owner_client, staff_client, staff):
    owner_client.post(f"{HOME}holidays/new/", {"kind": "time_off", "first_on": day(3)})
    holiday = HoursException.objects.get()
    assert holiday.staff is None
    assert "Holidays of the business" in staff_client.get(HOME).content.decode()
    response = owner_client.post(f"{HOME}exceptions/{holiday.pk}/delete/", follow=True)
    forms = parse(response).find(id="toasts").find_all("form")
    undo = next(f.attributes["action"] for f in forms if "restore" in f.attributes["action"])
    assert staff_client.post(undo).status_code == 404
    owner_client.post(undo)
    assert HoursException.objects.count() == 1


def test_hostile_text_stays_text(owner_client, staff):
    bad = "<script>alert(1)</script>{{ 1 }}"
    User.objects.filter(pk=staff.pk).update(name=bad)
    HoursException.objects.create(staff=staff, first_on=day(1), last_on=day(1), reason=bad)
    HoursException.objects.create(first_on=day(1), last_on=day(1), reason=bad)
    for address in (HOME, f"{HOME}{staff.pk}/", hours_url(staff), new_url(staff)):
        page = owner_client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_as_much_for_three_as_for_one(owner_client, django_assert_num_queries, count):
    users = StaffFactory.create_batch(count)
    for user in users:
        weekly_hours(user, days=range(count))
        for ahead in range(count):
            session_on(user, ahead + 2, hour=22)
            HoursException.objects.create(staff=user, first_on=day(ahead), last_on=day(9))
            HoursException.objects.create(first_on=day(ahead), last_on=day(9))
    owner_client.get(HOME)
    with django_assert_num_queries(10):
        owner_client.get(HOME)
    with django_assert_num_queries(10):
        owner_client.get(f"{HOME}{users[0].pk}/")


def test_who_saves_hours_after_somebody_else_is_told(owner_client, staff):
    weekly_hours(staff, days=range(1))
    address = hours_url(staff)
    known = parse(owner_client.get(address)).find("input", name="known")["value"]
    first = owner_client.post(address, {**pieces(mon_0="10:00-12:00"), "known": known})
    assert first.status_code == 302
    mine = {**pieces(tue_0="13:00-17:00"), "known": known}
    second = owner_client.post(address, mine)
    assert second.status_code == 409
    assert stored(staff) == [(0, 600, 720)]
    page = parse(second)
    text = page.find("form", class_="form").text
    assert "Somebody else changed these hours meanwhile." in text
    assert "Now: Monday 10:00–12:00" in text
    assert page.find("input", name="from-1-0")["value"] == "13:00"
    mine["known"] = page.find("input", name="known")["value"]
    assert owner_client.post(address, mine).status_code == 302
    assert stored(staff) == [(1, 780, 1020)]


def test_time_off_sent_twice_is_there_once(owner_client, staff):
    typed = {"kind": "time_off", "first_on": day(3)}
    typed["key"] = parse(owner_client.get(new_url(staff))).find("input", name="key")["value"]
    for _time in range(2):
        assert owner_client.post(new_url(staff), typed).status_code == 302
    assert HoursException.objects.count() == 1
