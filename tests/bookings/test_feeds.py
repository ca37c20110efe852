"""The calendar feed: who may read it, what is in it and what never is, and how it ends."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from bookings.models import Answer, CalendarFeed
from bookings.services import feeds
from contacts_app.services import notes
from tests.factories import (
    BookingFactory,
    ContactFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
)
from tests.helpers.at_once import at_once
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db
PAGE = "/settings/calendar-feed/"
CANARY = "Zugvogel-8151"


def path_of(address, settings):
    return address.removeprefix(settings.SITE_ADDRESS)


@pytest.fixture
def address(staff, settings):
    return path_of(feeds.make_feed(user=staff), settings)


def events_of(response):
    return {
        str(event["SUMMARY"]): event
        for event in Calendar.from_ical(response.content).walk("VEVENT")
    }


def test_feed_holds_ones_own_sessions_of_a_month_back_and_a_year_ahead(client, staff, address):
    now = timezone.now().replace(microsecond=0)
    haircut = ServiceFactory(name="Haircut")
    for name, days in [("Anna", 1), ("Long ago", -31), ("Lately", -29), ("Far", 366)]:
        session = SessionFactory(service=haircut, staff=staff, starts_at=now + timedelta(days=days))
        BookingFactory(session=session, contact=ContactFactory(given_name=name, family_name=""))
    BookingFactory(session__service=haircut, contact=ContactFactory(given_name="Of another"))
    SessionFactory(service=haircut, staff=staff, starts_at=now + timedelta(days=3), canceled_at=now)
    events = events_of(client.get(address))
    assert set(events) == {"Haircut: Anna", "Haircut: Lately"}
    event = events["Haircut: Anna"]
    assert event["DTSTART"].dt == now + timedelta(days=1)
    assert event["DTEND"].dt == now + timedelta(days=1, hours=1)
    assert event["STATUS"] == "CONFIRMED"


def test_class_says_how_many_come_and_who(client, staff, address):
    session = SessionFactory(service=ServiceFactory(name="Yoga", group=True), staff=staff)
    for name, status in [
        ("Anna", "confirmed"),
        ("Boris", "pending"),
        ("Cem", "waitlisted"),
        ("Dana", "canceled"),
    ]:
        BookingFactory(
            session=session, contact=ContactFactory(given_name=name, family_name=""), status=status
        )
    event = events_of(client.get(address))["Yoga (2/10)"]
    assert event["DESCRIPTION"] == "Anna\nBoris"


def test_what_is_pending_is_tentative(client, staff, address):
    BookingFactory(session=SessionFactory(staff=staff), status="pending")
    [event] = events_of(client.get(address)).values()
    assert event["STATUS"] == "TENTATIVE"


def test_nothing_private_is_in_it(client, staff, owner, address):
    contact = ContactFactory(given_name="Anna", emails=["anna@example.com"])
    contact.phones.create(number="+90 570 418 20 77")
    notes.add_note(contact=contact, text=CANARY, actor=owner)
    booking = BookingFactory(session=SessionFactory(staff=staff), contact=contact)
    Answer.objects.create(booking=booking, question_text="?", type="short_text", value=CANARY)
    content = client.get(address).content.decode()
    assert "Anna" in content
    for private in (CANARY, "418", "anna@", booking.link_hash, booking.link_seed):
        assert private not in content


def test_names_of_every_kind_stay_whole(client, staff, address):
    name = "Ян; Ли, \\n\r\nEND:VEVENT 🌸" + "ß" * 90
    BookingFactory(
        session=SessionFactory(service=ServiceFactory(name="A"), staff=staff),
        contact=ContactFactory(given_name=name, family_name=""),
    )
    response = client.get(address)
    assert len(events_of(response)) == 1
    assert all(len(line) <= 75 for line in response.content.splitlines())


@pytest.mark.parametrize("offset", [0, 1])
def test_both_hours_of_the_night_when_clocks_go_back(client, staff, address, business, offset):
    business.time_zone = "Europe/Berlin"
    business.save()
    start = datetime(2026, 10, 25, offset, 30, tzinfo=UTC)
    with time_machine.travel(start - timedelta(days=1)):
        BookingFactory(session=SessionFactory(staff=staff, starts_at=start))
        [event] = events_of(client.get(address)).values()
    assert event["DTSTART"].dt == start


def test_what_is_unchanged_is_not_sent_again(client, staff, address):
    booking = BookingFactory(session=SessionFactory(staff=staff))
    first = client.get(address)
    assert first["Content-Type"].startswith("text/calendar")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    booking.status = "canceled"
    booking.ended_at = timezone.now()
    booking.save()
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_feed_asks_for_no_more_the_more_there_is(client, staff, address, django_assert_num_queries):
    client.get(address)
    counts = []
    for number in range(2):
        for hour in range(3):
            at = timezone.now() + timedelta(days=1 + number, hours=2 * hour)
            BookingFactory(session=SessionFactory(staff=staff, starts_at=at))
        with django_assert_num_queries(4) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- Its address


def test_address_is_shown_once_and_stored_nowhere(staff_client, staff, settings, client):
    assert CalendarFeed.objects.count() == 0
    page = parse(staff_client.post(f"{PAGE}make/", follow=True))
    address = page.find("input", id="feed-address")["value"]
    assert address.startswith(f"{settings.SITE_ADDRESS}/feeds/")
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert len(token) >= 40
    assert token not in staff_client.get(PAGE).content.decode()
    stored = CalendarFeed.objects.get()
    assert token not in (stored.token_hash, str(stored))
    assert client.get(path_of(address, settings)).status_code == 200
    assert "not yet" not in staff_client.get(PAGE).content.decode()


def test_new_address_makes_the_old_one_invalid(staff_client, staff, client, address, settings):
    assert client.get(address).status_code == 200
    staff_client.post(f"{PAGE}make/")
    assert client.get(address).status_code == 404
    assert CalendarFeed.objects.filter(revoked_at__isnull=True).count() == 1


def test_feed_that_was_ended_is_gone(staff_client, client, address):
    staff_client.post(f"{PAGE}end/")
    assert client.get(address).status_code == 404
    assert "End the feed" not in staff_client.get(PAGE).content.decode()


def test_feed_of_who_left_is_gone(client, staff, address):
    staff.is_active = False
    staff.save()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "ж", "a" * 5000, "%00", "../x"])
def test_wrong_address_is_not_found(client, business, token):
    assert client.get(f"/feeds/{token}.ics").status_code == 404


def test_feed_is_not_framed_cached_for_all_or_told_on(client, address):
    response = client.get(address)
    assert "private" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert client.post(address).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_two_made_at_once_leave_one_alive(business):
    user = StaffFactory()
    at_once(3, lambda _number: feeds.make_feed(user=user))
    assert CalendarFeed.objects.filter(revoked_at__isnull=True).count() == 1
