"""The private link of a booking: see, cancel, reschedule, within the policy; and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from bookings.enums import BookingStatus
from bookings.links import token_of
from bookings.models import Booking, BookingSettings, HoursException
from contacts_app.models import Activity, Note
from outbox.models import Mail
from tests.factories import (
    BookingFactory,
    ContactFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    weekly_hours,
)
from tests.helpers.at_once import at_once
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WHEN = datetime(2026, 11, 24, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def yoga(elif_):
    return ServiceFactory(name="Yoga", group=True, staff=[elif_])


@pytest.fixture
def booking(haircut, elif_):
    return BookingFactory(
        session=SessionFactory(service=haircut, staff=elif_, starts_at=WHEN), booked_name="Nur Ak"
    )


@pytest.fixture
def client():
    return Client(enforce_csrf_checks=True)


def link(booking, more=""):
    return f"/booking/{token_of(booking.link_seed)}/{more}"


def links_in(response):
    return [each.text for each in parse(response).find("main").find_all("a")]


def test_what_a_client_sees(client, booking, owner):
    Note.objects.create(contact=booking.contact, text="canary-4711", author=owner, created_at=NOW)
    response = client.get(link(booking))
    page = parse(response)
    assert [each.text for each in page.find(class_="summary").find_all("dd")] == [
        "Tuesday, 24 November 2026, 10:00–11:00", "Elif Demir", "TRY 1,000", "Nur Ak", "Confirmed",
    ]  # fmt: skip
    assert links_in(response) == ["Add to calendar", "Reschedule", "Cancel booking"]
    text = response.content.decode()
    assert "canary" not in text
    # What was typed is theirs to see, what the business knows is not.
    assert booking.contact.display_name not in text


def test_it_is_told_and_kept_nowhere(client, booking):
    for more in ("", "cancel/", "reschedule/", "booking.ics"):
        response = client.get(link(booking, more))
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert not response.cookies


@pytest.mark.parametrize("token", ["x", "0" * 43, "%00", "a" * 5000])
def test_nobody_guesses(client, booking, token):
    for more in ("", "cancel/", "reschedule/", "booking.ics"):
        for method in (client.get, client.post):
            assert method(f"/booking/{token}/{more}").status_code in (404, 405)


def test_the_stored_hash_opens_nothing(client, booking):
    dead = client.get(f"/booking/{booking.link_hash}/?lang=tr")
    assert dead.status_code == 404
    # Who wanted to book is told where, and by whom.
    assert dead["Content-Language"] == "tr"
    assert parse(dead).find("a", class_="visitor-brand")["href"] == "/book/?lang=tr"
    assert client.get(f"/booking/{booking.link_seed}/").status_code == 404


def test_the_file(client, booking):
    response = client.get(link(booking, "booking.ics"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    assert "DTSTART:20261124T070000Z" in text
    Booking.objects.update(status=BookingStatus.CANCELED, ended_at=NOW)
    assert client.get(link(booking, "booking.ics")).status_code == 404


def test_cancel(client, booking):
    assert client.get(link(booking, "cancel/")).status_code == 200
    response = client.post(link(booking, "cancel/"), {"reason": "Ill"})
    assert response["Location"] == link(booking) + "?done=canceled"
    booking.refresh_from_db()
    assert (booking.status, booking.end_reason) == (BookingStatus.CANCELED, "Ill")
    assert Activity.objects.filter(contact=booking.contact, kind="bookings/canceled").exists()
    response = client.get(response["Location"])
    assert "Your booking is canceled." in parse(response).find("main").text
    assert links_in(response) == ["Book again"]
    # Again, by Back or a double click, it changes nothing.
    assert client.post(link(booking, "cancel/"), {"reason": "x"})["Location"] == link(booking)
    assert Booking.objects.get().end_reason == "Ill"


def test_a_reason_too_long(client, booking):
    response = client.post(link(booking, "cancel/"), {"reason": "x" * 301})
    assert response.status_code == 422
    assert Booking.objects.get().status == BookingStatus.CONFIRMED


def test_after_the_policy_nothing_can_be_changed(client, booking, clock):
    BookingSettings.objects.current()
    BookingSettings.objects.update(cancel_hours=24, phone="+90 212 000 00 00")
    clock.move_to(WHEN - timedelta(hours=24) + timedelta(seconds=1))
    response = client.get(link(booking))
    assert links_in(response) == ["Add to calendar", "+90 212 000 00 00"]
    assert "until 23 November 2026, 10:00" in parse(response).find("main").text
    for more in ("cancel/", "reschedule/", "reschedule/?at=20261126T0700Z"):
        assert client.post(link(booking, more))["Location"] == link(booking)
        assert client.get(link(booking, more))["Location"] == link(booking)
    booking.refresh_from_db()
    assert (booking.status, booking.session.starts_at) == (BookingStatus.CONFIRMED, WHEN)
    clock.move_to(WHEN + timedelta(hours=5))
    assert links_in(client.get(link(booking))) == ["Book again"]


def test_reschedule(client, booking):
    page = parse(client.get(link(booking, "reschedule/")))
    times = page.find(class_="times").find_all("a")
    # Its own time doesn't stand in the way of those before it, and is none to choose.
    assert [times[0].text, times[1].text] == ["09:00", "09:15"]
    assert page.find(class_="own-time").text == "10:00"
    assert "10:00 (your booking)" in [
        each.text for each in page.find(class_="times").find_all("li")
    ]
    assert "10:00" not in [each.text for each in times]
    chosen = times[1]["href"]
    page = parse(client.get(chosen))
    assert page.find(class_="summary").find("dd").text == "Tuesday, 24 November 2026, 09:15"
    assert Booking.objects.get().session.starts_at == WHEN  # looking changes nothing
    response = client.post(page.find("form", method="post")["action"])
    assert response["Location"] == link(booking) + "?done=moved"
    assert Booking.objects.get().session.starts_at == datetime(2026, 11, 24, 6, 15, tzinfo=UTC)
    assert Activity.objects.filter(kind="bookings/rescheduled").exists()


def days(page):
    return [(each.find("b").text, each.get("aria-current")) for each in page.find_all(class_="day")]


def test_reschedule_opens_on_the_day_of_the_booking(client, booking):
    for moment in ("starts_at", "ends_at", "blocked_from", "blocked_until"):
        later = getattr(booking.session, moment) + timedelta(days=14)
        setattr(booking.session, moment, later)
    booking.session.save()
    page = parse(client.get(link(booking, "reschedule/")))
    assert days(page)[:5] == [("5", ""), ("6", ""), ("7", ""), ("8", "true"), ("9", "")]
    assert page.find(class_="is-own").find("b").text == "8"
    assert page.find(id="step-time").text == "Tuesday, 8 December 2026"
    # Its day is full of time off: the next free one is shown.
    HoursException.objects.create(first_on=date(2026, 12, 8), last_on=date(2026, 12, 9))
    page = parse(client.get(link(booking, "reschedule/")))
    assert page.find(id="step-time").text == "Thursday, 10 December 2026"
    assert page.find(class_="is-own").find("b").text == "8"
    # What was chosen counts.
    page = parse(client.get(link(booking, "reschedule/?from=2026-11-24&day=2026-11-26")))
    assert days(page)[:3] == [("24", ""), ("25", ""), ("26", "true")]


def names(page):
    return [
        (each.text, each.get("aria-current"))
        for each in page.find(class_="choices-row").find_all("a")
    ]


def test_reschedule_with_somebody_else(client, booking, haircut, elif_):
    page = parse(client.get(link(booking, "reschedule/")))
    assert page.find_all(class_="choices-row") == [], "there is nobody else"
    james = StaffFactory(name="James Bell")
    weekly_hours(james, from_minute=12 * 60, until_minute=13 * 60)
    StaffFactory(name="Gone", is_active=False).services.add(haircut)
    haircut.staff.add(james)
    page = parse(client.get(link(booking, "reschedule/?day=2026-11-24")))
    assert names(page) == [("Anybody", ""), ("Elif Demir", "true"), ("James Bell", "")]
    to_james = page.find(class_="choices-row").find_all("a")[2]["href"]
    page = parse(client.get(to_james))
    assert names(page)[2] == ("James Bell", "true")
    time = page.find(class_="times").find_all("a")[0]
    assert time.text == "12:00"
    page = parse(client.get(time["href"]))
    told = page.find(class_="summary").text
    assert "James Bell" in told
    assert parse(client.get(page.find("form", method="post")["action"])).find("h1")
    response = client.post(page.find("form", method="post")["action"])
    assert response["Location"] == link(booking) + "?done=moved"
    assert "James Bell" in parse(client.get(link(booking))).text
    session = Booking.objects.get().session
    assert session.staff == james
    to = dict(Mail.objects.filter(key__contains="session").values_list("to_address", "subject"))
    assert list(to) == [elif_.email], "who had it is told"


def test_reschedule_with_anybody_keeps_who_has_it(client, booking, haircut, elif_):
    james = StaffFactory(name="James Bell")
    weekly_hours(james)
    haircut.staff.add(james)
    anybody = link(booking, "reschedule/?staff=any&at=")
    client.post(f"{anybody}20261124T0900Z")
    assert Booking.objects.get().session.staff == elif_
    # At eleven Elif has somebody else.
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    SessionFactory(service=haircut, staff=elif_, starts_at=at)
    client.post(f"{anybody}20261124T0800Z")
    moved = Booking.objects.get(pk=booking.pk).session
    assert (moved.staff, moved.starts_at) == (james, at)
    SessionFactory(service=haircut, staff=elif_, starts_at=at + timedelta(hours=2))
    SessionFactory(service=haircut, staff=james, starts_at=at + timedelta(hours=2))
    assert client.post(f"{anybody}20261124T1000Z").status_code == 409


@pytest.mark.parametrize("asked", ["0", "x", "-1", "99999999999999999999"])
def test_reschedule_with_nobody_known(client, booking, asked):
    response = client.get(link(booking, f"reschedule/?staff={asked}"))
    assert response.status_code == 200
    client.post(link(booking, f"reschedule/?staff={asked}&at=20261124T0900Z"))
    assert Booking.objects.get().session.staff == booking.session.staff


def test_reschedule_to_a_time_taken_meanwhile(client, booking, haircut, elif_):
    SessionFactory(service=haircut, staff=elif_, starts_at=WHEN + timedelta(hours=3))
    response = client.post(link(booking, "reschedule/?at=20261124T1000Z"))
    assert response.status_code == 409
    near = parse(response).find(class_="choices-row").find_all("a")
    assert [each.text for each in near] == [
        f"Tuesday, 24 November 2026, {time}" for time in ("12:00", "14:00", "14:15")
    ]
    assert Booking.objects.get().session.starts_at == WHEN


def test_only_what_is_offered(client, booking):
    for at in ("20261124T0100Z", "20261122T0930Z", "20280101T0700Z"):
        assert client.post(link(booking, f"reschedule/?at={at}")).status_code == 409
    assert Booking.objects.get().session.starts_at == WHEN


def test_another_session_of_a_class(client, yoga, elif_):
    one = SessionFactory(service=yoga, staff=elif_, starts_at=WHEN)
    other = SessionFactory(service=yoga, staff=elif_, starts_at=WHEN + timedelta(days=1))
    full = SessionFactory(service=yoga, staff=elif_, starts_at=WHEN + timedelta(days=2), capacity=1)
    BookingFactory(session=full)
    booking = BookingFactory(session=one)
    page = parse(client.get(link(booking, "reschedule/")))
    offers = page.find_all("a", class_="offer")
    assert [offer.find(class_="offer-name").text for offer in offers] == [
        "Wednesday, 25 November 2026, 10:00–11:00"
    ]
    page = parse(client.get(offers[0]["href"]))
    client.post(page.find("form", method="post")["action"])
    booking.refresh_from_db()
    assert booking.session == other
    client.post(link(booking, f"reschedule/?session={full.pk}"))
    booking.refresh_from_db()
    assert booking.session == other


def test_who_waits_may_leave_at_the_last_moment(client, clock, yoga, elif_):
    session = SessionFactory(service=yoga, staff=elif_, starts_at=WHEN, capacity=1)
    BookingFactory(session=session)
    waiting = BookingFactory(session=session, status=BookingStatus.WAITLISTED)
    clock.move_to(WHEN - timedelta(minutes=1))
    client.post(link(waiting, "cancel/"))
    waiting.refresh_from_db()
    assert waiting.status == BookingStatus.CANCELED


def test_a_service_that_is_gone_can_be_canceled_only(client, booking, haircut):
    haircut.is_public = False
    haircut.save()
    assert links_in(client.get(link(booking))) == ["Add to calendar", "Cancel booking"]
    assert client.get(link(booking, "reschedule/")).status_code == 302


def test_one_place_that_is_free_is_for_one(client, booking):
    """A link opens its own booking, not those of others in the session."""
    other = BookingFactory(contact=ContactFactory(given_name="Secret"))
    assert "Secret" not in client.get(link(booking)).content.decode()
    client.post(link(booking, "cancel/"))
    other.refresh_from_db()
    assert other.status == BookingStatus.CONFIRMED
    assert not Mail.objects.filter(key__startswith=f"bookings/{other.pk}/").exists()


@pytest.mark.django_db(transaction=True)
def test_two_reschedule_to_one_time_at_once(client, haircut, elif_):
    bookings = [
        BookingFactory(
            session=SessionFactory(
                service=haircut, staff=elif_, starts_at=WHEN + timedelta(hours=2 * number)
            )
        )
        for number in range(3)
    ]
    at = "20261125T0700Z"

    def move(number):
        return Client().post(link(bookings[number], f"reschedule/?at={at}")).status_code

    assert sorted(at_once(3, move)) == [302, 409, 409]
