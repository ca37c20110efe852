"""Notes are private: one is planted, then looked for wherever it could leak to."""

import json
import logging

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client

from contacts_app.models import Contact
from contacts_app.services import notes
from contacts_app.services.exporting import exported_contacts
from tests.accounts.routes import all_routes
from tests.contacts_app.conftest import HTMX
from tests.factories import ContactFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

CANARY = "Zugvogel-8151"
# Pages that are there to show notes, by the names of their routes
SHOW_NOTES = {
    "contacts:contact_activity",  # the pinned ones
    "contacts:contact_card",
    "contacts:contact_detail",
    "contacts:contact_notes",
    "contacts:note_edit",
    "contacts:note_history",
}
# Only what a note itself is stored in
HOLD_NOTES = {"contacts_note", "contacts_noteevent"}


@pytest.fixture
def contact(owner, staff):
    """A contact with a note that was typed wrong, edited, pinned, deleted and brought back."""
    contact = ContactFactory(owner=staff, emails=["anna@example.com"])
    note = notes.add_note(contact=contact, text=f"Told {CANARY} first", actor=owner)
    notes.edit_note(
        note_id=note.pk, version=1, text=f"Told {CANARY}", type="call_summary", is_pinned=True,
        actor=owner,
    )  # fmt: skip
    notes.delete_note(note_id=note.pk, actor=owner)
    notes.undo_note_deletion(note_id=note.pk, actor=owner)
    return contact


def paths(contact):
    """Yield every address that needs no more than the contact and the note."""
    keys = {"contact_id": contact.pk, "note_id": contact.notes.get().pk}
    for route in all_routes():
        if set(route.parameters) <= keys.keys():
            yield route.name, route.path(keys)


def is_in(response):
    content = response.getvalue() if response.streaming else response.content
    shown = content + str(response.headers).encode() + str(response.cookies).encode()
    return CANARY.encode() in shown


def test_the_canary_is_seen_where_it_should_be(owner_client, contact):
    seen = {name for name, path in paths(contact) if is_in(owner_client.get(path))}
    assert seen == SHOW_NOTES


def test_a_stranger_sees_no_note_anywhere(client, contact):
    addresses = list(paths(contact))
    assert len(addresses) > 50
    for _name, path in [*addresses, ("", "/nowhere/"), ("", "/contacts/999999/notes/")]:
        for method in (client.get, client.post):
            assert not is_in(method(path)), path
            assert not is_in(method(path, headers=HTMX)), path


def test_the_forms_for_strangers_and_the_errors_say_nothing(client, contact, owner):
    for typed in ({"login": owner.email, "password": "x"}, {"email": CANARY[:5]}):
        for path in ("/accounts/login/", "/accounts/password/reset/"):
            assert not is_in(client.post(path, typed))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert not is_in(strict.post(f"/contacts/{contact.pk}/notes/new/", {"text": "x"}))
    assert not any(CANARY in str(message.message()) for message in mail.outbox)


def test_who_may_not_see_the_contact_sees_no_note(staff_client, owner, contact):
    Contact.objects.update(owner=owner)
    for _name, path in paths(contact):
        assert not is_in(staff_client.get(path)), path


@pytest.mark.parametrize("role", ["owner", "manager", "staff"])
def test_the_admin_shows_none_to_who_is_no_superuser(request, role, contact):
    client = request.getfixturevalue(f"{role}_client")
    pages = [path for name, path in paths(contact) if name.startswith("admin:")]
    pages += [f"/admin/contacts/contact/{contact.pk}/{deed}/" for deed in ("change", "history")]
    assert not any(is_in(client.get(page)) for page in pages)


@pytest.mark.parametrize("query", [CANARY, CANARY.lower(), "8151", "zugvogel"])
def test_no_search_finds_a_contact_by_a_note(owner_client, contact, query):
    response = owner_client.get("/contacts/", {"q": query})
    assert contact.display_name not in response.content.decode()


def test_the_list_and_its_rows_show_none(owner_client, contact):
    for headers in ({}, HTMX):
        assert not is_in(owner_client.get("/contacts/", headers=headers))


def test_the_timeline_tells_that_there_was_a_note_but_not_what_it_said(owner_client, contact):
    page = parse(owner_client.get(f"/contacts/{contact.pk}/activity/"))
    assert "Note added" in page.find(id="timeline").text
    assert CANARY not in page.find(id="timeline").text


def test_nothing_in_the_database_repeats_a_note(contact):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        tables = {name for (name,) in cursor.fetchall()}
        holding = set()
        for table in tables:
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT count(*) FROM {name} AS line WHERE line::text LIKE %s",  # noqa: S608
                [f"%{CANARY}%"],
            )
            if cursor.fetchone()[0]:
                holding.add(table)
    assert holding == HOLD_NOTES


def test_the_log_says_nothing(owner_client, contact, caplog, capsys):
    caplog.set_level(logging.INFO)
    home = f"/contacts/{contact.pk}/notes/"
    note = contact.notes.get()
    for path, typed in (
        ("new/", {"text": CANARY, "type": CANARY}),
        ("new/", {"text": f"{CANARY} again"}),
        (f"{note.pk}/edit/", {"text": CANARY, "version": 1}),
        (f"{note.pk}/delete/", {}),
        (f"{note.pk}/delete/", {}),
    ):
        owner_client.post(home + path, typed)
    call_command("tidy")
    printed = capsys.readouterr()
    assert CANARY not in caplog.text + printed.out + printed.err


def test_no_mail_holds_a_note(owner_client, contact):
    for name, path in paths(contact):
        if name.startswith("contacts:"):
            owner_client.post(path, {"text": CANARY, "email": "anna@example.com"})
    assert not any(CANARY in str(message.message()) for message in mail.outbox)


def test_no_other_field_of_the_export_holds_a_note(contact):
    (row,) = exported_contacts()
    # The owner's own export, with which the business can leave, holds them in one place.
    row.pop("notes", None)
    assert CANARY not in json.dumps(row)


@pytest.mark.parametrize("query", ["fields=shown", "fields=all", "format=vcard"])
def test_the_list_as_a_file_holds_no_note(owner_client, contact, query):
    response = owner_client.get(f"/contacts/export/file/?{query}")
    content = response.getvalue()
    assert contact.display_name.encode() in content
    assert CANARY.encode() not in content
