"""Sessions made ahead: their page, and the forms that make, change and cancel them."""

import json
import re
from datetime import date, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.calendar.drawing import utc_text
from bookings.enums import BookingStatus
from bookings.models import Session
from outbox.models import Mail
from tests.conftest import client_of
from tests.factories import BookingFactory, ContactFactory, SessionFactory, StaffFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db
NEW = reverse("bookings:session_new")
ISTANBUL = ZoneInfo("Europe/Istanbul")
MONDAY = date(2027, 3, 1)


def address(name: str, session: Session) -> str:
    return reverse(f"bookings:{name}", args=[session.pk])


def new(service, giver, /, **changes: object) -> dict[str, object]:
    return {
        "service": service.pk,
        "staff": giver.pk,
        "day": MONDAY.isoformat(),
        "time": "18:00",
        "minutes": 60,
        "capacity": 10,
        "location": "Studio 2",
        "key": str(uuid4()),
        **changes,
    }


@pytest.fixture
def session(yoga, staff) -> Session:
    return SessionFactory(service=yoga, staff=staff, capacity=2)


def test_page(owner_client, session, django_assert_num_queries):
    first, second = BookingFactory.create_batch(2, session=session)
    waiting = BookingFactory(session=session, status=BookingStatus.WAITLISTED)
    with django_assert_num_queries(3 + 2):
        page = parse(owner_client.get(address("session_detail", session)))
    assert page.find("h1").text == "Yoga"
    assert page.find("h2", id="coming").text == "Participants 2/2"
    assert page.find("h2", id="waiting").text == "Waitlist 1"
    links = [link["id"] for link in page.find_all("a", class_="strong")]
    assert links == [f"participant-{each.pk}" for each in (first, second, waiting)]


def test_the_waitlist_moves_up_by_hand_and_by_itself(owner_client, session, htmx):
    first, _second = BookingFactory.create_batch(2, session=session)
    one, two = BookingFactory.create_batch(2, session=session, status=BookingStatus.WAITLISTED)
    move_up = reverse("bookings:booking_move_up", args=[two.pk])
    assert "Every place" in owner_client.post(move_up, headers=htmx)["HX-Trigger"]
    owner_client.post(reverse("bookings:booking_cancel", args=[first.pk]))
    one.refresh_from_db()
    assert one.status == BookingStatus.CONFIRMED
    Session.objects.filter(pk=session.pk).update(capacity=3)
    owner_client.post(move_up)
    two.refresh_from_db()
    assert two.status == BookingStatus.CONFIRMED


def test_what_is_optional_says_so(owner_client, session, yoga):
    for page in (f"{NEW}?service={yoga.pk}", address("session_edit", session)):
        form = parse(owner_client.get(page)).find("form", id="session-form")
        marked = [
            label.text for label in form.find_all(class_="form-label") if "(optional)" in label.text
        ]
        assert marked == ["Location (optional)"], page


def dragged(session: Session, **changes: object) -> dict[str, object]:
    starts_at = session.starts_at + timedelta(hours=1)
    return {
        "at": utc_text(starts_at),
        "until": utc_text(starts_at + timedelta(minutes=90)),
        "session_version": session.version,
        **changes,
    }


def test_a_class_is_dragged(owner_client, business, session, yoga, htmx):
    """With its clients, of whom each is told once, and back by Undo."""
    session.location = "Park"
    session.save()
    contacts = [ContactFactory(emails=[f"c{number}@example.com"]) for number in range(2)]
    for contact in contacts:
        BookingFactory(session=session, contact=contact)
    local = timezone.localtime(session.starts_at, ISTANBUL)
    calendar = owner_client.get(f"/bookings/?view=day&day={local.date()}")
    block = parse(calendar).find("li", **{"data-session": str(session.pk)})
    assert (block["data-move"], block["data-version"]) == (address("session_edit", session), "1")
    response = owner_client.post(block["data-move"], dragged(session), headers=htmx)
    assert response.status_code in (200, 204)
    moved = Session.objects.get()
    assert moved.starts_at == session.starts_at + timedelta(hours=1)
    assert moved.ends_at - moved.starts_at == timedelta(minutes=90)
    assert (moved.staff, moved.capacity, moved.location) == (session.staff, 2, "Park")
    told = Mail.objects.filter(key__contains="/client/").values_list("to_address", flat=True)
    assert sorted(told) == ["c0@example.com", "c1@example.com"]
    undo = json.loads(response["HX-Trigger"])
    [undo_url] = re.findall(r'"undo_url": "([^"]*)"', json.dumps(undo))
    owner_client.post(undo_url, headers=htmx)
    back = Session.objects.get()
    assert (back.starts_at, back.ends_at) == (session.starts_at, session.ends_at)


def test_a_class_somebody_else_moved_meanwhile(owner_client, session, staff, yoga):
    there = address("session_edit", session)
    Session.objects.update(version=2)
    response = owner_client.post(there, dragged(session))
    assert response.status_code == 409
    assert "Somebody changed this session meanwhile." in parse(response).find(role="alert").text
    assert Session.objects.get().starts_at == session.starts_at
    # Nor may it go where something else is, or to who doesn't give it.
    other = SessionFactory(
        service=yoga, staff=staff, starts_at=session.starts_at + timedelta(hours=2)
    )
    taken = dragged(session, at=utc_text(other.starts_at), session_version=2)
    assert owner_client.post(there, taken).status_code == 409
    nobody = dragged(session, staff=StaffFactory().pk, session_version=2)
    assert owner_client.post(there, nobody).status_code == 422


def test_canceled_classes_are_not_dragged(owner_client, session, staff_client):
    Session.objects.update(canceled_at=timezone.now())
    BookingFactory(session=session, status=BookingStatus.CANCELED)
    local = timezone.localtime(session.starts_at, ISTANBUL)
    page = parse(owner_client.get(f"/bookings/?view=day&day={local.date()}&status=canceled"))
    [block] = page.find_all("li", **{"data-session": str(session.pk)})
    assert "data-move" not in block.attributes


def test_make_one(owner_client, owner, yoga, staff):
    form = parse(owner_client.get(NEW, {"service": yoga.pk})).find("form", id="session-form")
    assert form.find("input", name="capacity")["value"] == "10"
    posted = new(yoga, staff)
    for _time in range(2):
        response = owner_client.post(NEW, posted)
        assert response["Location"] == f"{reverse('bookings:calendar')}?view=week&day=2027-03-01"
    session = Session.objects.get()
    assert (session.capacity, session.location, session.created_by) == (10, "Studio 2", owner)
    assert timezone.localtime(session.starts_at, ISTANBUL).hour == 18


def test_series(owner_client, business, yoga, staff):
    business.time_zone = "Europe/Berlin"
    business.save()
    posted = new(
        yoga,
        staff,
        is_weekly="on",
        weekdays=["0", "2"],
        last_on="2027-04-04",
        left_out=["2027-03-08", "", "2027-03-17"],
    )
    response = owner_client.post(NEW, posted, follow=True)
    assert "8 sessions were made." in response.content.decode()
    # At six by the clock on the wall, before and after it is changed.
    local = [
        each.starts_at.astimezone(business.zone).strftime("%m-%d %H:%M")
        for each in Session.objects.order_by("starts_at")
    ]
    assert local == [
        f"{day} 18:00"
        for day in (
            "03-01", "03-03", "03-10", "03-15", "03-22", "03-24", "03-29", "03-31",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"capacity": "0"},
        {"minutes": ""},
        {"day": "0001-01-01"},
        {"is_weekly": "on"},
        {"is_weekly": "on", "last_on": "2027-02-01"},
        {"is_weekly": "on", "last_on": "2035-02-01"},
        {"is_weekly": "on", "last_on": "2027-04-01", "left_out": "x"},
        {"staff": "0"},
        {"service": "0"},
    ],
)
def test_not_valid(owner_client, yoga, staff, changes):
    assert owner_client.post(NEW, new(yoga, staff, **changes)).status_code == 422
    assert not Session.objects.exists()


def test_taken(owner_client, yoga, staff):
    assert owner_client.post(NEW, new(yoga, staff)).status_code == 302
    assert owner_client.post(NEW, new(yoga, staff, time="18:30")).status_code == 409


def test_change_this_and_those_that_follow(owner_client, yoga, staff):
    owner_client.post(NEW, new(yoga, staff, is_weekly="on", last_on="2027-03-22"))
    _first, second, *_later = Session.objects.order_by("starts_at")
    there = address("session_edit", second)
    form = parse(owner_client.get(there)).find("form", id="session-form")
    assert form.find_all("input", name="following")
    posted = new(yoga, staff, day="2027-03-08", time="19:00", version=second.version)
    assert owner_client.post(there, {**posted, "following": "on"}).status_code == 302
    hours = [
        each.starts_at.astimezone(ISTANBUL).hour for each in Session.objects.order_by("starts_at")
    ]
    assert hours == [18, 19, 19, 19]
    # Somebody else saved meanwhile.
    assert owner_client.post(there, posted).status_code == 409


def test_fewer_places_than_are_taken(owner_client, yoga, staff, session):
    BookingFactory.create_batch(2, session=session)
    posted = new(yoga, staff, capacity=1)
    response = owner_client.post(address("session_edit", session), posted)
    assert response.status_code == 409
    assert "More places than that" in parse(response).find(role="alert").text


def test_cancel_says_how_many_clients(owner_client, session):
    booking, _other = BookingFactory.create_batch(2, session=session)
    there = address("session_cancel", session)
    assert "2 clients will be told." in owner_client.get(there).content.decode()
    response = owner_client.post(there, {"reason": "Snow"}, follow=True)
    assert "2 clients are told." in response.content.decode()
    booking.refresh_from_db()
    assert (booking.status, booking.end_reason) == (BookingStatus.CANCELED, "Snow")
    session.refresh_from_db()
    assert session.canceled_at
    assert owner_client.post(there, {"reason": "Snow"}).status_code == 409


def test_somebody_elses_is_not_there(session):
    other = client_of(StaffFactory())
    for name in ("session_detail", "session_edit", "session_cancel"):
        assert other.get(address(name, session)).status_code == 404
    for name in ("session_edit", "session_cancel"):
        assert other.post(address(name, session), {"reason": ""}).status_code == 404
    session.refresh_from_db()
    assert session.canceled_at is None


def test_staff_make_their_own_alone(yoga, staff, staff_client):
    other = StaffFactory()
    yoga.staff.add(other)
    assert staff_client.post(NEW, new(yoga, other)).status_code == 422
    assert staff_client.post(NEW, new(yoga, staff)).status_code == 302
    assert client_of(StaffFactory()).post(NEW, new(yoga, staff)).status_code == 422
    assert Session.objects.count() == 1


def test_check_in_on_the_day(owner_client, yoga, staff):
    session = SessionFactory(
        service=yoga, staff=staff, starts_at=timezone.now() - timedelta(hours=3)
    )
    booking = BookingFactory(session=session)
    page = parse(owner_client.get(address("session_detail", session)))
    button = page.find("button", id=f"attended-{booking.pk}")
    form = page.find("form", class_="attendance")
    owner_client.post(form["action"], {button["name"]: button["value"]})
    booking.refresh_from_db()
    assert booking.attendance == "attended"
    page = parse(owner_client.get(address("session_detail", session)))
    # Pressed again, it is taken back.
    assert page.find("button", id=f"attended-{booking.pk}")["value"] == ""
