"""A booking beside the calendar, and what the business does with it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.calendar.drawing import utc_text
from bookings.enums import Attendance, BookingStatus
from bookings.models import Answer, Booking, Session
from contacts_app.models import Contact, Note
from tests.conftest import client_of
from tests.factories import (
    BookingFactory,
    ContactFactory,
    QuestionFactory,
    SessionFactory,
    StaffFactory,
    noon_tomorrow,
    weekly_hours,
)
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db
NEW = reverse("bookings:booking_new")


def address(name: str, booking: Booking) -> str:
    return reverse(f"bookings:{name}", args=[booking.pk])


@pytest.fixture
def booking(massage, staff, contact) -> Booking:
    """A pending massage at noon (UTC) of tomorrow, with Stefan."""
    session = SessionFactory(service=massage, staff=staff)
    return BookingFactory(session=session, contact=contact, status=BookingStatus.PENDING)


def status_of(booking: Booking) -> str:
    booking.refresh_from_db()
    return booking.status


# --- the card


def test_card(owner_client, owner, booking, contact):
    Note.objects.create(
        contact=contact, text="Allergic to latex", is_pinned=True, author=owner,
        created_at=timezone.now(),
    )  # fmt: skip
    response = owner_client.get(address("booking_detail", booking))
    page = parse(response)
    assert page.find("h2", class_="who-name").text == str(contact)
    assert page.find(class_="warning-note").text == "Allergic to latex"
    assert page.find(class_="when-time").text == "15:00–16:00"
    assert "Pending" in page.find(class_="when-state").text
    # The calendar of its day stands beside it.
    (block,) = page.where(lambda element: "data-session" in element)
    assert block["aria-current"] == "true"


def test_card_alone(owner_client, booking, htmx, django_assert_num_queries):
    headers = {**htmx, "HX-Target": "card"}
    # Session, user and business; the booking with all of it.
    with django_assert_num_queries(3 + 1):
        response = owner_client.get(address("booking_detail", booking), headers=headers)
    assert b"<html" not in response.content
    assert parse(response).find("article")["data-row"] == f"booking-{booking.pk}"


def test_somebody_elses_is_not_there(booking):
    other = client_of(StaffFactory())
    for name in ("booking_detail", "booking_cancel", "booking_reschedule"):
        assert other.get(address(name, booking)).status_code == 404
    for name in (
        "booking_confirm",
        "booking_decline",
        "booking_cancel",
        "booking_undo_end",
        "booking_attendance",
        "booking_move_up",
        "booking_reschedule",
    ):
        assert other.post(address(name, booking), {"attendance": ""}).status_code == 404
    assert status_of(booking) == BookingStatus.PENDING


def test_client_who_was_erased(owner_client, booking):
    Contact.objects.filter(pk=booking.contact_id).delete()
    page = parse(owner_client.get(address("booking_detail", booking)))
    assert "Erased client" in page.find("h2", class_="who-name").text
    assert page.find_all("a", id="booking-reschedule")


# --- deeds


def test_confirm(staff_client, booking):
    response = staff_client.post(address("booking_confirm", booking))
    assert response["Location"] == address("booking_detail", booking)
    assert status_of(booking) == BookingStatus.CONFIRMED


@pytest.mark.parametrize("end", ["decline", "cancel"])
def test_end_and_undo(owner_client, booking, htmx, end):
    form = parse(owner_client.get(address(f"booking_{end}", booking))).find("form", class_="form")
    assert form["action"] == address(f"booking_{end}", booking)
    shown = {**htmx, "HX-Current-URL": "http://testserver/bookings/?view=day"}
    response = owner_client.post(form["action"], {"reason": "Ill"}, headers=shown)
    assert '"path": "/bookings/?view=day"' in response["HX-Location"]
    ended = {"decline": BookingStatus.DECLINED, "cancel": BookingStatus.CANCELED}[end]
    assert status_of(booking) == ended
    assert booking.end_reason == "Ill"
    undo_url = address("booking_undo_end", booking)
    assert undo_url in response["HX-Trigger"]
    owner_client.post(undo_url, headers=shown)
    assert status_of(booking) == BookingStatus.PENDING
    assert Session.objects.get(pk=booking.session_id).canceled_at is None
    assert (booking.ended_at, booking.end_reason) == (None, "")


def test_undo_when_somebody_has_the_time(owner_client, booking, htmx):
    owner_client.post(address("booking_cancel", booking))
    SessionFactory(
        service=booking.session.service,
        staff=booking.session.staff,
        starts_at=booking.session.starts_at + timedelta(minutes=30),
    )
    response = owner_client.post(address("booking_undo_end", booking), headers=htmx)
    assert "Somebody has this time already." in response["HX-Trigger"]
    assert status_of(booking) == BookingStatus.CANCELED


def test_undo_in_a_class_that_filled_up(owner_client, yoga, staff, htmx):
    session = SessionFactory(service=yoga, staff=staff, capacity=1)
    booking = BookingFactory(session=session)
    BookingFactory(session=session, status=BookingStatus.WAITLISTED)
    owner_client.post(address("booking_cancel", booking))
    response = owner_client.post(address("booking_undo_end", booking), headers=htmx)
    assert "Every place of this session is taken." in response["HX-Trigger"]
    assert status_of(booking) == BookingStatus.CANCELED


def test_a_reason_that_is_too_long(owner_client, booking):
    response = owner_client.post(address("booking_cancel", booking), {"reason": "x" * 301})
    assert response.status_code == 422
    assert status_of(booking) == BookingStatus.PENDING


def test_attendance_and_undo(owner_client, massage, staff, htmx):
    session = SessionFactory(
        service=massage, staff=staff, starts_at=timezone.now() - timedelta(hours=2)
    )
    booking = BookingFactory(session=session)
    there = address("booking_attendance", booking)
    response = owner_client.post(there, {"attendance": Attendance.NO_SHOW}, headers=htmx)
    booking.refresh_from_db()
    assert booking.attendance == Attendance.NO_SHOW
    assert f"{there}?attendance=" in response["HX-Trigger"]
    owner_client.post(f"{there}?attendance=", headers=htmx)
    booking.refresh_from_db()
    assert booking.attendance == Attendance.NOT_SET
    assert owner_client.post(there, {"attendance": "perhaps"}).status_code == 404


def test_attendance_of_a_day_to_come_is_not_offered(owner_client, massage, staff, contact):
    # Tomorrow in UTC can be today where the business is.
    session = SessionFactory(
        service=massage, staff=staff, starts_at=noon_tomorrow() + timedelta(days=1)
    )
    booking = BookingFactory(session=session, contact=contact)
    page = parse(owner_client.get(address("booking_detail", booking)))
    assert page.find_all("form", class_="attendance") == []
    response = owner_client.post(
        address("booking_attendance", booking), {"attendance": "attended"}, follow=True
    )
    assert "The day of the session has not come yet." in response.content.decode()


# --- reschedule


def when(booking: Booking, **changes: object) -> dict[str, object]:
    """Return what the form posts that moves a booking to three o'clock in the afternoon."""
    day = booking.session.starts_at.date().isoformat()
    return {
        "day": day,
        "time": "15:00",
        "minutes": 60,
        "staff": booking.session.staff_id,
        **changes,
    }


def test_reschedule_and_undo(owner_client, booking, massage, htmx):
    other = StaffFactory(name="Zoe")
    massage.staff.add(other)
    there = address("booking_reschedule", booking)
    posted = when(booking, time="17:30", minutes=90, staff=other.pk, version=booking.version)
    response = owner_client.post(there, posted, headers=htmx)
    old = booking.session.starts_at
    session = Session.objects.get(pk=booking.session_id)
    assert (session.starts_at - old, session.staff) == (timedelta(hours=2, minutes=30), other)
    assert session.ends_at - session.starts_at == timedelta(minutes=90)
    undo_url = response["HX-Trigger"].partition('"undo_url": "')[2].partition('"')[0]
    owner_client.post(undo_url, headers=htmx)
    session.refresh_from_db()
    assert session.starts_at == old
    assert session.staff == booking.session.staff
    assert session.ends_at - session.starts_at == timedelta(minutes=60)


def test_reschedule_to_a_taken_time_offers_three_that_are_free(owner_client, booking, staff):
    weekly_hours(staff)
    taken = booking.session.starts_at + timedelta(hours=2)
    SessionFactory(service=booking.session.service, staff=staff, starts_at=taken)
    there = address("booking_reschedule", booking)
    response = owner_client.post(there, when(booking, time="17:30"))
    assert response.status_code == 409
    page = parse(response)
    assert "Somebody has this time already." in page.find(role="alert").text
    picks = [button["value"] for button in page.find_all("button", name="pick")]
    assert len(picks) == 3
    assert page.find("input", name="time")["value"] == "17:30"
    assert owner_client.post(there, when(booking, pick=picks[0])).status_code == 302
    session = Session.objects.get(pk=booking.session_id)
    assert utc_text(session.starts_at) == picks[0]


def test_reschedule_by_moments_as_a_drag_posts_them(owner_client, booking, htmx):
    starts_at = booking.session.starts_at + timedelta(hours=1)
    posted = {"at": utc_text(starts_at), "until": utc_text(starts_at + timedelta(minutes=45))}
    owner_client.post(address("booking_reschedule", booking), posted, headers=htmx)
    session = Session.objects.get(pk=booking.session_id)
    assert (session.starts_at, session.ends_at - session.starts_at) == (
        starts_at,
        timedelta(minutes=45),
    )
    assert session.staff == booking.session.staff


def test_somebody_else_was_quicker_to_drag_it(owner_client, booking):
    there = address("booking_reschedule", booking)
    starts_at = booking.session.starts_at + timedelta(hours=1)
    posted = {"at": utc_text(starts_at), "session_version": booking.session.version}
    assert owner_client.post(there, posted).status_code == 302
    response = owner_client.post(there, {**posted, "at": utc_text(booking.session.starts_at)})
    assert response.status_code == 409
    assert "Somebody changed this booking meanwhile." in parse(response).find(role="alert").text
    assert Session.objects.get(pk=booking.session_id).starts_at == starts_at


def test_somebody_else_was_quicker_to_change_it(owner_client, booking):
    posted = when(booking, version=booking.version)
    Booking.objects.filter(pk=booking.pk).update(version=7)
    response = owner_client.post(address("booking_reschedule", booking), posted)
    assert response.status_code == 409


@pytest.mark.parametrize(
    ("zone", "fields", "status"),
    [
        ("Europe/Berlin", {"day": "2027-03-28", "time": "02:30"}, 422),
        ("Europe/Berlin", {"day": "2027-10-31", "time": "02:30"}, 302),
        ("Europe/Istanbul", {"day": "0001-01-01"}, 422),
        ("Europe/Istanbul", {"day": "9999-12-31"}, 422),
        ("Europe/Istanbul", {"day": "1970-01-01"}, 409),
        ("Europe/Istanbul", {"day": "2026-02-30"}, 422),
        ("Europe/Istanbul", {"time": "25:00"}, 422),
        ("Europe/Istanbul", {"minutes": "0"}, 422),
        ("Europe/Istanbul", {"minutes": "99999999999"}, 422),
        ("Europe/Istanbul", {"staff": "99999999999999999999"}, 422),
        ("Europe/Istanbul", {"at": "9999-12-31T23:59Z"}, 302),
    ],
)
def test_odd_times(owner_client, business, booking, zone, fields, status):
    business.time_zone = zone
    business.save()
    posted = when(booking, **fields)
    response = owner_client.post(address("booking_reschedule", booking), posted)
    assert response.status_code == status


def test_the_second_of_two_equal_times(owner_client, business, booking):
    business.time_zone = "Europe/Berlin"
    business.save()
    there = address("booking_reschedule", booking)
    for is_second, hour in (("", 0), ("on", 1)):
        posted = when(booking, day="2027-10-31", time="02:30", is_second=is_second)
        assert owner_client.post(there, posted).status_code == 302
        session = Session.objects.get(pk=booking.session_id)
        assert utc_text(session.starts_at) == f"2027-10-31T0{hour}:30Z"
    # The form of a booking at such a time says which of the two it is.
    form = parse(owner_client.get(there)).find("form", class_="form")
    assert "checked" in form.find("input", name="is_second")


def test_a_participant_comes_to_another_session(owner_client, yoga, staff):
    session = SessionFactory(service=yoga, staff=staff)
    later = SessionFactory(
        service=yoga, staff=staff, starts_at=session.starts_at + timedelta(days=7)
    )
    booking = BookingFactory(session=session)
    there = address("booking_reschedule", booking)
    options = parse(owner_client.get(there)).find("select", name="session").find_all("option")
    assert [option["value"] for option in options] == [str(later.pk)]
    assert owner_client.post(there, {"session": later.pk}).status_code == 302
    booking.refresh_from_db()
    assert booking.session == later
    assert owner_client.post(f"{there}?session={session.pk}").status_code == 302
    booking.refresh_from_db()
    assert booking.session == session


# --- new


def new(service, giver, /, **changes: object) -> dict[str, object]:
    return {
        "service": service.pk,
        "staff": giver.pk,
        "day": noon_tomorrow().date().isoformat(),
        "time": "15:00",
        "minutes": 60,
        "key": str(uuid4()),
        **changes,
    }


def test_the_form_is_filled_by_the_address(owner_client, massage, staff, contact):
    weekly_hours(staff)
    at = utc_text(noon_tomorrow())
    query = {"at": at, "staff": staff.pk, "service": massage.pk, "contact": contact.pk}
    page = parse(owner_client.get(NEW, query))
    assert page.find("input", name="day")["value"] == at[:10]
    assert page.find("input", name="time")["value"] == "15:00"
    assert page.find("input", name="minutes")["value"] == "60"
    assert page.find("input", name="contact")["value"] == str(contact.pk)
    chosen = page.find("select", name="staff").find("option", selected="")
    assert chosen.text == "Stefan Staff"


def test_book(owner_client, owner, massage, staff, contact):
    weekly_hours(staff)
    question = QuestionFactory(service=massage, text="Coffee?", is_required=True)
    posted = new(massage, staff, contact=contact.pk)
    posted[f"answer-{question.pk}"] = "Black"
    # Pressed twice, it is booked once.
    for _time in range(2):
        response = owner_client.post(NEW, posted)
        booking = Booking.objects.get()
        assert response["Location"] == address("booking_detail", booking)
    assert (booking.contact, booking.status) == (contact, BookingStatus.CONFIRMED)
    assert (booking.created_by, booking.session.staff) == (owner, staff)
    assert utc_text(booking.session.starts_at) == utc_text(noon_tomorrow())
    assert Answer.objects.get().value == "Black"


def test_book_for_a_new_client(owner_client, massage, staff):
    weekly_hours(staff)
    posted = new(
        massage,
        staff,
        new_name="Ayşe <b>Kaya</b>",
        new_phone="0570 111 22 33",
        new_email="a@example.com",
    )
    for _time in range(2):
        assert owner_client.post(NEW, posted).status_code == 302
    contact = Contact.objects.get()
    assert contact.display_name == "Ayşe <b>Kaya</b>"
    assert contact.primary_email == "a@example.com"
    assert Booking.objects.get().contact == contact


def test_outside_the_working_hours_only_when_said_twice(owner_client, massage, staff, contact):
    weekly_hours(staff)
    posted = new(massage, staff, contact=contact.pk, time="17:30")
    response = owner_client.post(NEW, posted)
    assert response.status_code == 422
    page = parse(response)
    assert "outside the working hours" in page.find(role="alert").text
    assert page.find(id="booking-book").text == "Book all the same"
    assert not Booking.objects.exists()
    again = {**posted, "outside_ok": page.find("input", name="outside_ok")["value"]}
    assert owner_client.post(NEW, again).status_code == 302
    assert Booking.objects.count() == 1


def test_a_taken_time_offers_three_that_are_free(owner_client, massage, staff, contact):
    weekly_hours(staff)
    SessionFactory(service=massage, staff=staff)
    posted = new(massage, staff, contact=contact.pk)
    response = owner_client.post(NEW, posted)
    assert response.status_code == 409
    page = parse(response)
    picks = [button["value"] for button in page.find_all("button", name="pick")]
    assert len(picks) == 3
    assert page.find("input", name="contact")["value"] == str(contact.pk)
    assert owner_client.post(NEW, {**posted, "pick": picks[1]}).status_code == 302
    assert utc_text(Booking.objects.get().session.starts_at) == picks[1]


@pytest.mark.parametrize(
    "changes",
    [
        {"contact": ""},
        {"contact": "99999"},
        {"contact": "²"},
        {"service": ""},
        {"service": "99999999999999999999"},
        {"staff": "1e3"},
        {"day": ""},
        {"day": "0001-01-01"},
        {"new_email": "nobody"},
        {"status": "canceled"},
    ],
)
def test_not_valid(owner_client, massage, staff, contact, changes):
    weekly_hours(staff)
    posted = new(massage, staff, **{"contact": contact.pk, **changes})
    assert owner_client.post(NEW, posted).status_code == 422
    assert not Booking.objects.exists()


def test_join_a_class(owner_client, yoga, staff, contact):
    session = SessionFactory(service=yoga, staff=staff, capacity=1)
    page = parse(owner_client.get(NEW, {"session": session.pk, "contact": contact.pk}))
    chosen = page.find("select", name="session").find("option", selected="")
    assert chosen["value"] == str(session.pk)
    posted = {"service": yoga.pk, "session": session.pk, "contact": contact.pk}
    assert owner_client.post(NEW, posted).status_code == 302
    assert Booking.objects.get().session == session
    assert owner_client.post(NEW, posted).status_code == 409  # has a place
    posted["contact"] = ContactFactory().pk
    response = owner_client.post(NEW, posted, follow=True)
    assert "on the waitlist" in response.content.decode()
    assert Booking.objects.latest("pk").status == BookingStatus.WAITLISTED


def test_choosing_a_service_draws_its_form(owner_client, massage, staff, contact, htmx):
    QuestionFactory(service=massage, text="Coffee?")
    posted = {"service": massage.pk, "contact": contact.pk, "minutes": "5", "refresh": "1"}
    page = parse(owner_client.post(NEW, posted, headers=htmx))
    assert page.find("input", name="minutes")["value"] == "60"
    assert "Coffee?" in page.text
    assert page.find_all(role="alert") == []
    assert not Booking.objects.exists()


def test_staff_book_for_themselves_and_their_clients_alone(staff_client, massage, staff):
    weekly_hours(staff)
    other = StaffFactory(name="Zoe")
    weekly_hours(other)
    massage.staff.add(other)
    stranger = ContactFactory(given_name="Stranger")
    mine = ContactFactory(owner=staff, given_name="Mine")
    assert "Zoe" not in staff_client.get(NEW, {"service": massage.pk}).content.decode()
    assert staff_client.post(NEW, new(massage, other, contact=mine.pk)).status_code == 422
    assert staff_client.post(NEW, new(massage, staff, contact=stranger.pk)).status_code == 422
    found = staff_client.get(reverse("bookings:booking_clients"), {"query": "berg"})
    names = found.content.decode()
    assert "Mine" in names
    assert "Stranger" not in names
    assert staff_client.post(NEW, new(massage, staff, contact=mine.pk)).status_code == 302
    assert Booking.objects.get().contact == mine


def test_find_without_scripts(owner_client, contact, massage):
    page = parse(owner_client.post(NEW, {"query": contact.given_name, "find": "1"}))
    button = page.find("button", name="choose")
    assert button["value"] == str(contact.pk)
    page = parse(owner_client.post(NEW, {button["name"]: button["value"]}))
    assert page.find("input", name="contact")["value"] == str(contact.pk)
