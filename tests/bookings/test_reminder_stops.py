"""Who wants no reminders gets none: by the business, by the page of a booking, by a mail's link."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
import time_machine
from django.test import Client

from bookings.links import reminders_link_of, token_of
from bookings.models import Booking, BookingSettings, ReminderStop
from bookings.services.notices import BOTH, queue_reminders, tell
from bookings.services.reminders import set_reminder, set_reminders, wants_reminders
from contacts_app.models import Activity, Contact, Review
from contacts_app.services import reviews, trash
from outbox.models import Mail
from outbox.services import message_of
from tests.factories import BookingFactory, ContactFactory, SessionFactory, StaffFactory
from tests.helpers.html import parse


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business")]
START = datetime(2026, 11, 27, 11, tzinfo=UTC)
NOW = START - timedelta(days=5)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def booking():
    session = SessionFactory(starts_at=START, staff=StaffFactory(name="Elif Demir"))
    anna = ContactFactory(given_name="Anna", family_name="Berg", emails=["anna@example.com"])
    return BookingFactory(session=session, contact=anna, booked_email="anna@example.com")


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


def reminded(clock) -> int:
    """Return how many reminders are queued a day before the session."""
    clock.move_to(START - timedelta(hours=23))
    return queue_reminders()


def link(booking, more=""):
    return f"/booking/{token_of(booking.link_seed)}/{more}"


def address_for(contact, language="en"):
    return "/" + reminders_link_of(contact.pk, language).split("/", 3)[3]


def kinds(contact):
    return list(
        Activity.objects.filter(contact=contact).values_list("kind", "actor").order_by("pk")
    )


def test_the_business_turns_them_off_and_on(owner_client, owner, booking, clock, htmx):
    page = f"/contacts/{booking.contact_id}/bookings/"
    form = parse(owner_client.get(page)).find("form", class_="reminder-choice")
    assert "Reminders by email: on" in form.text
    response = owner_client.post(form["action"], {"wanted": "off"}, headers=htmx)
    assert f"{form['action']}?wanted=on" in response["HX-Trigger"]
    assert "Reminders by email: off" in parse(owner_client.get(page)).text
    assert reminded(clock) == 0
    clock.move_to(NOW)
    owner_client.post(f"{form['action']}?wanted=on")
    assert reminded(clock) == 1
    clock.move_to(NOW)
    assert kinds(booking.contact) == [
        ("bookings/reminders_off", owner.pk),
        ("bookings/reminders_on", owner.pk),
    ]
    timeline = parse(owner_client.get(f"/contacts/{booking.contact_id}/activity/")).text
    assert f"{owner} turned reminders by email off" in timeline


def test_the_link_in_a_mail(visitor, booking, clock):
    assert reminded(clock) == 1
    mail = Mail.objects.get()
    sent = message_from_bytes(message_of(mail).message().as_bytes())
    url = sent["List-Unsubscribe"].strip().strip("<>")
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in mail.text
    path = "/" + url.split("/", 3)[3]
    page = parse(visitor.get(path))
    assert page.find("h1").text == "No more reminders by email?"
    for secret in ("Anna", "Berg", "anna@"):
        assert secret not in page.text
    assert wants_reminders(booking.contact), "programs that follow links change nothing"
    # What a mail program sends
    response = visitor.post(path, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert "Referrer-Policy" in response
    assert kinds(booking.contact) == [("bookings/reminders_off", None)]
    again = BookingFactory(
        session=SessionFactory(starts_at=START + timedelta(hours=1)), contact=booking.contact
    )
    Booking.objects.update(created_at=NOW)
    assert queue_reminders() == 0
    visitor.post(path, {"wanted": "on"})
    assert queue_reminders() == 1, again


@pytest.mark.parametrize("language", ["en", "ru", "tr"])
def test_the_page_in_each_language(visitor, booking, language):
    response = visitor.get(address_for(booking.contact, language))
    assert response["Content-Language"] == language
    assert response.status_code == 200


@pytest.mark.parametrize("token", ["x", "1", "1:x", "99999999999999999999:x"])
def test_links_that_are_none(visitor, booking, token):
    assert visitor.get(f"/reminders/{token}/").status_code == 404
    assert visitor.post(f"/reminders/{token}/").status_code == 404
    good = address_for(booking.contact)
    other = good.replace(f"/{booking.contact_id}:", f"/{booking.contact_id + 1}:")
    ContactFactory(pk=booking.contact_id + 1)
    assert visitor.post(other).status_code == 404


def test_the_other_mails_come_all_the_same(booking):
    set_reminders(contact=booking.contact, wanted=False, actor=None)
    set_reminder(booking=booking, wanted=False)
    for what in BOTH:
        Mail.objects.all().delete()
        tell(what, booking, actor=None)
        mail = Mail.objects.get(key__contains="/client/")
        assert mail.unsubscribe_url == ""
        assert "List-Unsubscribe" not in message_of(mail).message()


def test_on_the_page_of_a_booking_it_is_about_that_one(visitor, booking, clock):
    """Who books knows the page, whoever's name they typed: nothing of the contact changes."""
    other = BookingFactory(
        session=SessionFactory(starts_at=START + timedelta(minutes=5)), contact=booking.contact
    )
    form = parse(visitor.get(link(booking))).find("form", class_="reminder-choice")
    assert "We remind you" in form.text
    response = visitor.post(form["action"], {"wanted": "off"})
    assert response["Location"] == link(booking)
    assert "We send no reminder" in parse(visitor.get(link(booking))).text
    assert wants_reminders(booking.contact)
    assert "We remind you" not in parse(visitor.get(link(other))).text, "no email was typed"
    assert reminded(clock) == 1
    assert Mail.objects.get().key.startswith(f"bookings/{other.pk}/")
    # Nor does it say what the contact wants.
    clock.move_to(NOW)
    visitor.post(form["action"], {"wanted": "on"})
    set_reminders(contact=booking.contact, wanted=False, actor=None)
    assert "We remind you" in parse(visitor.get(link(booking))).text


@pytest.mark.parametrize("hours", [0, 24])
def test_nothing_is_asked_when_no_reminder_can_come(visitor, booking, clock, hours):
    settings = BookingSettings.objects.current()
    settings.reminder_hours = hours
    settings.save()
    clock.move_to(START - timedelta(hours=hours or 48))
    page = parse(visitor.get(link(booking)))
    assert page.find_all("form", class_="reminder-choice") == []


def test_a_reminder_that_waits_is_taken_back(booking, clock):
    assert reminded(clock) == 1
    set_reminders(contact=booking.contact, wanted=False, actor=None)
    assert Mail.objects.get().state == "canceled"


def test_twice_is_once(booking, owner):
    assert set_reminders(contact=booking.contact, wanted=False, actor=owner)
    assert not set_reminders(contact=booking.contact, wanted=False, actor=None)
    assert set_reminders(contact=booking.contact, wanted=True, actor=owner)
    assert not set_reminders(contact=booking.contact, wanted=True, actor=owner)
    assert len(kinds(booking.contact)) == 2
    for wanted in (False, False, True, True):
        set_reminder(booking=booking, wanted=wanted)


def test_it_goes_along_with_the_same_person_and_back(visitor, booking, owner):
    anna = booking.contact
    known = ContactFactory(given_name="Ann")
    set_reminders(contact=anna, wanted=False, actor=None)
    review = Review.objects.create(contact=anna, candidate=known, created_at=NOW)
    reviews.join_contacts(review_id=review.pk, actor=owner)
    assert not wants_reminders(known)
    visitor.post(address_for(anna), {"wanted": "on"})
    assert wants_reminders(known), "the link of an old mail leads to who they are now"
    visitor.post(address_for(anna))
    reviews.undo_decision(review_id=review.pk, actor=owner)
    assert wants_reminders(anna), "it was taken off since, and put on anew for the other"
    assert not wants_reminders(known)


def test_both_wanted_none(booking, owner):
    known = ContactFactory()
    for contact in (booking.contact, known):
        set_reminders(contact=contact, wanted=False, actor=owner)
    review = Review.objects.create(contact=booking.contact, candidate=known, created_at=NOW)
    reviews.join_contacts(review_id=review.pk, actor=owner)
    reviews.undo_decision(review_id=review.pk, actor=owner)
    assert not wants_reminders(booking.contact)
    assert not wants_reminders(known)


def test_it_goes_with_the_contact(visitor, booking, owner):
    set_reminders(contact=booking.contact, wanted=False, actor=owner)
    everybody = Contact.objects.all()
    trash.delete_contacts(contacts=everybody, actor=owner)
    assert visitor.get(address_for(booking.contact)).status_code == 404
    trash.purge_contacts(contacts=everybody)
    assert not ReminderStop.objects.exists()
    assert visitor.get(address_for(booking.contact)).status_code == 404


def test_staff_change_only_who_they_see(staff_client, booking):
    address = f"/contacts/{booking.contact_id}/bookings/reminders/"
    assert staff_client.post(address, {"wanted": "off"}).status_code == 404
    assert wants_reminders(booking.contact)
