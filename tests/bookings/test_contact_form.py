"""The contact form: a message comes to the timeline of a contact, and by mail to the owner."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from bookings.models import BookingSettings
from contacts_app.models import Activity, Contact, Review
from outbox.models import Mail
from tests.factories import ContactFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TYPED = {
    "given_name": "Nur", "family_name": "Ak", "email": "nur@example.com", "phone": "",
    "message": "Are you open\non Sunday? <b>x</b>",
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def client(business):
    return Client(enforce_csrf_checks=True)


def send(client, clock, typed=TYPED, **headers):
    token = parse(client.get("/contact/")).find("input", name="token")["value"]
    clock.shift(10)
    return client.post("/contact/?lang=tr", {**typed, "token": token}, **headers)


def test_a_visitor_writes(client, clock, owner, manager, owner_client):
    response = send(client, clock)
    assert response["Location"] == "/contact/sent/?lang=tr"
    assert client.get(response["Location"]).status_code == 200
    contact = Contact.objects.get()
    assert (contact.display_name, contact.source, contact.language) == (
        "Nur Ak", "contact_form", "tr",
    )  # fmt: skip
    event = Activity.objects.get(kind="contacts/wrote")
    assert event.details["text"] == TYPED["message"]
    page = owner_client.get(f"/contacts/{contact.pk}/activity/").content.decode()
    assert "on Sunday? &lt;b&gt;x&lt;/b&gt;" in page
    mail = Mail.objects.get()
    assert (mail.to_address, mail.reply_to) == (owner.email, "nur@example.com")
    assert mail.subject == "Nur Ak wrote to you"
    assert TYPED["message"] in mail.text
    assert f"/contacts/{contact.pk}/" in mail.text


def test_a_known_person(client, clock, owner):
    known = ContactFactory(
        given_name="Nur", family_name="Ak", emails=["nur@example.com"], language="en"
    )
    response = send(client, clock)
    assert response["Location"] == "/contact/sent/?lang=tr"
    assert Activity.objects.get(kind="contacts/wrote").contact == known
    known.refresh_from_db()
    assert (known.version, known.language) == (1, "en")
    assert send(client, clock, {**TYPED, "given_name": "Can"})["Location"] == response["Location"]
    assert Review.objects.get().candidate == known


def test_what_is_missing(client, clock, owner):
    response = send(client, clock, {**TYPED, "message": " ", "email": ""})
    assert response.status_code == 422
    assert parse(response).find("input", name="given_name")["value"] == "Nur"
    assert not Contact.objects.exists()
    assert not Mail.objects.exists()


def test_the_same_protections(client, clock, owner):
    assert send(client, clock, {**TYPED, "homepage": "x"}).status_code == 422
    assert client.post("/contact/", TYPED).status_code == 422
    answers = [send(client, clock, REMOTE_ADDR=f"9.9.9.{n}").status_code for n in range(6)]
    assert answers == [302] * 5 + [429]


def test_closed(client, owner):
    BookingSettings.objects.current()
    BookingSettings.objects.update(has_contact_form=False)
    assert client.get("/contact/").status_code == 200
    assert client.post("/contact/", TYPED).status_code == 200
    assert not Contact.objects.exists()
    assert "/contact/" not in client.get("/book/").content.decode()
