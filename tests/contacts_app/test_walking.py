"""Every order, searched or not, shows every contact once, whichever way the list is walked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from contacts_app import list_state, listing, walking
from contacts_app.list_state import ListState
from contacts_app.listing import fetch_page, neighbours
from contacts_app.models import Contact
from tests.factories import ContactFactory, OwnerFactory, StaffFactory


pytestmark = pytest.mark.django_db

SORTS = [f"{sign}{name}" for name in list_state.SORT_FIELDS for sign in ("", "-")]
NAMES = ["Anna", "Ann", "Bela", "Cem", "Анна", "Çiğdem", "Hannah"]
# Few contacts, so every limit is made small; a list of a large table is walked.
LIMITS = st.fixed_dictionaries(
    {
        "COUNT_CAP": st.sampled_from([1, 3, 100]),
        "SMALL_TABLE": st.sampled_from([0, 10_000]),
        "FAR": st.sampled_from([1, 4, 100]),
        "NEXT_DOOR": st.sampled_from([1, 100]),
    }
)
BOOK = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(0, 3), st.integers(0, 3), st.booleans()),
    max_size=14,
)
REPEATED = settings(max_examples=40)


def make_book(book: list[tuple[str, int, int, bool]], owner: User) -> None:
    Contact.objects.all().delete()
    start = datetime(2026, 5, 1, tzinfo=UTC)
    for name, created, active, is_owned in book:
        ContactFactory(
            given_name=name,
            family_name="",
            owner=owner if is_owned else None,
            created_at=start + timedelta(days=created),
            last_activity_at=start + timedelta(days=active),
        )


def in_order(state: ListState, user: User) -> list[int]:
    """Return the ids of a list in its order, worked out without the database."""
    contacts = sorted(state.listed(user), key=lambda each: (getattr(each, state.field), each.pk))
    ids = [contact.pk for contact in contacts]
    return ids[::-1] if state.descending else ids


def limit(monkeypatch: pytest.MonkeyPatch, limits: dict[str, int]) -> None:
    for name, value in limits.items():
        module = walking if hasattr(walking, name) else listing
        monkeypatch.setattr(module, name, value)


@pytest.fixture
def people(business) -> dict[str, User]:
    return {"owner": OwnerFactory(), "staff": StaffFactory()}


@given(
    sort=st.sampled_from(SORTS),
    book=BOOK,
    limits=LIMITS,
    query=st.sampled_from(["", "a", "ann", "zoe"]),
    who=st.sampled_from(["owner", "staff"]),
    size=st.integers(1, 4),
)
@REPEATED
def test_each_contact_stands_on_exactly_one_page(
    people, monkeypatch, sort, book, limits, query, who, size
):
    user = people[who]
    make_book(book, people["staff"])
    with monkeypatch.context() as patch:
        limit(patch, limits)
        state = ListState(query, sort, size)
        wanted = in_order(state, user)
        shown, page = [], fetch_page(state, user, ["id"])
        for _ in range(len(wanted) + 1):
            shown += [row["id"] for row in page.rows]
            if not page.has_next:
                break
            after = ListState(query, sort, size, page=2, after=page.rows[-1]["id"])
            page = fetch_page(after, user, ["id"])
        assert shown == wanted


@given(
    sort=st.sampled_from(SORTS),
    book=BOOK.filter(bool),
    limits=LIMITS,
    query=st.sampled_from(["", "a", "ann"]),
    who=st.sampled_from(["owner", "staff"]),
)
@REPEATED
def test_before_leads_back_and_neighbours_stand_beside(
    people, monkeypatch, sort, book, limits, query, who
):
    user = people[who]
    make_book(book, people["staff"])
    with monkeypatch.context() as patch:
        limit(patch, limits)
        state = ListState(query, sort, 2)
        wanted = in_order(state, user)
        beside = Contact.objects.annotate(found=neighbours(state, user))
        for place, pk in enumerate(wanted):
            previous = wanted[place - 1] if place else None
            following = wanted[place + 1] if place + 1 < len(wanted) else None
            assert beside.values_list("found", flat=True).get(pk=pk) == [previous, following]
            page = fetch_page(ListState(query, sort, 2, page=9, before=pk), user, ["id"])
            # A page that reaches the start is the first one, whole.
            expected = wanted[place - 2 : place] if place > 2 else wanted[:2]
            assert [row["id"] for row in page.rows] == expected
