"""Labels of services: who books one carries its label, which says what booking put it on."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.services import bookings as services
from bookings.services.service_labels import label_of_service
from bookings.services.services import create_service
from contacts_app.models import Activity, Contact, ContactLabel, Label
from contacts_app.services import events, labels, trash
from contacts_app.services.imported_labels import ImportedLabels
from tests.factories import (
    BookingFactory,
    LabelFactory,
    ServiceFactory,
    SessionFactory,
    noon_tomorrow,
)
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


@pytest.fixture
def label(massage, owner):
    return label_of_service(massage, actor=owner)


@pytest.fixture
def book(massage, staff, owner, contact):
    def booked(hours=0, **given):
        given = {"service": massage, "contact": contact, **given}
        return services.book_appointment(
            staff=staff,
            starts_at=noon_tomorrow() + timedelta(hours=hours),
            actor=owner,
            **given,
        )

    return booked


def carried(contact):
    rows = ContactLabel.objects.carried().filter(contact=contact).order_by("label__name")
    return {row.label.name: row.reason for row in rows.select_related("label")}


def test_a_service_is_made_with_its_label(owner):
    service = create_service(
        values={"name": "Facial", "colour": "pink", "currency": "TRY"}, staff=[], actor=owner
    )
    label = Label.objects.get()
    assert (label.name, label.colour) == ("Facial", "pink")
    assert label.condition == f"bookings/service/{service.pk}"
    assert label_of_service(service, actor=owner) == label


def test_a_label_of_its_name_is_left_to_people(owner):
    known = LabelFactory(name="Facial")
    create_service(values={"name": "FACIAL", "currency": "TRY"}, staff=[], actor=owner)
    assert Label.objects.get() == known
    assert label_of_service(ServiceFactory(name="x" * 100), actor=owner)


def test_who_books_carries_it(book, label, contact, owner, massage):
    assert carried(contact) == {}
    first, second = book(), book(1)
    reason = {"condition": label.condition, "booking": first.pk}
    assert carried(contact) == {"Massage": reason}
    assert Activity.objects.filter(kind="contacts/label_put_on").count() == 1
    services.cancel_booking(booking_id=first.pk, actor=owner)
    assert carried(contact) == {"Massage": reason}
    services.cancel_booking(booking_id=second.pk, actor=owner)
    assert carried(contact) == {}


@pytest.mark.parametrize("status", ["pending", "confirmed", "waitlisted", "declined", "canceled"])
def test_statuses_that_put_it_on(label, massage, status):
    booking = BookingFactory(session=SessionFactory(service=massage), status=status)
    labels.refresh_automatic_labels()
    expected = status not in ("declined", "canceled")
    assert (carried(booking.contact) != {}) is expected


def test_those_who_booked_before_are_given_it(massage, owner):
    first = BookingFactory(session=SessionFactory(service=massage))
    BookingFactory(contact=first.contact, session=SessionFactory(service=massage))
    other = BookingFactory()
    label_of_service(massage, actor=owner)
    reason = {"condition": f"bookings/service/{massage.pk}", "booking": first.pk}
    assert carried(first.contact) == {"Massage": reason}
    assert carried(other.contact) == {}


def test_what_a_person_took_off_stays_off(book, label, contact, owner):
    book()
    mine = Contact.objects.filter(pk=contact.pk)
    labels.take_off_label(contacts=mine, label=label, actor=owner)
    book(1)
    assert carried(contact) == {}


def test_the_trash_is_left_alone(label, massage, owner):
    booking = BookingFactory(session=SessionFactory(service=massage))
    mine = Contact.objects.filter(bookings=booking)
    deletion, _count = trash.delete_contacts(contacts=mine, actor=owner)
    labels.refresh_automatic_labels()
    assert carried(booking.contact) == {}
    trash.undo_deletion(deletion_id=deletion.pk, actor=owner)
    assert carried(booking.contact) != {}


def test_it_says_which_booking_put_it_on(book, label, contact, owner_client):
    booking = book()
    page = parse(owner_client.get(f"/contacts/{contact.pk}/"))
    why = page.find("div", id=f"label-{label.pk}")
    assert "By itself: Booked this service" in why.text
    link = why.find("a", href=f"/bookings/{booking.pk}/")
    assert link.text.startswith("Booking of ")


def test_the_list_of_labels_says_why(label, owner_client):
    page = parse(owner_client.get(reverse("contacts:label_list")))
    assert "Put on automatically: Booked this service" in " ".join(page.text.split())


def test_the_cost_does_not_grow_with_the_services(book, label, owner, contact):
    book()

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            events.publish("contacts/edited", contact=contact, actor=owner, changes=[])
        return len(queries)

    few = count()
    for service in ServiceFactory.create_batch(30):
        label_of_service(service, actor=owner)
        BookingFactory(contact=contact, session=SessionFactory(service=service))
    events.publish("contacts/edited", contact=contact, actor=owner, changes=[])
    assert len(carried(contact)) == 31
    assert count() == few <= 9


def test_a_label_of_another_book_brings_no_condition(massage, owner):
    """What has the service's id there is another service here."""
    imported = ImportedLabels(owner)
    imported.define([{"name": "Facial", "condition": f"bookings/service/{massage.pk}"}])
    imported.define([{"name": "New", "condition": "contacts/new_this_month"}])
    conditions = Label.objects.order_by("name").values_list("condition", flat=True)
    assert list(conditions) == ["", "contacts/new_this_month"]


def test_an_import_that_makes_nobody_goes_on(label, tmp_path):
    book = tmp_path / "book.csv"
    book.write_text("Name,Email\nAnn Bell,ann@example.com\n")
    for _time in range(2):
        call_command("import_contacts", str(book), stdout=StringIO(), stderr=StringIO())
    assert Contact.objects.filter(full_name="Ann Bell").count() == 1
