"""After a swap the page equals a fresh load of its address."""

import pytest

from contacts_app import list_state
from contacts_app.services import saved_views
from tests.contacts_app.conftest import names_in
from tests.factories import ContactFactory
from tests.helpers.htmx import Browser, shown, swap


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_on_a_page(monkeypatch):
    monkeypatch.setattr(list_state, "PAGE_SIZES", (2, 50))


@pytest.fixture
def tab(owner, owner_client):
    """The list in a browser tab, two contacts a page."""
    for name in ("Anna", "Annika", "Bela", "Cem", "Dora"):
        ContactFactory(given_name=name, family_name="", phones=["+90 532 418 20 77"])
    owner.list_page_size = 2
    owner.save()
    return Browser(owner_client, "/contacts/")


def check(tab):
    """The page shows what a fresh load of its address shows."""
    fresh = Browser(tab.client, tab.address)
    assert shown(tab.page) == shown(fresh.page)


def search(tab, text):
    tab.submit(tab.page.find("form", class_="search"), q=text)


def open_card(tab, name):
    tab.click(tab.page.find("tbody").link(name))


def test_search(tab):
    search(tab, "ann")
    assert tab.address == "/contacts/?q=ann"
    assert names_in(tab.page) == ["Anna", "Annika"]
    check(tab)
    search(tab, "nobody")
    check(tab)
    search(tab, "")
    assert names_in(tab.page) == ["Anna", "Annika"]
    assert tab.page.find(id="count").text == "5"
    check(tab)


def test_sort(tab):
    tab.click(tab.page.find("thead").link("Name"))
    assert tab.address == "/contacts/?sort=-name"
    assert names_in(tab.page) == ["Dora", "Cem"]
    check(tab)
    tab.click(tab.page.find("thead").link("Last activity"))
    check(tab)


def test_search_keeps_the_order(tab):
    tab.click(tab.page.find("thead").link("Name"))
    search(tab, "ann")
    assert tab.address == "/contacts/?q=ann&sort=-name"
    assert names_in(tab.page) == ["Annika", "Anna"]
    check(tab)


def test_paging(tab):
    seen = [names_in(tab.page)]
    for turn in ("next", "next", "prev", "prev"):
        tab.click(tab.page.find("a", rel=turn))
        seen.append(names_in(tab.page))
        check(tab)
    assert seen == [
        ["Anna", "Annika"], ["Bela", "Cem"], ["Dora"], ["Bela", "Cem"], ["Anna", "Annika"]
    ]  # fmt: skip


def test_page_size(tab):
    tab.click(tab.page.find(id="pager").link("50"))
    assert len(names_in(tab.page)) == 5
    check(tab)


def test_opening_turning_and_closing_the_card(tab):
    open_card(tab, "Anna")
    assert tab.address.endswith("/card/")
    assert tab.page.find(id="card").find("h2").text == "Anna"
    check(tab)
    tab.click(tab.page.find(id="card").link("Next contact"))
    assert tab.page.find(id="card").find("h2").text == "Annika"
    check(tab)
    tab.click(tab.page.find(id="card").link("Close"))
    assert tab.address == "/contacts/"
    check(tab)


def test_the_card_within_a_search_on_the_second_page(tab):
    tab.click(tab.page.find("a", rel="next"))
    open_card(tab, "Cem")
    check(tab)
    tab.click(tab.page.find(id="card").link("Close"))
    assert names_in(tab.page) == ["Bela", "Cem"]
    check(tab)


@pytest.mark.parametrize("deed", ["search", "sort", "page", "size"])
def test_an_open_card_closes_when_the_list_changes(tab, deed):
    open_card(tab, "Anna")
    if deed == "search":
        search(tab, "cem")
    elif deed == "sort":
        tab.click(tab.page.find("thead").link("Name"))
    elif deed == "page":
        tab.click(tab.page.find(id="pager").find("a", rel="next"))
    else:
        tab.click(tab.page.find(id="pager").link("50"))
    assert tab.page.find(id="card").text == ""
    check(tab)


def test_the_whole_page_after_a_deed(tab, owner_client):
    """What HX-Location asks for: the page part of an address."""
    headers = {"HX-Request": "true", "HX-Target": "page"}
    contact = tab.page.find("tbody").link("Anna")["href"]
    swap(tab.page, owner_client.get(contact, headers=headers), target="page", style="outerHTML")
    tab.address = contact
    check(tab)


def test_staff_have_the_same(staff, staff_client):
    for name in ("Anna", "Annika", "Bela"):
        ContactFactory(given_name=name, family_name="", owner=staff)
    staff.list_page_size = 2
    staff.save()
    tab = Browser(staff_client, "/contacts/")
    tab.click(tab.page.find("a", rel="next"))
    check(tab)
    open_card(tab, "Bela")
    check(tab)


def test_over_a_saved_view(tab, owner):
    view = saved_views.save_view(name="Ann", query="q=ann", columns=["phone"], actor=owner)
    tab.go(f"/contacts/?view={view.pk}&q=ann&sort=name")
    tab.click(tab.page.find("thead").link("Name"))
    check(tab)
    search(tab, "bela")
    check(tab)
    open_card(tab, "Bela")
    check(tab)
    tab.click(tab.page.find(id="card").link("Close"))
    check(tab)
    tab.click(tab.page.find(id="view-state").link("Back to the view"))
    assert tab.address == f"/contacts/?view={view.pk}&q=ann&sort=name"
    check(tab)
    tab.click(tab.page.find(id="views-button"))
    tab.click(tab.page.find(id="views-menu").link("All contacts"))
    check(tab)
    tab.click(tab.page.find(id="views-button"))
    tab.click(tab.page.find(id="views-menu").link("Ann"))
    check(tab)


def test_over_the_default_view(tab, owner, owner_client):
    view = saved_views.save_view(name="Ann", query="q=ann", columns=["phone"], actor=owner)
    saved_views.choose_default_view(view_id=view.pk, actor=owner)
    tab.go("/contacts/?view=all")
    search(tab, "bela")
    check(tab)
    search(tab, "")
    assert len(names_in(tab.page)) == 2
    check(tab)
    tab.click(tab.page.find("a", rel="next"))
    check(tab)


def test_over_a_view_that_is_not_there(tab):
    tab.go("/contacts/?view=99&q=ann")
    check(tab)
    tab.click(tab.page.find("thead").link("Name"))
    check(tab)
