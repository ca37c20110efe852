"""GET /contacts/: the list."""

import pytest
from django.utils import translation

from accounts.preferences import choose_list_columns
from contacts_app import list_state, listing
from contacts_app.columns import COLUMNS
from contacts_app.models import Contact
from tests.contacts_app.conftest import HTMX, check_is_stored_nowhere, htmx_for, names_in
from tests.factories import ContactFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

LIST = "/contacts/"


def make(*names, **fields):
    return [ContactFactory(given_name=name, family_name="", **fields) for name in names]


@pytest.mark.parametrize("names", [["Anna"], ["Anna", "Bela", "Cem"]])
def test_the_whole_list(owner_client, names):
    make(*reversed(names))
    response = owner_client.get(LIST)
    assert response.status_code == 200
    check_is_stored_nowhere(response)
    page = parse(response)
    assert names_in(page) == names
    count = len(names)
    assert page.find("title").text == "Contacts · Kartoteka"
    assert page.find(id="count").text == str(count)
    assert page.find(id="said").text == f"{count} contact{'s' if count > 1 else ''}"
    assert page.find(id="pager").find(class_="pager-count").text == f"1–{count} of {count}"
    assert list(page.find(id="card").walk()) == [page.find(id="card")]


def test_a_row(owner_client, anna):
    page = parse(owner_client.get(LIST))
    row = page.find(id=f"row-{anna.pk}")
    texts = [cell.text for cell in row.find_all("td")]
    assert texts[:2] == ["", "AB Anna Berg +90 532 418 20 77"]
    assert texts[2:4] == ["anna@example.com", ""]
    assert texts[5:] == ["View"]
    assert row.find("input")["aria-label"] == "Select Anna Berg"
    assert row.find("a", class_="row-link")["href"] == f"/contacts/{anna.pk}/card/"
    assert row.find("a", class_="row-view")["href"] == f"/contacts/{anna.pk}/"


def test_nothing_is_ever_called_none(owner_client):
    ContactFactory(given_name="Anna")
    columns = [column.key for column in COLUMNS]
    owner_client.get(LIST)  # signs in
    choose_list_columns(
        user=owner_client.get(LIST).wsgi_request.user, columns=columns, page_size=50
    )
    assert "None" not in parse(owner_client.get(LIST)).find("main").text


def test_an_empty_list_says_what_to_do_first(owner_client):
    page = parse(owner_client.get(LIST))
    assert names_in(page) == []
    assert page.find(id="results").find("h2").text == "No contacts yet"
    assert page.link("Add a contact")["href"] == "/contacts/new/"


def test_a_search_without_result_offers_to_create(owner_client, anna):
    page = parse(owner_client.get(LIST, {"q": "Zoë & Co"}))
    assert page.find(id="results").find("h2").text == "Nobody matches “Zoë & Co”"
    assert page.link("Create “Zoë & Co”")["href"] == "/contacts/new/?name=Zo%C3%AB%20%26%20Co"
    assert page.link("Clear the search")["href"] == "/contacts/"
    assert page.find("form", class_="search").find("input", name="q")["value"] == "Zoë & Co"


def test_a_search(owner_client):
    make("Anna", "Bela", "Annika")
    page = parse(owner_client.get(LIST, {"q": "ann"}))
    assert names_in(page) == ["Anna", "Annika"]
    assert page.find(id="count").text == "2"
    link = page.find_all("a", class_="row-link")[0]
    assert link["href"].endswith("/card/?q=ann")


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["Anna", "Bela", "Cem"]),
        ("-name", ["Cem", "Bela", "Anna"]),
        ("created", ["Cem", "Anna", "Bela"]),
        ("-created", ["Bela", "Anna", "Cem"]),
        ("last_activity", ["Bela", "Cem", "Anna"]),
        ("-last_activity", ["Anna", "Cem", "Bela"]),
    ],
)
def test_orders(owner_client, sort, names):
    cem, anna, bela = make("Cem", "Anna", "Bela")
    for moment, contact in enumerate([bela, cem, anna], start=1):
        Contact.objects.filter(pk=contact.pk).update(last_activity_at=f"2026-0{moment}-01T00:00Z")
    assert names_in(owner_client.get(LIST, {"sort": sort})) == names


def test_a_heading_sorts_and_a_second_click_turns_round(owner_client, anna):
    page = parse(owner_client.get(LIST))
    assert page.find("th", class_="c-name")["aria-sort"] == "ascending"
    assert page.find("th", class_="c-name").find("a")["href"] == "/contacts/?sort=-name"
    assert page.find("thead").link("Last activity")["href"] == "/contacts/?sort=-last_activity"
    page = parse(owner_client.get(LIST, {"sort": "-last_activity", "q": "anna"}))
    heading = page.find("thead").link("Last activity")
    assert heading["href"] == "/contacts/?q=anna&sort=last_activity"
    assert heading.up("aria-sort") == "descending"
    assert "aria-sort" not in page.find("th", class_="c-name")


def test_turning_pages(owner_client, monkeypatch):
    monkeypatch.setattr(list_state, "PAGE_SIZES", (2, 50))
    _anna, bela, _cem = make("Anna", "Bela", "Cem")
    page = parse(owner_client.get(LIST, {"size": 2}))
    assert names_in(page) == ["Anna", "Bela"]
    assert page.find("a", rel="next")["href"] == f"/contacts/?size=2&after={bela.pk}&page=2"
    assert page.find_all("a", rel="prev") == []
    page = parse(owner_client.get(page.find("a", rel="next")["href"]))
    assert names_in(page) == ["Cem"]
    assert page.find(class_="pager-count").text == "3–3 of 3"
    assert page.find_all("a", rel="next") == []
    page = parse(owner_client.get(page.find("a", rel="prev")["href"]))
    assert names_in(page) == ["Anna", "Bela"]


def test_what_is_in_the_trash_is_not_listed(owner_client, anna, deleted):
    assert names_in(owner_client.get(LIST)) == ["Anna Berg"]


def test_roles(owner_client, manager_client, staff_client, staff):
    make("Anna")
    make("Mine", owner=staff)
    for client in (owner_client, manager_client):
        page = parse(client.get(LIST))
        assert names_in(page) == ["Anna", "Mine"]
        assert page.find_all(id="selection") != []
        assert page.link("Trash")
    page = parse(staff_client.get(LIST))
    assert names_in(page) == ["Mine"]
    assert page.find(id="count").text == "1"
    # No dead buttons: staff can change many, but delete none.
    buttons = [button.text for button in page.find(id="selection").find_all("button")]
    assert buttons == ["Select all 1 matching", "Clear", "Label", "Change"]
    assert [a for a in page.find_all("a") if a.text == "Trash"] == []
    assert names_in(staff_client.get(LIST, {"q": "anna"})) == []


def test_a_stranger_is_sent_to_sign_in(client, anna):
    response = client.get(LIST, {"q": "anna"})
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/contacts/%3Fq%3Danna"


def test_a_stranger_by_htmx_is_told_to_open_the_sign_in_page(client, anna):
    response = client.get(LIST, headers=htmx_for("results", "/contacts/?q=anna"))
    assert response["HX-Redirect"] == "/accounts/login/?next=%2Fcontacts%2F%3Fq%3Danna"
    assert b"Anna" not in response.content


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_wrong_method(owner_client, method):
    assert getattr(owner_client, method)(LIST).status_code == 405


# --- by htmx


def test_htmx_gets_the_results_with_what_changes_with_them(owner_client, anna):
    response = owner_client.get(LIST, headers=htmx_for("results"))
    check_is_stored_nowhere(response)
    fragment = parse(response)
    tops = [child for child in fragment.children if not isinstance(child, str)]
    assert [top.tag if top.tag == "title" else top["id"] for top in tops] == [
        "results", "title", "count", "said", "search-state", "list-tools", "chips",
        "export", "view-state", "view-notes", "pager", "selection", "card",
    ]  # fmt: skip
    assert [top.get("hx-swap-oob") for top in tops] == ["", "", *["true"] * 11]


def test_htmx_without_target_gets_the_results(owner_client, anna):
    assert parse(owner_client.get(LIST, headers=HTMX)).find(id="results")


def test_htmx_closing_the_card_gets_nothing_else(owner_client, anna):
    response = owner_client.get(LIST, headers=htmx_for("card"))
    assert response.content.strip() == "<title>Contacts · Kartoteka</title>".encode()


def test_htmx_replacing_the_page_gets_the_page(owner_client, anna):
    fragment = parse(owner_client.get(LIST, headers=htmx_for("page")))
    tops = [child for child in fragment.children if not isinstance(child, str)]
    assert [top.get("id") for top in tops] == ["", "page"]
    assert fragment.where(lambda element: "hx-swap-oob" in element) == []


def test_restoring_history_gets_the_whole_page(owner_client, anna):
    headers = {**htmx_for("results"), "HX-History-Restore-Request": "true"}
    assert (
        parse(owner_client.get(LIST, headers=headers)).find("title").text == "Contacts · Kartoteka"
    )


# --- counts


@pytest.fixture
def large_table(monkeypatch):
    monkeypatch.setattr(listing, "SMALL_TABLE", 0)
    monkeypatch.setattr(listing, "COUNT_CAP", 2)
    monkeypatch.setattr(list_state, "PAGE_SIZES", (2, 50))
    monkeypatch.setattr(listing, "table_estimate", lambda: 12_345)


def test_a_large_table_is_said_by_its_estimate(owner_client, large_table):
    make("Anna", "Annika", "Bela")
    page = parse(owner_client.get(LIST, {"size": 2}))
    assert page.find(id="count").text == "12,345"
    assert page.find(id="results")["data-total"] == ""


def test_a_search_beyond_the_cap_says_more_than(owner_client, large_table):
    make("Anna", "Annika", "Annabel", "Bela")
    page = parse(owner_client.get(LIST, {"size": 2, "q": "ann"}))
    assert page.find(id="count").text == "2+"
    assert page.find(id="said").text == "More than 2 contacts"
    assert page.find(class_="pager-count").text == "1–2 of 2+"


# --- languages


@pytest.mark.parametrize("language", ["en", "ru", "tr"])
def test_every_language_has_the_page(owner, owner_client, anna, language):
    owner.language = language
    owner.save()
    page = parse(owner_client.get(LIST))
    assert page.find("html")["lang"] == language
    with translation.override(language):
        assert page.find("title").text == f"{translation.gettext('Contacts')} · Kartoteka"
