"""POST /contacts/deletions/<id>/undo/."""

import json
from datetime import timedelta

import pytest

from tests.contacts_app.conftest import deletion_of, htmx_for, in_trash, messages_of
from tests.factories import ContactFactory


pytestmark = pytest.mark.django_db


def undo(contact):
    return f"/contacts/deletions/{deletion_of(contact).pk}/undo/"


def test_plain(owner_client, deleted):
    response = owner_client.post(undo(deleted), follow=True)
    assert response.redirect_chain == [("/contacts/", 302)]
    assert messages_of(response) == ["1 contact was restored."]
    assert in_trash(deleted) == {False}


def test_htmx_stays_where_it_is(owner_client, deleted):
    response = owner_client.post(undo(deleted), headers=htmx_for("", "/contacts/?q=x"))
    assert json.loads(response["HX-Location"])["path"] == "/contacts/?q=x"
    assert json.loads(response["HX-Location"])["push"] == "false"
    assert json.loads(response["HX-Trigger"])["toast"] == {"text": "1 contact was restored."}


def test_twice(owner_client, deleted):
    address = undo(deleted)
    owner_client.post(address)
    owner_client.get("/contacts/")
    response = owner_client.post(address, follow=True)
    assert messages_of(response) == ["This can't be undone any more."]
    response = owner_client.post(address, headers=htmx_for("", "/contacts/"))
    assert json.loads(response["HX-Trigger"])["toast"]["level"] == "error"


@pytest.mark.parametrize("pk", [0, 999_999, "9" * 30])
def test_a_deletion_that_is_not_there(owner_client, pk):
    response = owner_client.post(f"/contacts/deletions/{pk}/undo/", follow=True)
    assert messages_of(response) == ["This can't be undone any more."]


def test_too_late(owner_client, deleted):
    address = undo(deleted)
    deletion = deletion_of(deleted)
    deletion.deleted_at -= timedelta(days=31)
    deletion.save()
    assert messages_of(owner_client.post(address, follow=True)) == [
        "This can't be undone any more."
    ]
    assert in_trash(deleted) == {True}


def test_roles(manager_client, staff_client, staff, client, deleted):
    theirs = ContactFactory(owner=staff, trashed=True)
    for contact in (deleted, theirs):
        assert staff_client.post(undo(contact)).status_code == 404
        assert client.post(undo(contact)).status_code == 302
        assert in_trash(contact) == {True}
    assert manager_client.post(undo(deleted)).status_code == 302
    assert in_trash(deleted) == {False}


def test_wrong_method(owner_client, deleted):
    assert owner_client.get(undo(deleted)).status_code == 405
    assert in_trash(deleted) == {True}
