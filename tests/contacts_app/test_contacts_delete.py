"""GET and POST /contacts/delete/: asking, saying how many, and deleting."""

import json

import pytest

from contacts_app.models import Activity, Contact, Deletion
from tests.contacts_app.conftest import (
    check_is_stored_nowhere,
    deletion_of,
    htmx_for,
    in_trash,
    messages_of,
)
from tests.factories import ContactFactory
from tests.helpers.html import form_values, parse


pytestmark = pytest.mark.django_db

DELETE = "/contacts/delete/"


def ids(*contacts):
    return {"ids": [contact.pk for contact in contacts]}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("headers", [{}, htmx_for("dialog")])
@pytest.mark.parametrize(("count", "title"), [(1, "Delete Anna0?"), (3, "Delete 3 contacts?")])
def test_it_asks_and_says_how_many(owner_client, method, headers, count, title):
    chosen = [ContactFactory(given_name=f"Anna{n}", family_name="") for n in range(count)]
    response = getattr(owner_client, method)(DELETE, ids(*chosen), headers=headers)
    assert response.status_code == 200
    check_is_stored_nowhere(response)
    page = parse(response)
    assert page.find(id="dialog-title").text == title
    form = page.find("form", action=DELETE)
    sent = form_values(form)[1:]
    assert sent == [*(("ids", str(each.pk)) for each in chosen), ("confirmed", str(count))]
    assert bool(page.find_all("title")) == (headers == {})
    assert "can be restored for 30 days" in page.find("form", action=DELETE).text
    assert in_trash(*chosen) == {False}


def test_focus_is_on_cancel(owner_client, anna):
    page = parse(owner_client.get(DELETE, ids(anna)))
    assert [e.text for e in page.where(lambda e: "autofocus" in e)] == ["Cancel"]


def test_confirmed_they_go_to_the_trash_with_undo(owner, owner_client, anna):
    other = ContactFactory()
    response = owner_client.post(DELETE, ids(anna) | {"confirmed": "1"})
    assert (response.status_code, response["Location"]) == (302, "/contacts/")
    assert (in_trash(anna), in_trash(other)) == ({True}, {False})
    assert deletion_of(anna).deleted_by == owner
    page = owner_client.get("/contacts/")
    assert messages_of(page) == ["1 contact was deleted."]
    undo = parse(page).find(id="toasts").find("form")
    assert undo["action"] == f"/contacts/deletions/{deletion_of(anna).pk}/undo/"
    assert undo.find("button").text == "Undo"


@pytest.mark.parametrize("shown", ["/contacts/", "/contacts/?q=ann&after=3&page=2"])
def test_by_htmx_the_list_is_made_anew_where_one_is(owner_client, anna, shown):
    response = owner_client.post(
        DELETE, ids(anna) | {"confirmed": "1"}, headers=htmx_for("dialog", shown)
    )
    assert json.loads(response["HX-Location"]) == {
        "path": shown, "target": "#page", "swap": "outerHTML", "push": "false"
    }  # fmt: skip
    toast = json.loads(response["HX-Trigger"])["toast"]
    assert toast == {
        "text": "1 contact was deleted.",
        "undo_url": f"/contacts/deletions/{deletion_of(anna).pk}/undo/",
        "undo_label": "Undo",
    }


@pytest.mark.parametrize("page", ["", "card/", "activity/"])
def test_from_a_page_of_the_deleted_one_is_led_to_the_list(owner_client, anna, page):
    response = owner_client.post(
        f"{DELETE}?q=ann", ids(anna) | {"confirmed": "1"},
        headers=htmx_for("dialog", f"/contacts/{anna.pk}/{page}?q=ann"),
    )  # fmt: skip
    assert json.loads(response["HX-Location"])["path"] == "/contacts/?q=ann"


def test_from_the_card_of_another_one_stays_there(owner_client, anna):
    other = ContactFactory()
    shown = f"/contacts/{other.pk}/card/"
    response = owner_client.post(
        DELETE, ids(anna) | {"confirmed": "1"}, headers=htmx_for("dialog", shown)
    )
    assert json.loads(response["HX-Location"])["path"] == shown


def test_from_the_question_in_a_tab_of_its_own_one_is_led_to_the_list(owner_client, anna):
    response = owner_client.post(
        DELETE, ids(anna) | {"confirmed": "1"},
        headers=htmx_for("", f"{DELETE}?ids={anna.pk}"),
    )  # fmt: skip
    assert json.loads(response["HX-Location"])["path"] == "/contacts/"


# --- all that match


def test_all_that_match_the_search(owner_client):
    anns = [ContactFactory(given_name=f"Ann{n}") for n in range(3)]
    other = ContactFactory(given_name="Bela")
    response = owner_client.post(f"{DELETE}?q=ann", {"all": "1"})
    page = parse(response)
    assert page.find(id="dialog-title").text == "Delete 3 contacts?"
    form = page.find("form", action=f"{DELETE}?q=ann")
    assert form_values(form)[1:] == [("all", "1"), ("confirmed", "3")]
    response = owner_client.post(f"{DELETE}?q=ann", {"all": "1", "confirmed": "3"})
    assert response["Location"] == "/contacts/?q=ann"
    assert (in_trash(*anns), in_trash(other)) == ({True}, {False})


def test_when_more_match_by_now_it_asks_again(owner_client):
    chosen = [ContactFactory(given_name="Ann") for _each in range(3)]
    response = owner_client.post(f"{DELETE}?q=ann", {"all": "1", "confirmed": "2"})
    assert parse(response).find(id="dialog-title").text == "Delete 3 contacts?"
    assert in_trash(*chosen) == {False}


@pytest.mark.parametrize("confirmed", ["", "x", "-1", "0", "9" * 5000, "1\0", "٣"])
def test_a_hostile_confirmation_deletes_nothing(owner_client, anna, confirmed):
    response = owner_client.post(DELETE, ids(anna) | {"confirmed": confirmed})
    assert response.status_code == 200
    assert in_trash(anna) == {False}


# --- nothing to delete


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"ids": "x"},
        {"ids": "-1"},
        {"ids": "9" * 5000},
        {"ids": "٣"},
        {"ids": "\0"},
        {"all": "0"},
    ],
)
def test_nothing_selected(owner_client, anna, chosen):
    for sent in (chosen, {**chosen, "confirmed": "1"}):
        response = owner_client.post(DELETE, sent, follow=True)
        assert response.redirect_chain == [("/contacts/", 302)]
        assert messages_of(response) == ["Nothing is selected."]
    assert in_trash(anna) == {False}


def test_what_is_deleted_already_is_not_deleted_again(owner_client, deleted):
    response = owner_client.post(DELETE, ids(deleted) | {"confirmed": "1"}, follow=True)
    assert messages_of(response) == ["Nothing is selected."]
    assert Deletion.objects.count() == 1


# --- who may


def test_roles(manager_client, staff_client, staff, superuser_client, client, anna):
    mine = ContactFactory(owner=staff)
    for each in (staff_client, superuser_client):
        for sent in (ids(anna, mine) | {"confirmed": "2"}, {"all": "1", "confirmed": "1"}):
            assert each.post(DELETE, sent).status_code == 404
        assert each.get(DELETE, ids(mine)).status_code == 404
    assert client.post(DELETE, ids(anna) | {"confirmed": "1"}).status_code == 302
    assert in_trash(anna, mine) == {False}
    assert Activity.objects.count() == 0
    manager_client.post(DELETE, ids(anna, mine) | {"confirmed": "2"})
    assert in_trash(anna, mine) == {True}


def test_wrong_method(owner_client):
    assert owner_client.put(DELETE).status_code == 405
    assert owner_client.delete(DELETE).status_code == 405


def test_a_large_selection(owner_client):
    chosen = ContactFactory.create_batch(120)
    response = owner_client.post(DELETE, ids(*chosen) | {"confirmed": "120"})
    assert response.status_code == 302
    assert Contact.objects.alive().count() == 0
