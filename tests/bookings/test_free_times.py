"""The free times that are offered where the business books and reschedules."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from bookings.calendar.drawing import utc_text
from bookings.models import Booking, BookingSettings, Session, WeeklyHours
from tests.factories import (
    BookingFactory,
    ContactFactory,
    QuestionFactory,
    SessionFactory,
    StaffFactory,
    weekly_hours,
)
from tests.helpers.html import Element, parse


pytestmark = pytest.mark.django_db
NEW = reverse("bookings:booking_new")
ISTANBUL = ZoneInfo("Europe/Istanbul")
# A Monday; it is Friday before.
DAY = date(2026, 11, 23)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False):
        yield


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ISTANBUL)


@pytest.fixture
def booking(business, massage, staff, contact) -> Booking:
    """An hour from ten on, with Stefan, who works from nine to one, Mondays to Saturdays."""
    BookingSettings.objects.update_or_create(pk=business.pk, defaults={"slot_minutes": 30})
    weekly_hours(staff, days=range(6), until_minute=13 * 60)
    session = SessionFactory(service=massage, staff=staff, starts_at=at(10))
    return BookingFactory(session=session, contact=contact)


@pytest.fixture
def there(booking) -> str:
    return reverse("bookings:booking_reschedule", args=[booking.pk])


def when(booking: Booking, **changes: object) -> dict[str, object]:
    return {
        "day": "2026-11-23",
        "time": "10:00",
        "minutes": "60",
        "staff": booking.session.staff_id,
        "version": booking.version,
        **changes,
    }


def offered(page: Element) -> list[str]:
    return [button.text for button in page.find_all("button", name="fill")]


def chosen(page: Element) -> list[str]:
    return [button.text for button in page.find_all("button", name="fill", aria_pressed="true")]


def part(htmx: dict[str, str], target: str) -> dict[str, str]:
    return {**htmx, "HX-Target": target}


def test_the_free_times_of_its_day(owner_client, booking, there, massage, staff):
    SessionFactory(service=massage, staff=staff, starts_at=at(12))
    page = parse(owner_client.get(there))
    # Its own time is not in the way of itself.
    assert offered(page) == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert chosen(page) == ["10:00"]
    assert page.find("fieldset", class_="free-times").find("legend").text == (
        "Mon, 23 Nov: 5 free times"
    )


def test_another_day_staff_member_or_length(owner_client, booking, there, massage, staff, htmx):
    other = StaffFactory(name="Zoe")
    massage.staff.add(other)
    weekly_hours(other, from_minute=15 * 60, until_minute=17 * 60)

    def shown(**changes: object) -> list[str]:
        posted = {**when(booking, **changes), "times": "1"}
        response = owner_client.post(there, posted, headers=part(htmx, "free-times"))
        page = parse(response)
        # The list alone is drawn anew, and what is read out of it.
        assert page.find_all("input") == []
        assert page.find(id="free-times-said")["hx-swap-oob"] == "innerHTML"
        return offered(page)

    assert len(shown()) == 7
    assert shown(minutes="180") == ["09:00", "09:30", "10:00"]
    assert shown(staff=other.pk) == ["15:00", "15:30", "16:00"]
    WeeklyHours.objects.filter(staff=staff, weekday=0).delete()
    assert len(shown()) == 3  # those near it
    assert len(shown(day="2026-11-24")) == 7
    # Of today what has not begun
    assert shown(day="2026-11-20") == ["12:00"]
    assert Session.objects.get(pk=booking.session_id).starts_at == at(10)


def test_a_pressed_time_is_filled_in_and_the_rest_kept(owner_client, booking, there, massage, htmx):
    other = StaffFactory(name="Zoe")
    massage.staff.add(other)
    weekly_hours(other)
    posted = when(booking, staff=other.pk, minutes="90", fill=utc_text(at(11, 30)), version="7")
    whole = parse(owner_client.post(there, posted))
    partly = parse(owner_client.post(there, posted, headers=part(htmx, "booking-when")))
    for page in (whole, partly):
        assert page.find("input", name="day")["value"] == "2026-11-23"
        assert page.find("input", name="time")["value"] == "11:30"
        assert page.find("input", name="minutes")["value"] == "90"
        assert page.find("select", name="staff").find("option", selected="").text == "Zoe"
        assert chosen(page) == ["11:30"]
    # What somebody else has changed since the form was opened is noticed still.
    assert whole.find("input", name="version")["value"] == "7"
    assert partly.find_all("form") == []
    assert Session.objects.get(pk=booking.session_id).starts_at == at(10)


def test_a_day_without_any_offers_the_three_nearest(owner_client, booking, there, htmx):
    posted = {**when(booking, day="2026-11-29", time="12:00"), "times": "1"}
    page = parse(owner_client.post(there, posted, headers=part(htmx, "free-times")))
    assert page.find(id="free-times-said").text == "Sun, 29 Nov: nothing free"
    nearest = page.find_all("button", name="fill")
    assert [button.text for button in nearest] == [
        "Mon, 30 Nov, 09:00",
        "Mon, 30 Nov, 09:30",
        "Mon, 30 Nov, 10:00",
    ]
    page = parse(owner_client.post(there, when(booking, fill=nearest[1]["value"])))
    assert page.find("input", name="day")["value"] == "2026-11-30"
    assert chosen(page) == ["09:30"]
    # Those that are offered since somebody was quicker, are not offered twice.
    SessionFactory(
        service=booking.session.service,
        staff=booking.session.staff,
        starts_at=at(12, day=date(2026, 11, 29)),
    )
    page = parse(owner_client.post(there, when(booking, day="2026-11-29", time="12:00")))
    assert offered(page) == []
    assert len(page.find_all("button", name="pick")) == 3
    # Of a booking of long ago those that come next
    posted["day"] = "2025-01-07"
    page = parse(owner_client.post(there, posted, headers=part(htmx, "free-times")))
    assert offered(page)[0] == "Fri, 20 Nov, 12:00"
    WeeklyHours.objects.all().delete()
    page = parse(owner_client.get(there))
    assert "Mon, 23 Nov: nothing free" in page.text
    assert offered(page) == []


def test_nights_when_clocks_are_changed(owner_client, business, booking, there):
    business.time_zone = "Europe/Berlin"
    business.save()
    weekly_hours(booking.session.staff, days=range(6, 7), from_minute=0, until_minute=5 * 60)
    asked = {**when(booking, minutes="30", time="02:30"), "times": "1"}
    page = parse(owner_client.post(there, {**asked, "day": "2027-03-28"}))
    assert offered(page) == ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30", "04:00", "04:30"]
    assert chosen(page) == []
    page = parse(owner_client.post(there, {**asked, "day": "2027-10-31"}))
    twice = ["02:00 (UTC+2)", "02:30 (UTC+2)", "02:00 (UTC+1)", "02:30 (UTC+1)"]
    assert offered(page)[4:8] == twice
    assert chosen(page) == twice[1:2]
    second = page.find_all("button", name="fill")[7]["value"]
    assert second == "2027-10-31T01:30Z"
    page = parse(owner_client.post(there, when(booking, minutes="30", fill=second)))
    assert chosen(page) == twice[3:]
    assert "checked" in page.find("input", name="is_second")
    fields = {"day": "2027-10-31", "time": "02:30", "is_second": "on", "minutes": "30"}
    assert owner_client.post(there, when(booking, **fields)).status_code == 302
    assert utc_text(Session.objects.get(pk=booking.session_id).starts_at) == second


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"day": ""}, 0),
        ({"day": "0001-01-01"}, 0),
        ({"day": "9999-12-31"}, 0),
        ({"day": "2199-12-31"}, 3),
        ({"day": "2026-02-30"}, 0),
        ({"time": "25:00"}, 7),
        ({"minutes": "0"}, 7),
        ({"minutes": "99999999999"}, 7),
        ({"staff": "99999999999999999999"}, 7),
        ({"fill": "yesterday"}, 7),
        ({"fill": "9999-12-31T23:59Z"}, 7),
    ],
)
def test_what_cannot_be_read(owner_client, booking, there, changes, count):
    response = owner_client.post(there, {**when(booking), "times": "1", **changes})
    assert response.status_code == 200
    assert len(offered(parse(response))) == count


def test_staff_see_no_times_of_others(staff_client, booking, there, massage):
    other = StaffFactory(name="Zoe")
    massage.staff.add(other)
    weekly_hours(other, until_minute=20 * 60)
    posted = {**when(booking, staff=other.pk), "times": "1"}
    assert len(offered(parse(staff_client.post(there, posted)))) == 7
    asked = {"service": massage.pk, "staff": other.pk, "day": "2026-11-23"}
    assert len(offered(parse(staff_client.get(NEW, asked)))) == 4


def test_clients_of_a_class_choose_among_its_sessions(owner_client, yoga, staff):
    weekly_hours(staff)
    session = SessionFactory(service=yoga, staff=staff)
    booking = BookingFactory(session=session)
    page = parse(owner_client.get(reverse("bookings:booking_reschedule", args=[booking.pk])))
    assert page.find_all(id="free-times") == []
    page = parse(owner_client.get(NEW, {"session": session.pk}))
    assert page.find_all(id="free-times") == []


def test_a_new_booking(owner_client, booking, massage, staff):
    client = ContactFactory()
    question = QuestionFactory(service=massage, text="Coffee?")
    # As long as nobody knows what is booked, nobody knows how long it takes.
    assert offered(parse(owner_client.get(NEW, {"day": "2026-11-23"}))) == []
    asked = {"service": massage.pk, "contact": client.pk, "day": "2026-11-23"}
    page = parse(owner_client.get(NEW, asked))
    assert offered(page) == ["09:00", "11:00", "11:30", "12:00"]
    answers = {f"answer-{question.pk}": "Black", "status": "pending"}
    posted = {**asked, **answers, "staff": staff.pk, "time": "09:00", "minutes": "90"}
    page = parse(owner_client.post(NEW, {**posted, "fill": utc_text(at(11, 30))}))
    assert page.find("input", name="time")["value"] == "11:30"
    assert page.find("input", name="contact")["value"] == str(client.pk)
    assert page.find("input", name="minutes")["value"] == "90"
    assert page.find("select", name="status").find("option", selected="")["value"] == "pending"
    assert Booking.objects.count() == 1


def test_enter_sends_the_form(owner_client, booking, there, contact):
    """Enter in a field presses the first button: it is none that does something else."""
    for address in (there, f"{NEW}?contact={contact.pk}&service={booking.session.service_id}"):
        form = parse(owner_client.get(address)).find("form", class_="form")
        assert "name" not in form.find_all("button")[0]


@pytest.mark.parametrize("count", [1, 12])
def test_queries(
    owner_client, booking, there, massage, staff, htmx, count, django_assert_num_queries
):
    for number in range(count):
        massage.staff.add(StaffFactory())
        day = DAY + timedelta(days=2 + number)
        SessionFactory(service=massage, staff=staff, starts_at=at(9, day=day))
    headers = part(htmx, "free-times")
    posted = {**when(booking), "times": "1"}
    # Session, user and business; the booking; who gives the service; what is free.
    with django_assert_num_queries(3 + 1 + 1 + 1):
        owner_client.get(there, headers=headers)
    with django_assert_num_queries(3 + 1 + 1 + 1):
        owner_client.post(there, posted, headers=headers)
    # Nothing is free: which day it is where the business is, and what is nearest.
    with django_assert_num_queries(3 + 1 + 1 + 1 + 2):
        owner_client.post(there, {**posted, "day": "2026-11-29"}, headers=headers)
