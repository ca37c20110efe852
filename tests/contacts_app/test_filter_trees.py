"""The quick way through a filtered list finds whom a plain question finds, for any filter."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts_app import listing, sampling, walking
from contacts_app.enums import CustomFieldType
from contacts_app.filters import conditions
from contacts_app.list_state import ListState
from contacts_app.listing import count_matching, fetch_page, neighbours
from contacts_app.models import Contact, ContactLabel, CustomField, CustomValue, Label
from tests.factories import ContactFactory, OwnerFactory, StaffFactory


pytestmark = pytest.mark.django_db

START = datetime(2026, 5, 1, 12, tzinfo=UTC)
LIMITS = st.fixed_dictionaries(
    {
        "COUNT_CAP": st.sampled_from([0, 1, 100]),
        "SMALL_TABLE": st.sampled_from([0, 0, 10_000]),
        "LARGE_TABLE": st.sampled_from([0, 300_000]),
        "COMMON_MET": st.sampled_from([0, 1]),
        # No sample of so few is large enough: all are counted.
        "ENOUGH": st.just(10**6),
        "FAR": st.sampled_from([1, 4, 100]),
        "NEXT_DOOR": st.sampled_from([1, 100]),
        "RARE": st.sampled_from([0, 1, 3, 100]),
        "SPARSE": st.sampled_from([-1, 10**6]),
        "SCARCE": st.sampled_from([0, 2, 100]),
    }
)
# What one contact is like: name, day, labels, number, e-mail, owner and trash.
PERSON = st.tuples(
    st.sampled_from(["Anna", "Ann", "Cem", "Çiğdem"]),
    st.integers(0, 3),
    st.sets(st.integers(0, 2)),
    st.sampled_from([None, 1, 2, 3]),
    st.booleans(),
    st.sampled_from(["none", "owner", "staff"]),
    st.sampled_from([False, False, False, True]),
)


@pytest.fixture
def world(business) -> dict:
    field = CustomField.objects.create(
        key="size", name="Size", folded_name="size", type=CustomFieldType.NUMBER, created_at=START
    )
    labels = [
        Label.objects.create(name=f"L{n}", folded_name=f"l{n}", created_at=START) for n in range(3)
    ]
    return {"owner": OwnerFactory(), "staff": StaffFactory(), "field": field, "labels": labels}


def make_book(people: list, world: dict) -> None:
    Contact.objects.all().delete()
    for name, day, labels, number, email, owner, trashed in people:
        contact = ContactFactory(
            given_name=name,
            family_name="",
            created_at=START + timedelta(days=day),
            emails=["a@example.com"] if email else [],
            owner=world.get(owner),
            trashed=trashed,
        )
        ContactLabel.objects.bulk_create(
            # The last one was taken off.
            ContactLabel(
                contact=contact,
                label=world["labels"][place],
                put_on_at=START,
                taken_off_at=START if place == 2 and day else None,
            )
            for place in labels
        )
        if number:
            CustomValue.objects.create(
                contact=contact, field=world["field"], type="number", number=number
            )


# Each condition as its parameter, and what it asks of a person as plain Python says it.
def has_label(contact: Contact, label: Label) -> bool:
    rows = contact.contact_labels.all()
    return any(row.label_id == label.pk and row.taken_off_at is None for row in rows)


def number_of(contact: Contact) -> Decimal | None:
    return next((value.number for value in contact.custom_values.all()), None)


def conditions_of(world: dict) -> list:
    one, two, three = world["labels"]
    cf = f"cf{world['field'].pk}"
    return [
        (("label", one.pk), lambda c: has_label(c, one)),
        (("label", three.pk), lambda c: has_label(c, three)),
        (("label_all", two.pk), lambda c: has_label(c, two)),
        (("label_none", one.pk), lambda c: not has_label(c, one)),
        ((f"{cf}_min", 2), lambda c: (number_of(c) or 0) >= 2),
        ((f"{cf}_max", 1), lambda c: number_of(c) == 1),
        ((f"{cf}_filled", "no"), lambda c: number_of(c) is None),
        ((f"{cf}_filled", "yes"), lambda c: number_of(c) is not None),
        (("email", "yes"), lambda c: bool(c.primary_email)),
        (("email", "no"), lambda c: not c.primary_email),
        (("owner", "none"), lambda c: c.owner_id is None),
        (("owner", "me"), lambda c: c.owner_id == world["me"].pk),
        (("created_after", "2026-05-02"), lambda c: c.created_at >= START + timedelta(days=0.5)),
        (("created_before", "2026-05-02"), lambda c: c.created_at < START + timedelta(days=1.5)),
    ]  # fmt: skip


# Groups: conditions by their number, and whether the group is turned round.
TREE = st.lists(
    st.tuples(st.lists(st.integers(0, 13), min_size=1, max_size=3), st.booleans()),
    min_size=1,
    max_size=3,
)
REPEATED = settings(max_examples=60)


def asked(tree: list, world: dict):
    """Return the query of a tree, and the plain question."""
    pairs: list[tuple[str, Any]] = []
    groups = []
    for number, (places, is_not) in enumerate(tree):
        prefix = f"or{number}-" if number else ""
        met: dict[str, tuple[Any, Any]] = {}
        for place in places:
            (name, value), test = conditions_of(world)[place]
            met.setdefault(name, (value, test))
        pairs += [(prefix + name, value) for name, (value, _test) in met.items()]
        if is_not:
            pairs.append((f"{prefix}not", 1))
        groups.append(([test for _value, test in met.values()], is_not))

    def is_one(contact: Contact) -> bool:
        return any(all(test(contact) for test in tests) != is_not for tests, is_not in groups)

    return urlencode(pairs), is_one


@given(
    tree=TREE,
    people=st.lists(PERSON, max_size=8),
    limits=LIMITS,
    query=st.sampled_from(["", "", "ann"]),
    who=st.sampled_from(["owner", "staff"]),
    size=st.integers(1, 3),
    sort=st.sampled_from(["name", "-created"]),
)
@REPEATED
def test_any_filter(world, monkeypatch, tree, people, limits, query, who, size, sort):
    user = world["me"] = world[who]
    make_book(people, world)
    text, is_one = asked(tree, world)
    # A unlikely estimate of the planner's makes the table a large one.
    with monkeypatch.context() as patch:
        patch.setattr(listing, "table_estimate", lambda: 5_000)
        for name, value in limits.items():
            module = next(m for m in (walking, conditions, sampling, listing) if hasattr(m, name))
            patch.setattr(module, name, value)
        params = QueryDict(f"{text}&q={query}&sort={sort}")
        state = ListState.from_query(params, size=50)
        state = ListState(state.query, sort, size, filter=state.filter)
        wanted = [
            contact
            for contact in Contact.objects.prefetch_related("contact_labels", "custom_values")
            if contact.deletion_id is None
            and is_one(contact)
            and query in contact.search_text
            and (who == "owner" or user.pk in (contact.owner_id, contact.created_by_id))
        ]
        wanted.sort(key=lambda each: (getattr(each, state.field), each.pk))
        ids = [contact.pk for contact in wanted][:: -1 if state.descending else 1]

        assert sorted(state.listed(user).values_list("pk", flat=True)) == sorted(ids)
        page = fetch_page(state, user, ["id"])
        assert count_matching(page, user).number == len(ids) or (
            page.matching and page.matching.count
        )
        shown = []
        for _ in range(len(ids) + 1):
            shown += [row["id"] for row in page.rows]
            if not page.has_next:
                break
            after = page.rows[-1]["id"]
            page = fetch_page(
                ListState(query, sort, size, page=2, after=after, filter=state.filter), user, ["id"]
            )
        assert shown == ids
        beside = Contact.objects.annotate(found=neighbours(state, user))
        for place, pk in enumerate(ids):
            previous = ids[place - 1] if place else None
            following = ids[place + 1] if place + 1 < len(ids) else None
            assert beside.values_list("found", flat=True).get(pk=pk) == [previous, following]
