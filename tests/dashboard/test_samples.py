"""Removing the sample data: all that the demo loaded goes, and nothing that somebody made."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connections, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import SampleRows, User
from accounts.samples import marked_as_samples
from bookings.models import Booking, Service, Session
from bookings.services import bookings as booking_services
from contacts_app.models import Activity, Contact, ContactLabel, CustomField, Label, SavedView
from contacts_app.services.notes import add_note
from dashboard.removal import remove_samples
from outbox.models import Mail
from payments.models import DayClose, Exemption, Payment
from payments.services import ledger
from tasks.models import Task
from tests.conftest import client_of
from tests.factories import (
    BookingFactory,
    ContactFactory,
    LabelFactory,
    ServiceFactory,
    StaffFactory,
    TaskFactory,
    noon_tomorrow,
)


REMOVE = "dashboard:samples_remove"


def load_demo(*arguments):
    with override_settings(KARTOTEKA_DEMO=True):
        call_command("demo", *arguments, stdout=StringIO())


@pytest.mark.django_db
def test_it_is_said_why_the_salon_does_not_come_back():
    contact = ContactFactory(trashed=True)
    with pytest.raises(CommandError, match="there are contacts, perhaps in the trash"):
        load_demo("--again")
    assert not User.objects.exists()
    # Each start of dev.py asks so, and isn't stopped by it.
    load_demo()
    assert list(Contact.objects.all()) == [contact]


def click(owner):
    try:
        return client_of(owner).post(reverse(REMOVE), headers={"HX-Request": "true"}).status_code
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_the_demo_goes_but_for_what_somebody_did_with_it():
    load_demo()
    owner = User.objects.get(email="owner@lale.example")
    mine = ContactFactory(given_name="Mine")
    noted = Contact.objects.alive().filter(bookings__isnull=True).order_by("pk")[0]
    add_note(contact=noted, text="Ours by now", actor=owner)
    due = Booking.objects.due().order_by("pk")[0]
    paid = ledger.mark_as_paid(booking_id=due.pk, actor=owner, key=uuid4())
    session = Session.objects.filter(service__kind="appointment").latest("pk")
    assert due.contact
    others = Contact.objects.alive().exclude(pk__in=(noted.pk, due.contact.pk))
    client = others.order_by("pk")[0]
    booked = booking_services.book_appointment(
        service=session.service,
        staff=session.staff,
        starts_at=noon_tomorrow().replace(hour=2),
        contact=client,
        actor=owner,
    )
    settled = Payment.objects.filter(kind="payment", settled=True).exclude(booking=due)
    refunded = settled.latest("pk")
    ledger.refund(
        booking_id=refunded.booking_id, actor=owner, key=uuid4(), amount=Decimal(1), reason="By us"
    )
    before = dict(Payment.objects.values_list("pk", "serial"))

    told = client_of(owner).get(reverse(REMOVE)).content.decode()
    going = Payment.objects.filter(is_sample=True).exclude(
        booking__in=(due.pk, refunded.booking_id)
    )
    assert f"<li>{going.count():,} payments</li>" in told
    assert noted.display_name in told
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(click, [owner, owner])) == [200, 200]

    kept = {due.pk, booked.pk, refunded.booking_id}
    assert set(Booking.objects.values_list("pk", flat=True)) == kept
    clients = set(Booking.objects.values_list("contact", flat=True))
    assert set(Contact.objects.values_list("pk", flat=True)) == {mine.pk, noted.pk, *clients}
    entries = dict(Payment.objects.values_list("pk", "serial"))
    assert entries.items() <= before.items()
    assert paid.pk in entries
    assert set(Payment.objects.values_list("booking", flat=True)) == {due.pk, refunded.booking_id}
    assert set(Session.objects.values_list("bookings", flat=True)) == kept
    assert Service.objects.count() == len(set(Session.objects.values_list("service", flat=True)))
    for booking in Booking.objects.all():
        net = sum(booking.payments.values_list("effect", flat=True))
        assert booking.paid == net
    told_of = Activity.objects.filter(details__has_key="booking")
    assert {line.details["booking"] for line in told_of} == kept
    assert not Task.objects.exclude(booking__in=kept).exists()
    for model in (DayClose, SavedView, CustomField, Exemption):
        assert not model._default_manager.exists()
    assert not Mail.objects.filter(key__regex=r"^bookings/\d+/").exclude(
        key__regex=rf"^bookings/({'|'.join(map(str, kept))})/"
    )
    still_needed = set(Session.objects.values_list("staff", flat=True))
    emails = {"owner@lale.example", "admin@lale.example"}
    emails |= set(User.objects.filter(pk__in=still_needed).values_list("email", flat=True))
    assert set(User.objects.filter(is_active=True).values_list("email", flat=True)) == emails

    load_demo()
    assert Contact.objects.count() == len({mine.pk, noted.pk, *clients})
    for page in ("home", "contacts:contact_list", "bookings:calendar", "tasks:task_list"):
        assert client_of(owner).get(reverse(page)).status_code == 200


@pytest.fixture
def samples(owner):
    """A client with a session, a payment and a task, loaded as sample data."""
    with marked_as_samples():
        booking = BookingFactory(contact=ContactFactory(given_name="Sample"), price=Decimal(500))
        Payment.objects.create(
            booking=booking, amount=Decimal(500), currency=booking.currency, method="cash",
            received_by=owner, recorded_by=owner, key=uuid4(), is_sample=True,
        )  # fmt: skip
        TaskFactory(contact=booking.contact, title="Sample task")
    return booking


def test_everything_goes_and_nobody_else_s(samples, owner):
    others = [ContactFactory(), ServiceFactory(), LabelFactory(), TaskFactory(), BookingFactory()]
    colleague = StaffFactory()
    found = remove_samples()
    assert found
    assert (found.payments, found.contacts) == (1, [samples.contact_id])
    assert not Payment.objects.exists()
    assert all(
        type(each)._default_manager.filter(pk=each.pk).exists() for each in [*others, colleague]
    )
    assert not Contact.objects.filter(given_name="Sample").exists()
    assert remove_samples() is None


def test_what_goes_by_itself_does_not_keep_anything(samples, owner):
    task = Task.objects.get(title="Sample task")
    rule = {"repeat_every": 1, "repeat_unit": "day", "due_on": noon_tomorrow().date()}
    TaskFactory(previous=task, contact=samples.contact, **rule)
    remove_samples()
    assert not Contact.objects.filter(pk=samples.contact_id).exists()
    assert not Task.objects.exists()


def test_numbers_begin_anew_where_no_entry_is_left(samples, owner):
    remove_samples()
    first = ledger.mark_as_paid(booking_id=BookingFactory().pk, actor=owner, key=uuid4())
    assert first.serial == 1


def test_a_day_that_somebody_closed_keeps_its_entries(samples, owner):
    [entry] = Payment.objects.all()
    DayClose.objects.create(
        day=entry.received_on, currency=entry.currency, counted=entry.amount, closed_by=owner
    )
    found = remove_samples()
    assert found
    assert (found.payments, found.contacts_stay) == (0, [samples.contact_id])
    assert Payment.objects.filter(pk=entry.pk).exists()


def test_a_label_that_somebody_put_on_stays(owner):
    with marked_as_samples():
        labels = LabelFactory.create_batch(2)
    ContactLabel.objects.create(
        contact=ContactFactory(), label=labels[0], put_on_at=timezone.now(), put_on_by=owner
    )
    remove_samples()
    assert list(Label.objects.all()) == [labels[0]]


def test_only_an_owner_is_offered_it(samples, owner_client, manager_client):
    link = reverse(REMOVE)
    for page in ("home", "accounts:business"):
        assert link in owner_client.get(reverse(page)).content.decode()
    assert link not in manager_client.get(reverse("home")).content.decode()
    assert manager_client.get(link).status_code == 404
    assert manager_client.post(link).status_code == 404
    answer = owner_client.post(link, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("home")
    shown = owner_client.get(reverse("home")).content.decode()
    assert "The sample data is removed." in shown
    assert link not in shown
    said = owner_client.get(link, follow=True).content.decode()
    assert "There is no sample data." in said


def test_which_rows_are_samples_can_not_be_changed(samples):
    with pytest.raises(ProgrammingError), transaction.atomic():
        SampleRows.objects.update(last_id=10**6)
