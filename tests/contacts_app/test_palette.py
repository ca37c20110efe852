"""GET /contacts/go/ and /contacts/keys/: the ways by keyboard."""

import pytest
from django.urls import reverse

from contacts_app import palette
from contacts_app.shortcuts import shortcut_groups
from tests.contacts_app.conftest import check_is_stored_nowhere, htmx_for
from tests.factories import ContactFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

GO = "/contacts/go/"
KEYS = "/contacts/keys/"
EVERY_PAGE = 3


def ask(client, query="", **further):
    return client.get(GO, {"q": query}, headers=htmx_for("palette-results"), **further)


def found(response, group):
    """Return the addresses and words of a group."""
    page = parse(response)
    for each in page.find_all(role="group"):
        if each["aria-labelledby"] == f"palette-{group}":
            return {
                line.find_all(class_="truncate")[0].text: line.get("href") or line["formaction"]
                for line in each.find_all(class_="palette-line")
            }
    return {}


def test_contacts_are_those_of_the_list(owner_client, anna):
    ContactFactory(given_name="Ann", family_name="Trashed", trashed=True)
    ContactFactory(given_name="Bela", family_name="Other")
    response = ask(owner_client, "ann")
    check_is_stored_nowhere(response)
    assert found(response, "contacts") == {"Anna Berg": f"/contacts/{anna.pk}/"}
    # By phone, email and company too, as the list finds them
    for query in ("2077", "anna@example", "salon lale", "ANNA b"):
        assert found(ask(owner_client, query), "contacts") == found(response, "contacts")


def test_the_first_eight_in_the_order_of_the_list(owner_client, business):
    for number in range(12):
        ContactFactory(given_name=f"Zoe {number:02}", family_name="")
    shown = found(ask(owner_client, "zoe"), "contacts")
    assert list(shown) == [f"Zoe {number:02}" for number in range(8)]


@pytest.mark.parametrize("contacts", [1, 8, 60])
def test_queries(owner_client, business, django_assert_num_queries, contacts):
    for number in range(contacts):
        ContactFactory(given_name=f"Zoe {number:02}")
    # How large the table is, asked every few seconds; the rows.
    with django_assert_num_queries(EVERY_PAGE + 2):
        ask(owner_client, "zoe")
    with django_assert_num_queries(EVERY_PAGE):
        ask(owner_client)


def test_staff_find_only_their_own_contacts_and_pages(staff_client, staff, anna):
    ContactFactory(given_name="Annika", family_name="", owner=staff)
    assert list(found(ask(staff_client, "ann"), "contacts")) == ["Annika"]
    pages = found(ask(staff_client), "pages")
    assert set(pages) == {
        "Contacts",
        "Dashboard",
        "Booking Calendar",
        "Tasks",
        "Day sheet",
        "Working time",
        "My profile",
        "Change password",
        "Two-step sign-in",
    }
    for query in ("trash", "users", "business"):
        assert found(ask(staff_client, query), "pages") == {}


def test_pages_of_an_owner(owner_client):
    pages = found(ask(owner_client), "pages")
    assert {"Contacts", "Trash", "Business", "Users", "My profile"} <= set(pages)
    for address in pages.values():
        assert owner_client.get(address).status_code in (200, 302)


def test_every_tab_of_the_settings_is_there(owner_client):
    tabs = parse(owner_client.get("/settings/profile/")).find("nav", class_="tabs").find_all("a")
    pages = found(ask(owner_client), "pages")
    assert {tab.text: tab["href"] for tab in tabs}.items() <= pages.items()


@pytest.mark.parametrize("language", ["en", "ru", "tr"])
def test_pages_are_found_by_their_name_and_by_the_english_one(owner, owner_client, language):
    owner.language = language
    owner.save()
    address = reverse("contacts:contact_trash")
    pages = found(ask(owner_client), "pages")
    (name,) = [name for name, url in pages.items() if url == address]
    for query in (name, name[:3].upper(), "trash", "Tra", "contacts trash"):
        assert address in found(ask(owner_client, query), "pages").values(), query


def test_actions_are_posted_with_a_token(owner, owner_client):
    assert found(ask(owner_client, "dark"), "actions") == {"Dark": "/settings/theme/"}
    assert found(ask(owner_client, "language"), "actions") == dict.fromkeys(
        ("English", "Русский", "Türkçe"), "/language/"
    )
    # What is rarely wanted is not offered before one asks for it.
    assert set(found(ask(owner_client), "actions")) == {
        "New Contact",
        "New Booking",
        "Add Task",
        "Keyboard shortcuts",
        "Sign out",
    }
    page = parse(ask(owner_client, "dark"))
    form = page.find("form", id="palette-deeds")
    assert form.find("input", name="csrfmiddlewaretoken")["value"]
    button = page.find("button", class_="palette-line")
    assert button["form"] == form["id"]
    owner_client.post(button["formaction"], {button["name"]: button["value"], "next": ""})
    owner.refresh_from_db()
    assert owner.theme == "dark"


def test_the_fragment_is_a_list_box(owner_client, anna):
    page = parse(ask(owner_client, "a"))
    box = page.find(role="listbox")
    options = box.find_all(role="option")
    ids = [option["id"] for option in options]
    assert len(set(ids)) == len(ids) > 1
    assert page.find(id="palette-said").text == f"{len(ids)} found"
    assert page.find(id="palette-results")["data-query"] == "a"


def test_nothing_found_is_said(owner_client):
    page = parse(ask(owner_client, "qqqq <b>"))
    assert page.find_all(role="option") == []
    assert page.find(class_="palette-nothing").text == "Nothing found for “qqqq <b>”"
    assert page.find(id="palette-said").text == "0 found"


def test_without_javascript_it_is_a_page(owner_client, anna):
    page = parse(owner_client.get(GO, {"q": "ann"}))
    assert page.find("main").find("a", class_="palette-line")["href"] == f"/contacts/{anna.pk}/"
    main = page.find("main")
    assert main.find("input", name="q")["value"] == "ann"
    assert main.find_all(role="option") == main.find_all(role="listbox") == []
    assert page.find(class_="side-go")["href"] == GO


@pytest.mark.parametrize("query", ["\0", "x" * 5000, "%00", "\u202e", "  ", "0", "'\"><b>"])
def test_hostile_words(owner_client, anna, query):
    assert ask(owner_client, query).status_code == 200
    assert owner_client.get(GO, {"q": query}).status_code == 200


def test_an_app_above_offers_its_pages(owner_client, staff_client, monkeypatch):
    monkeypatch.setattr(palette, "_destinations", [])
    palette.register(
        palette.Destination("accounts:user_list", "Second", "users", 2),
        palette.Destination("contacts:contact_list", "First", "users", 1),
    )
    assert list(found(ask(owner_client), "pages")) == ["First", "Second"]
    assert list(found(ask(staff_client), "pages")) == ["First"]


def test_help_lists_the_keys(owner, owner_client):
    for response in (owner_client.get(KEYS), owner_client.get(KEYS, headers=htmx_for("dialog"))):
        page = parse(response)
        shown = [key.text for row in page.find_all("dd") for key in row.find_all("kbd")]
        wanted = [
            key
            for group in shortcut_groups()
            for shortcut in group["shortcuts"]
            for way in shortcut["ways"]
            for key in way
        ]
        assert shown == wanted
        assert {"/", "j", "k", "o", "x", "e", "n", "?", "K"} <= set(shown)
        assert "switched off" not in page.text
    owner.has_single_keys = False
    owner.save()
    assert "switched off" in parse(owner_client.get(KEYS)).find("main").text


def test_strangers_and_wrong_methods(client, owner_client):
    for address in (GO, KEYS):
        assert client.get(address).status_code == 302
        assert client.get(address, headers=htmx_for("dialog")).headers["HX-Redirect"]
        assert owner_client.post(address).status_code == 405
