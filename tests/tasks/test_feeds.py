"""The calendar of tasks: what is in it, when, what never is, and how it ends."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from bookings.models import CalendarFeed
from bookings.services import feeds
from contacts_app.services import notes
from tasks.services.tasks import complete_task
from tests.contacts_app.test_hostile_text import HOSTILE
from tests.factories import BookingFactory, ContactFactory, StaffFactory, TaskFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db
PAGE = "/settings/calendar-feed/"
CANARY = "Zugvogel-8151"


@pytest.fixture
def address(staff, settings):
    path = feeds.make_feed(user=staff).removeprefix(settings.SITE_ADDRESS)
    return path.replace(".ics", "/tasks.ics")


@pytest.fixture
def today(business):
    return timezone.localdate(timezone.now(), business.zone)


def events_of(response):
    calendar = Calendar.from_ical(response.content)
    return {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}


def test_it_holds_ones_own_open_tasks_with_a_due_date(client, staff, owner, today, address):
    anna = ContactFactory(given_name="Anna", family_name="Berg")
    for title, days in [("Now", 0), ("Overdue", -300), ("Late", -366), ("Far", 366)]:
        TaskFactory(assignee=staff, title=title, due_on=today + timedelta(days=days))
    about = TaskFactory(assignee=staff, title="Call", contact=anna, due_on=today)
    TaskFactory(assignee=staff, title="Some day")
    TaskFactory(assignee=owner, title="Of another", created_by=staff, due_on=today)
    TaskFactory(assignee=owner, title="Of another about Anna", contact=anna, due_on=today)
    TaskFactory(assignee=staff, title="Done", status="done", due_on=today)
    TaskFactory(assignee=staff, title="Lapsed", status="lapsed", due_on=today)
    TaskFactory(
        assignee=staff, title="Gone", due_on=today, deleted_at=timezone.now(), deleted_by=staff
    )
    TaskFactory(assignee=staff, title="Trash", due_on=today, contact=ContactFactory(trashed=True))
    events = events_of(client.get(address))
    assert set(events) == {"Now", "Overdue", "Call: Anna Berg"}
    assert events["Call: Anna Berg"]["URL"].endswith(f"/tasks/{about.pk}/")


def test_without_a_time_it_takes_the_whole_day(client, staff, today, address):
    TaskFactory(assignee=staff, title="Call", due_on=today)
    event = events_of(client.get(address))["Call"]
    assert event["DTSTART"].dt == today
    assert type(event["DTSTART"].dt) is date
    assert "DTEND" not in event
    assert event["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        # Two o'clock, in winter and in summer; left out as clocks go forward; shown twice
        (date(2026, 2, 10), datetime(2026, 2, 10, 1, 30, tzinfo=UTC)),
        (date(2026, 7, 10), datetime(2026, 7, 10, 0, 30, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_with_a_time_it_stands_at_that_time_of_the_business(
    client, staff, address, business, day, moment
):
    business.time_zone = "Europe/Berlin"
    business.save()
    with time_machine.travel(moment - timedelta(days=1)):
        TaskFactory(assignee=staff, title="Call", due_on=day, due_time=time(2, 30))
        event = events_of(client.get(address))["Call"]
    assert event["DTSTART"].dt == moment
    assert event["DTEND"].dt == moment + timedelta(minutes=15)


def test_what_is_ticked_off_vanishes_and_what_is_unchanged_is_not_sent_again(
    client, staff, today, address
):
    task = TaskFactory(assignee=staff, title="Call", due_on=today)
    first = client.get(address)
    assert "Call" in events_of(first)
    tag = {"If-None-Match": first["ETag"]}
    assert client.get(address, headers=tag).status_code == 304
    complete_task(task_id=task.pk, actor=staff)
    again = client.get(address, headers=tag)
    assert again.status_code == 200
    assert events_of(again) == {}


def test_nothing_private_is_in_it(client, staff, owner, today, address):
    contact = ContactFactory(given_name="Anna", emails=["anna@example.com"])
    contact.phones.create(number="+90 570 418 20 77")
    notes.add_note(contact=contact, text=CANARY, actor=owner)
    booking = BookingFactory(contact=contact)
    TaskFactory(
        assignee=staff, title="Call", details=CANARY, contact=contact, booking=booking, due_on=today
    )
    content = client.get(address).content.decode()
    assert "Anna" in content
    for private in (CANARY, "418", "anna@", booking.link_hash, booking.link_seed):
        assert private not in content


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_whatever_people_type_it_stays_one_event(client, staff, today, address, text):
    contact = ContactFactory(given_name=text[:100], family_name="")
    TaskFactory(assignee=staff, title=f"1{text[:199]}", contact=contact, due_on=today)
    response = client.get(address)
    assert len(events_of(response)) == 1
    assert all(len(line) <= 75 for line in response.content.splitlines())


def test_it_asks_for_no_more_the_more_there_is(
    client, staff, today, address, django_assert_num_queries
):
    client.get(address)
    for number in range(2):
        for _ in range(3):
            TaskFactory(assignee=staff, contact=ContactFactory(), due_on=today)
        with django_assert_num_queries(3):
            assert len(events_of(client.get(address))) == 3 * (number + 1)


# --- Its address


def test_address_is_shown_once_beside_that_of_the_sessions(staff_client, settings, client):
    page = parse(staff_client.post(f"{PAGE}make/", follow=True))
    address = page.find("input", id="task-feed-address")["value"]
    assert address.startswith(f"{settings.SITE_ADDRESS}/feeds/")
    response = client.get(address.removeprefix(settings.SITE_ADDRESS))
    assert response.status_code == 200
    assert "private" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert CalendarFeed.objects.get().last_read_at is not None
    assert "task-feed-address" not in staff_client.get(PAGE).content.decode()


@pytest.mark.parametrize("deed", ["make", "end"])
def test_address_that_was_revoked_is_gone(staff_client, client, address, deed):
    assert client.get(address).status_code == 200
    staff_client.post(f"{PAGE}{deed}/")
    assert client.get(address).status_code == 404


def test_feed_of_who_left_is_gone(client, staff, address):
    staff.is_active = False
    staff.save()
    assert client.get(address).status_code == 404


def test_it_is_called_in_the_language_of_its_owner(client, staff, address):
    staff.language = "ru"
    staff.save()
    response = client.get(address, headers={"Accept-Language": "tr"})
    assert "Задачи" in str(Calendar.from_ical(response.content)["X-WR-CALNAME"])


def test_feed_of_another_is_another(client, today, address, settings):
    other = StaffFactory()
    TaskFactory(assignee=other, title="Of another", due_on=today)
    assert events_of(client.get(address)) == {}


@pytest.mark.parametrize("token", ["x", "ж", "a" * 5000, "%00", "../x"])
def test_wrong_address_is_not_found(client, business, token):
    assert client.get(f"/feeds/{token}/tasks.ics").status_code == 404
