"""Contacts that go for ever: what is to come of them is canceled, what is over stays nameless."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings.enums import BookingStatus
from bookings.models import Booking, Session
from bookings.services.bookings import book_appointment
from contacts_app.models import Contact, Deletion
from contacts_app.querysets.contacts import TRASH_DAYS
from contacts_app.services.trash import delete_contacts, purge_contacts, purge_expired
from outbox.models import Mail
from tests.factories import (
    BookingFactory,
    ContactFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
)
from tests.helpers.html import parse


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business")]


@pytest.fixture
def anna(business):
    return ContactFactory(given_name="Anna", family_name="Berg", emails=["anna@example.com"])


@pytest.fixture
def elif_(business):
    return StaffFactory(name="Elif Demir", email="elif@lale.example", language="en")


@pytest.fixture
def haircut(elif_):
    return ServiceFactory(name="Haircut", staff=[elif_])


@pytest.fixture
def upcoming(anna, haircut, elif_):
    session = SessionFactory(service=haircut, staff=elif_)
    return BookingFactory(session=session, contact=anna, booked_name="Anna Berg")


@pytest.fixture
def past(anna, haircut, elif_):
    at = timezone.now() - timedelta(days=3)
    session = SessionFactory(service=haircut, staff=elif_, starts_at=at)
    return BookingFactory(session=session, contact=anna, booked_name="Anna Berg")


def everybody():
    return Contact.objects.all()


def test_the_dialog_says_so_and_it_is_done(
    owner_client, owner, anna, upcoming, past, elif_, haircut
):
    delete_contacts(contacts=everybody(), actor=owner)
    asked = parse(owner_client.post("/contacts/trash/purge/", {"all": "1"}))
    assert "1 upcoming booking is canceled" in asked.find(class_="note-warn").text
    assert Booking.objects.get(pk=upcoming.pk).status == BookingStatus.CONFIRMED
    owner_client.post("/contacts/trash/purge/", {"all": "1", "confirmed": "1"})
    for booking, status in ((upcoming, BookingStatus.CANCELED), (past, BookingStatus.CONFIRMED)):
        booking.refresh_from_db()
        assert (booking.status, booking.contact, booking.booked_name) == (status, None, "")
    session = Session.objects.get(pk=upcoming.session_id)
    assert session.canceled_at
    [mail] = Mail.objects.all()
    assert mail.to_address == elif_.email
    assert "A client was deleted for ever: their booking is canceled." in mail.text
    assert "Haircut" in mail.subject
    for name in ("Anna", "Berg", "anna@"):
        assert name not in mail.subject + mail.text + mail.key
    # The slot is free.
    again = book_appointment(
        service=haircut, staff=elif_, starts_at=session.starts_at,
        contact=ContactFactory(), actor=owner,
    )  # fmt: skip
    assert again.status == BookingStatus.CONFIRMED


def test_without_bookings_to_come_nothing_is_said(owner_client, owner, anna, past):
    BookingFactory(contact=anna, status=BookingStatus.CANCELED)
    BookingFactory()  # of somebody who stays
    delete_contacts(contacts=Contact.objects.filter(pk=anna.pk), actor=owner)
    asked = parse(owner_client.post("/contacts/trash/purge/", {"all": "1"}))
    assert asked.find_all(class_="note-warn") == []
    purge_contacts(contacts=everybody(), actor=owner)
    assert not Mail.objects.exists()
    assert Booking.objects.filter(status=BookingStatus.CONFIRMED).count() == 2


def test_in_a_class_the_next_moves_up(owner, anna, elif_):
    session = SessionFactory(service=ServiceFactory(group=True), staff=elif_, capacity=1)
    BookingFactory(session=session, contact=anna)
    waiting = BookingFactory(session=session, status=BookingStatus.WAITLISTED)
    delete_contacts(contacts=Contact.objects.filter(pk=anna.pk), actor=owner)
    purge_contacts(contacts=everybody(), actor=owner)
    waiting.refresh_from_db()
    assert waiting.status == BookingStatus.CONFIRMED
    assert Session.objects.get().canceled_at is None
    assert Mail.objects.filter(key__contains="/freed/").count() == 1


def test_the_trash_that_kept_them_long_enough(owner, upcoming, elif_):
    delete_contacts(contacts=everybody(), actor=owner)
    Deletion.objects.update(deleted_at=timezone.now() - timedelta(days=TRASH_DAYS, hours=1))
    assert purge_expired() == 1
    upcoming.refresh_from_db()
    assert upcoming.status == BookingStatus.CANCELED
    assert Mail.objects.get().to_address == elif_.email


def test_who_purges_is_not_told_of_it(owner, anna, haircut):
    haircut.staff.add(owner)
    BookingFactory(session=SessionFactory(service=haircut, staff=owner), contact=anna)
    delete_contacts(contacts=everybody(), actor=owner)
    purge_contacts(contacts=everybody(), actor=owner)
    assert not Mail.objects.exists()
