"""GET /contacts/trash/, and POST to restore and to purge."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from contacts_app.models import Contact, Deletion
from contacts_app.services import trash
from contacts_app.views import trash as views
from tests.contacts_app.conftest import check_is_stored_nowhere, htmx_for, in_trash, messages_of
from tests.factories import ContactFactory
from tests.helpers.html import form_values, parse


pytestmark = pytest.mark.django_db

TRASH, RESTORE, PURGE = "/contacts/trash/", "/contacts/trash/restore/", "/contacts/trash/purge/"


def throw_away(*names, actor=None, days_ago=0):
    """Make contacts and delete each in a deed of its own; return them."""
    contacts = [ContactFactory(given_name=name, family_name="") for name in names]
    for contact in contacts:
        one = Contact.objects.filter(pk=contact.pk)
        deletion, _count = trash.delete_contacts(contacts=one, actor=actor)
        deletion.deleted_at = timezone.now() - timedelta(days=days_ago, minutes=1)
        deletion.save()
    return contacts


def names_in(response):
    rows = parse(response).find_all("tbody")
    return [each.text for body in rows for each in body.find_all("span", class_="strong")]


def ids(*contacts):
    return {"ids": [contact.pk for contact in contacts]}


# --- the page


@pytest.mark.parametrize("names", [["Anna"], ["Anna", "Bela", "Cem"]])
def test_the_page_the_latest_first(owner, owner_client, names):
    throw_away(*reversed(names), actor=owner)
    ContactFactory()
    response = owner_client.get(TRASH)
    assert response.status_code == 200
    check_is_stored_nowhere(response)
    assert names_in(response) == names
    row = parse(response).find("tbody").find_all("tr")[0]
    cells = [cell.text for cell in row.find_all("td")]
    assert cells[2].endswith("Olga Owner")
    assert cells[3] == "30 days"


def test_days_that_are_left(owner_client):
    throw_away("Old", days_ago=29)
    throw_away("Gone", days_ago=30)
    assert names_in(owner_client.get(TRASH)) == ["Old"]
    assert "1 day" in parse(owner_client.get(TRASH)).find("tbody").text.split("Select")[-1]


def test_an_empty_trash(owner_client, anna):
    page = parse(owner_client.get(TRASH))
    assert page.find("main").find("h2").text == "The trash is empty"
    assert page.find("main").find_all("form") == []


def test_turning_pages(owner_client, monkeypatch):
    monkeypatch.setattr(views, "ON_A_PAGE", 2)
    throw_away("E", "D", "C")
    both = ContactFactory.create_batch(2, family_name="")
    trash.delete_contacts(contacts=Contact.objects.alive(), actor=None)
    seen, address = [], ""
    for _page in "123":
        response = owner_client.get(f"{TRASH}{address}")
        seen.append(names_in(response))
        following = parse(response).find_all("a", rel="next")
        address = following[0]["href"] if following else "none"
    assert seen == [[both[1].given_name, both[0].given_name], ["C", "D"], ["E"]]
    assert address == "none"


@pytest.mark.parametrize("after", ["", "x", "-1", "0", "9" * 30, "٣", "%00", "999999"])
def test_a_hostile_place_to_go_on_from(owner_client, deleted, after):
    response = owner_client.get(f"{TRASH}?after={after}")
    assert (response.status_code, names_in(response)) == (200, ["Gone"])


def test_htmx_gets_the_page_part(owner_client, deleted):
    response = owner_client.get(TRASH, headers=htmx_for("page"))
    check_is_stored_nowhere(response)
    tops = [child for child in parse(response).children if not isinstance(child, str)]
    assert [(top.tag, top["id"]) for top in tops] == [("div", "page")]


def test_purging_is_offered_to_the_owner_only(owner_client, manager_client, deleted):
    def buttons(client):
        return [button.text for button in parse(client.get(TRASH)).find("main").find_all("button")]

    assert buttons(owner_client) == ["Delete for ever", "Empty the trash", "Restore"]
    assert buttons(manager_client) == ["Restore"]


# --- restoring


def test_restore(manager_client):
    anna, bela, cem = throw_away("Anna", "Bela", "Cem")
    response = manager_client.post(RESTORE, ids(anna, cem), follow=True)
    assert response.redirect_chain == [(TRASH, 302)]
    assert messages_of(response) == ["2 contacts were restored."]
    assert names_in(response) == ["Bela"]
    assert (in_trash(anna, cem), in_trash(bela)) == ({False}, {True})


@pytest.mark.parametrize("chosen", [{}, {"ids": "x"}, {"ids": "9" * 5000}, {"ids": ["0", "-1"]}])
def test_restore_nothing(owner_client, deleted, chosen):
    response = owner_client.post(RESTORE, chosen, follow=True)
    assert messages_of(response) == ["Nothing is selected."]
    assert in_trash(deleted) == {True}


# --- purging


def confirm(client, response, **headers):
    """Press the question's button."""
    form = parse(response).find("form", action=PURGE)
    sent: dict[str, list[str]] = {}
    for name, value in form_values(form):
        sent.setdefault(name, []).append(value)
    return client.post(PURGE, sent, **headers)


def test_purge_asks_first(owner_client):
    anna, bela, cem = throw_away("Anna", "Bela", "Cem")
    response = owner_client.post(PURGE, ids(anna, bela))
    assert parse(response).find(id="dialog-title").text == "Delete 2 contacts for ever?"
    assert "You can't undo this action." in parse(response).find("form", action=PURGE).text
    assert Contact.objects.count() == 3
    response = confirm(owner_client, response)
    assert response["Location"] == TRASH
    assert messages_of(owner_client.get(TRASH)) == ["2 contacts were deleted for ever."]
    assert set(Contact.objects.all()) == {cem}


def test_purge_by_htmx_makes_the_trash_anew(owner_client, deleted):
    question = owner_client.post(PURGE, ids(deleted))
    response = confirm(owner_client, question, headers=htmx_for("", PURGE))
    assert json.loads(response["HX-Location"])["path"] == TRASH
    assert Contact.objects.count() == 0


def test_empty_the_trash(owner_client, anna):
    throw_away("Bela", "Cem")
    confirm(owner_client, owner_client.post(PURGE, {"all": "1"}))
    assert set(Contact.objects.all()) == {anna}
    assert Deletion.objects.count() == 0


@pytest.mark.parametrize("confirmed", ["", "1", "x", "3", "9" * 5000])
def test_another_number_than_was_said_asks_again(owner_client, confirmed):
    throw_away("Anna", "Bela")
    response = owner_client.post(PURGE, {"all": "1", "confirmed": confirmed})
    assert parse(response).find(id="dialog-title").text == "Delete 2 contacts for ever?"
    assert Contact.objects.count() == 2


def test_what_is_not_in_the_trash_is_never_purged(owner_client, anna):
    response = owner_client.post(PURGE, ids(anna) | {"confirmed": "1"}, follow=True)
    assert messages_of(response) == ["Nothing is selected."]
    assert Contact.objects.count() == 1


# --- who may


def test_roles(manager_client, staff_client, superuser_client, client, staff, deleted):
    theirs = ContactFactory(owner=staff, trashed=True)
    for each in (staff_client, superuser_client):
        assert each.get(TRASH).status_code == 404
        assert each.post(RESTORE, ids(theirs)).status_code == 404
    for each in (staff_client, superuser_client, manager_client):
        assert each.post(PURGE, ids(theirs) | {"confirmed": "1"}).status_code == 404
        assert each.post(PURGE, {"all": "1", "confirmed": "2"}).status_code == 404
    for address in (RESTORE, PURGE):
        assert client.post(address, ids(deleted) | {"confirmed": "1"}).status_code == 302
    assert client.get(TRASH).status_code == 302
    assert in_trash(deleted, theirs) == {True}


def test_wrong_methods(owner_client, deleted):
    assert owner_client.post(TRASH).status_code == 405
    assert owner_client.get(RESTORE, ids(deleted)).status_code == 405
    assert owner_client.get(PURGE, ids(deleted) | {"confirmed": "1"}).status_code == 405
    assert in_trash(deleted) == {True}
