"""Which part of the list a URL names, its neighbours and its count."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from contacts_app import list_state, listing
from contacts_app.list_state import ListState
from contacts_app.listing import Count, Page, count_matching, fetch_page, neighbours
from contacts_app.models import Contact
from tests.factories import ContactFactory


MOST = 999_999_999_999_999_999


def state_of(query: str, size: int = 50) -> ListState:
    return ListState.from_query(QueryDict(query), size=size)


# --- reading the URL


def test_nothing_said_is_the_default():
    assert state_of("") == ListState("", "name", 50, 1, None, None)
    assert state_of("", size=25) == ListState(size=25)


def test_everything_said():
    assert state_of("q=anna&sort=-created&size=25&page=3&after=7") == ListState(
        "anna", "-created", 25, 3, 7, None
    )
    assert state_of("before=9") == ListState(before=9)


@pytest.mark.parametrize(
    ("query", "state"),
    [
        # numbers that are none, or too large for a bigint
        ("page=-1&after=-1&before=-1", ListState()),
        ("page=0&after=0&before=0&size=0", ListState()),
        ("page=x&after=1.5&before=1e3", ListState()),
        ("page=1%00&after=%00", ListState()),
        (f"after={'9' * 19}&page={'9' * 5000}", ListState()),
        ("after=٣&before=３&page=²", ListState()),
        ("after=+3&page=%2B3", ListState()),
        ("after=&page=&size=&sort=&q=", ListState()),
        (f"after={MOST}&page={MOST}", ListState(after=MOST, page=MOST)),
        # sizes that are not offered
        ("size=33", ListState()),
        ("size=1000000", ListState()),
        ("size=-50", ListState()),
        # orders that are not offered
        ("sort=--name", ListState()),
        ("sort=-", ListState()),
        ("sort=password", ListState()),
        ("sort=sort_key", ListState()),
        ("sort=name%00", ListState()),
        ("sort=-name", ListState(sort="-name")),
        # texts
        ("q=++a++b%09c%0A", ListState("a b c")),
        ("q=%00a%00", ListState("a")),
        ("q=%ED%A0%80", ListState("\ufffd\ufffd\ufffd")),
        (f"q={'x' * 10_000}", ListState("x" * 200)),
        ("q=a&q=b", ListState("b")),
    ],
)
def test_what_cannot_be_read_is_left_at_its_default(query, state):
    assert state_of(query) == state


def test_a_size_that_is_not_offered_is_the_users_own():
    assert state_of("size=33", size=25).size == 25
    assert state_of("", size=7).size == 50


@given(st.dictionaries(
    st.sampled_from(["q", "sort", "size", "page", "after", "before"]),
    st.text(st.characters(codec=None), max_size=30),
))  # fmt: skip
def test_any_url_names_a_part_of_the_list(params):
    state = ListState.from_query(params, size=25)
    assert state.size in list_state.PAGE_SIZES
    assert state.field in list_state.SORT_FIELDS.values()
    assert 1 <= state.page <= MOST
    assert state.after is None or 1 <= state.after <= MOST
    assert "\0" not in state.query


# --- writing it


def test_the_default_needs_no_query():
    assert ListState().url_query(default_size=50) == ""


def test_the_url_is_read_as_it_was_written():
    state = ListState("a&b=ç %", "-last_activity", 100, 3, 7, None)
    query = state.url_query(default_size=50)
    assert query == "?q=a%26b%3D%C3%A7+%25&sort=-last_activity&size=100&after=7&page=3"
    assert state_of(query[1:]) == state


@pytest.mark.parametrize("change", [{"query": "b"}, {"sort": "created"}, {"size": 25}])
def test_another_list_begins_at_its_first_page(change):
    state = ListState("a", "name", 50, 3, 7)
    query = state.url_query(default_size=50, **change)
    assert state_of(query[1:]) == ListState(**{"query": "a", **change})


def test_size_is_said_where_it_is_not_the_users_own():
    assert ListState(size=25).url_query(default_size=25) == ""
    assert ListState(size=50).url_query(default_size=25) == "?size=50"


# --- pages


@pytest.fixture
def names(business):
    """Seven contacts, two pairs of them equal in the order, made in another order."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for number, name in enumerate(["Dora", "Anna", "Emil", "Anna", "Cem", "Bela", "Cem"]):
        ContactFactory(
            given_name=name,
            family_name="",
            created_at=at + timedelta(days=number // 2),
            last_activity_at=at - timedelta(days=number),
        )


@pytest.fixture(autouse=True)
def _three_on_a_page(monkeypatch):
    monkeypatch.setattr(list_state, "PAGE_SIZES", (3, 25, 50, 100))


def rows_of(page: Page) -> list[int]:
    return [row["id"] for row in page.rows]


def turn(shown: Page, user, **changes) -> Page:
    """Fetch the page that a link of the page ``shown`` leads to."""
    query = shown.state.url_query(default_size=50, **changes)
    return fetch_page(state_of(query[1:]), user, ["id", "display_name"])


def forth(page: Page, user) -> Page:
    return turn(page, user, after=page.rows[-1]["id"], before=None, page=page.state.page + 1)


def back(page: Page, user) -> Page:
    number = max(page.state.page - 1, 1)
    return turn(page, user, before=page.rows[0]["id"], after=None, page=number)


ORDERS = ["name", "-name", "created", "-created", "last_activity", "-last_activity"]


def in_order(sort: str) -> list[int]:
    """Return all ids in an order, worked out without the database."""
    field = list_state.SORT_FIELDS[sort.removeprefix("-")]
    contacts = sorted(Contact.objects.alive(), key=lambda each: (getattr(each, field), each.pk))
    ids = [contact.pk for contact in contacts]
    return ids[::-1] if sort.startswith("-") else ids


@pytest.mark.parametrize("sort", ORDERS)
def test_pages_forth_and_back(names, owner, sort):
    wanted = in_order(sort)
    first = fetch_page(ListState(sort=sort, size=3), owner, ["id", "display_name"])
    second = forth(first, owner)
    third = forth(second, owner)
    assert [rows_of(page) for page in (first, second, third)] == [
        wanted[:3], wanted[3:6], wanted[6:]
    ]  # fmt: skip
    assert [(page.has_previous, page.has_next) for page in (first, second, third)] == [
        (False, True), (True, True), (True, False)
    ]  # fmt: skip
    assert [page.first_number for page in (first, second, third)] == [1, 4, 7]
    again = back(third, owner)
    assert (rows_of(again), again.has_previous, again.has_next) == (wanted[3:6], True, True)
    start = back(again, owner)
    assert (rows_of(start), start.has_previous, start.first_number) == (wanted[:3], False, 1)


def test_going_back_past_the_start_shows_the_first_page_whole(names, owner):
    wanted = in_order("name")
    page = fetch_page(ListState(size=3, before=wanted[1], page=4), owner, ["id"])
    assert (rows_of(page), page.has_previous, page.state.page) == (wanted[:3], False, 1)


def test_the_order_counts_where_the_contact_that_names_a_page_is_in_the_trash(names, owner):
    wanted = in_order("name")
    anchor = Contact.objects.get(pk=wanted[2])
    anchor.deletion = ContactFactory(trashed=True).deletion
    anchor.save()
    page = fetch_page(ListState(size=3, after=anchor.pk, page=2), owner, ["id"])
    assert rows_of(page) == wanted[3:6]


@pytest.mark.parametrize("side", ["after", "before"])
def test_a_page_named_by_nobody_is_the_first(names, owner, side):
    state = state_of(f"size=3&page=5&{side}={MOST}")
    page = fetch_page(state, owner, ["id"])
    assert (rows_of(page), page.has_previous, page.has_next) == (in_order("name")[:3], False, True)
    assert page.state == ListState(size=3)


def test_a_search_is_paged_too(names, owner):
    first = fetch_page(ListState("e", size=3), owner, ["id", "display_name"])
    assert [row["display_name"] for row in first.rows] == ["Emil"]
    assert (first.has_previous, first.has_next) == (False, False)


def test_an_empty_list(business, owner):
    page = fetch_page(ListState(page=9), owner, ["id"])
    assert (page.rows, page.has_previous, page.has_next, page.first_number) == ([], False, False, 0)


def test_staff_page_through_their_own(names, owner, staff):
    mine = in_order("name")[1::2]
    Contact.objects.filter(pk__in=mine).update(owner=staff)
    assert rows_of(fetch_page(ListState(), staff, ["id"])) == mine


def neighbours_of(state: ListState, user: User, contact: Contact) -> tuple[int | None, int | None]:
    before, after = (
        Contact.objects.annotate(found=neighbours(state, user))
        .values_list("found", flat=True)
        .get(pk=contact.pk)
    )
    return before, after


def beside(state: ListState, user, contact: Contact) -> tuple[int | None, int | None]:
    annotated = Contact.objects.annotate(beside=neighbours(state, user))
    before, after = annotated.values_list("beside", flat=True).get(pk=contact.pk)
    return before, after


@pytest.mark.parametrize("sort", ORDERS)
def test_neighbours(names, owner, sort):
    wanted = in_order(sort)
    state = ListState(sort=sort)
    found = [neighbours_of(state, owner, Contact.objects.get(pk=pk)) for pk in wanted]
    assert found == list(zip([None, *wanted[:-1]], [*wanted[1:], None], strict=True))


def test_neighbours_are_those_of_the_searched_list(names, owner):
    cems = [pk for pk in in_order("name") if Contact.objects.get(pk=pk).given_name == "Cem"]
    first, second = Contact.objects.filter(pk__in=cems).order_by("pk")
    state = ListState("cem")
    assert neighbours_of(state, owner, first) == (None, second.pk)
    assert neighbours_of(state, owner, second) == (first.pk, None)
    # A contact that the search doesn't find has neighbours where it would stand.
    bela = Contact.objects.get(given_name="Bela")
    assert neighbours_of(state, owner, bela) == (None, first.pk)


def test_neighbours_of_a_hostile_search(names, owner):
    first, second = (ContactFactory(given_name="100%s' --", family_name="") for _each in "ab")
    state = ListState("100%s' --")
    assert beside(state, owner, second) == (first.pk, None)


def test_neighbours_are_visible_ones(names, owner, staff):
    wanted = in_order("name")
    Contact.objects.filter(pk__in=[wanted[0], wanted[3], wanted[6]]).update(owner=staff)
    assert neighbours_of(ListState(), staff, Contact.objects.get(pk=wanted[3])) == (
        wanted[0], wanted[6]
    )  # fmt: skip


# --- counts


def counted(state: ListState, user) -> Count:
    return count_matching(fetch_page(state, user, ["id"]), user)


def test_a_small_list_is_counted(names, owner):
    assert counted(ListState(), owner) == Count(7)
    assert counted(ListState(size=3), owner) == Count(7)
    assert counted(ListState("anna", size=3), owner) == Count(2)
    assert counted(ListState("nobody"), owner) == Count(0)


@pytest.fixture
def large_table(monkeypatch):
    monkeypatch.setattr(listing, "SMALL_TABLE", 5)
    monkeypatch.setattr(listing, "COUNT_CAP", 5)
    monkeypatch.setattr(listing, "table_estimate", lambda: 12_345)


def test_a_large_table_is_estimated(names, owner, large_table):
    assert counted(ListState(size=3), owner) == Count(12_345, is_estimate=True)
    # What stands on one page needs no counting.
    assert counted(ListState(), owner) == Count(7)


def test_a_search_in_a_large_table_is_counted_up_to_the_cap(names, owner, large_table, monkeypatch):
    ContactFactory.create_batch(5, given_name="Annabel")
    assert counted(ListState("ann", size=3), owner) == Count(5, is_capped=True)
    assert counted(ListState("annabel", size=3), owner) == Count(5)
    monkeypatch.setattr(listing, "COUNT_CAP", 7)
    assert counted(ListState("ann", size=3), owner) == Count(7)


def test_the_estimate_tells_staff_nothing_of_other_peoples_contacts(names, staff, large_table):
    Contact.objects.filter(pk__in=in_order("name")[:4]).update(owner=staff)
    assert counted(ListState(size=3), staff) == Count(4)
    Contact.objects.update(owner=staff)
    assert counted(ListState(size=3), staff) == Count(7)


def test_table_estimate_is_a_number(names):
    assert isinstance(listing.table_estimate(), int)


def test_first_number_of_a_hostile_page_number():
    page = Page([{"id": 1}], True, True, SimpleNamespace(page=MOST, size=100))  # type: ignore[arg-type]
    assert page.first_number == (MOST - 1) * 100 + 1
