"""The list in the order of a custom field."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts_app import field_order, listing, walking
from contacts_app.custom_field_types import type_of
from contacts_app.filters import conditions
from contacts_app.list_state import ListState
from contacts_app.listing import fetch_page, neighbours
from contacts_app.models import Contact, CustomValue
from contacts_app.services import custom_fields
from tests.contacts_app.conftest import names_in
from tests.factories import ContactFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

VALUES: dict[str, list[Any]] = {
    "text": ["Ahmet", "Çelik", "éclair", "Яна"],
    "url": ["https://a.example/", "https://b.example/", "https://c.example/", "https://d.example/"],
    "number": [Decimal(-3), Decimal("0.5"), Decimal(9), Decimal(10)],
    "date": [date(1990, 5, 14), date(1999, 12, 31), date(2000, 1, 1), date(2026, 1, 1)],
    "yes_no": [False, False, True, True],
}


@pytest.fixture(params=VALUES)
def kind(request):
    return request.param


@pytest.fixture
def field(kind, owner):
    return custom_fields.create_custom_field(name="Dog", type=kind, actor=owner)


def give(contact, field, value, actor):
    custom_fields.set_custom_value(
        contacts=Contact.objects.filter(pk=contact.pk), field=field, value=value, actor=actor
    )


@pytest.fixture
def book(kind, field, owner, staff):
    """Seven contacts, of whom four have a value, in another order than their names."""
    made = [
        ContactFactory(given_name=name, family_name="", owner=staff)
        for name in ("Gül", "Ann", "Fay", "Ben", "Eve", "Cem", "Dan")
    ]
    for contact, value in zip(made, VALUES[kind], strict=False):
        give(contact, field, value, owner)
    return made


UP = ["Gül", "Ann", "Fay", "Ben", "Cem", "Dan", "Eve"]
DOWN = ["Ben", "Fay", "Ann", "Gül", "Cem", "Dan", "Eve"]


@pytest.fixture(params=["whole", "small", "few", "bounded", "walked", "sorted"])
def user(request, monkeypatch):
    """Who looks at the list; each way of finding its contacts, those of staff among all."""
    if request.param == "whole":
        return request.getfixturevalue("owner")
    if request.param != "few":
        monkeypatch.setattr(listing, "COUNT_CAP", 1)
    if request.param not in ("small", "few"):
        monkeypatch.setattr(listing, "SMALL_TABLE", -1)
        monkeypatch.setattr(listing, "table_estimate", lambda: 10)
    if request.param in ("walked", "sorted"):
        monkeypatch.setattr(conditions, "RARE", 0)
    if request.param == "sorted":
        # Too far to walk.
        monkeypatch.setattr(field_order, "FAR", 1)
        monkeypatch.setattr(walking, "FAR", 1)
    return request.getfixturevalue("staff")


def state_of(field, sign="", **more):
    return ListState(sort=f"{sign}cf{field.pk}", **more)


def names(page):
    return [row["display_name"] for row in page.rows]


@pytest.mark.parametrize(("sign", "order"), [("", UP), ("-", DOWN)])
def test_those_with_a_value_come_first_then_the_others_by_name(owner, book, field, sign, order):
    assert names(fetch_page(state_of(field, sign), owner, ["display_name"])) == order


@pytest.mark.parametrize(("sign", "order"), [("", UP), ("-", DOWN)])
def test_sorted_all_at_once_they_stand_the_same(owner, book, field, sign, order):
    contacts = state_of(field, sign).ordered(Contact.objects.all())
    assert [contact.given_name for contact in contacts] == order


@pytest.mark.parametrize("kind", ["text", "yes_no"], indirect=True)
@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(("sign", "order"), [("", UP), ("-", DOWN)])
def test_pages_forward_and_back(user, book, field, size, sign, order):
    def turn(**place):
        return fetch_page(state_of(field, sign, size=size, **place), user, ["id", "display_name"])

    pages = [page := turn()]
    while page.has_next:
        pages.append(page := turn(after=page.rows[-1]["id"], page=len(pages) + 1))
    assert [name for each in pages for name in names(each)] == order
    back = [page]
    while page.has_previous:
        back.append(page := turn(before=page.rows[0]["id"], page=len(pages) - len(back)))
    assert [names(each) for each in reversed(back)] == [names(each) for each in pages]


@pytest.mark.parametrize("kind", ["number"], indirect=True)
@pytest.mark.parametrize(("sign", "order"), [("", UP), ("-", DOWN)])
def test_previous_and_next_on_the_card_follow(user, book, field, sign, order):
    state = state_of(field, sign)
    by_name = {contact.given_name: contact.pk for contact in book}
    ids = [by_name[name] for name in order]
    beside = [
        Contact.objects.annotate(beside=neighbours(state, user, pk))
        .values_list("beside", flat=True)
        .get(pk=pk)
        for pk in ids
    ]
    assert beside == [list(pair) for pair in zip([None, *ids], [*ids[1:], None], strict=False)]


def test_equal_values_stand_by_their_age(owner):
    field = custom_fields.create_custom_field(name="Dog", type="text", actor=owner)
    for name in ("Zoe", "Ann", "Moe"):
        give(ContactFactory(given_name=name, family_name=""), field, "Rex", owner)
    state = ListState(sort=f"cf{field.pk}")
    assert names(fetch_page(state, owner, ["display_name"])) == ["Zoe", "Ann", "Moe"]


def test_a_search_in_that_order(owner, owner_client):
    field = custom_fields.create_custom_field(name="Dog", type="number", actor=owner)
    for name, value in (("Anna", 2), ("Annika", 1), ("Bela", 0), ("Anne", None)):
        contact = ContactFactory(given_name=name, family_name="")
        if value is not None:
            give(contact, field, Decimal(value), owner)
    page = owner_client.get(f"/contacts/?q=ann&sort=cf{field.pk}")
    assert names_in(page) == ["Annika", "Anna", "Anne"]


def test_the_heading_sorts(owner, owner_client):
    field = custom_fields.create_custom_field(name="Dog", type="number", actor=owner)
    several = custom_fields.create_custom_field(
        name="Cats", type="choices", choices=["Tom", "Kit"], actor=owner
    )
    owner.list_columns = [f"cf{field.pk}", f"cf{several.pk}"]
    owner.save()
    ContactFactory()
    page = parse(owner_client.get("/contacts/"))
    link = page.find("thead").link("Dog")
    assert link["href"] == f"/contacts/?sort=cf{field.pk}"
    turned = parse(owner_client.get(link["href"])).find("thead").link("Dog")
    assert turned["href"] == f"/contacts/?sort=-cf{field.pk}"
    # Who has several values has no one place.
    assert [each.text for each in page.find("thead").find_all("a")] == ["Name", "Dog"]
    assert owner_client.get(f"/contacts/?sort=cf{several.pk}").status_code == 200


@pytest.mark.parametrize(
    "sort", ["cf0", "cf", "cf999999", "cf1x", "--cf1", "cf9999999999999999999"]
)
def test_an_order_that_is_none_is_by_name(owner, owner_client, sort):
    for name in ("Bela", "Anna"):
        ContactFactory(given_name=name, family_name="")
    assert names_in(owner_client.get("/contacts/", {"sort": sort})) == ["Anna", "Bela"]


def test_the_order_of_a_deleted_field_is_by_name(owner, owner_client):
    field = custom_fields.create_custom_field(name="Dog", type="text", actor=owner)
    give(ContactFactory(given_name="Zoe", family_name=""), field, "Rex", owner)
    ContactFactory(given_name="Anna", family_name="")
    custom_fields.delete_custom_field(field_id=field.pk, actor=owner)
    page = owner_client.get(f"/contacts/?sort=cf{field.pk}")
    assert names_in(page) == ["Anna", "Zoe"]


# --- by which index


MANY = {
    "text": lambda n: f"{n * 7919 % 2000:04}",
    "url": lambda n: f"https://{n * 7919 % 2000:04}.example/",
    "number": lambda n: Decimal(n * 7919 % 2000),
    "date": lambda n: date(2000, 1, 1) + timedelta(days=n * 7919 % 2000),
    "yes_no": lambda n: n % 2 == 0,
}


@pytest.fixture
def large_book(owner, field, kind):
    """Two thousand contacts with a value each, of which the planner knows."""
    now = timezone.now()
    moments = {"created_at": now, "updated_at": now, "last_activity_at": now}
    contacts = Contact.objects.bulk_create(
        Contact(display_name=f"{n:04}", sort_key=f"{n:04}", **moments) for n in range(2000)
    )
    CustomValue.objects.bulk_create(
        CustomValue(contact=contact, field=field, type=kind, **columns)
        for n, contact in enumerate(contacts)
        for columns in type_of(field).columns(MANY[kind](n))
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_contact")
        cursor.execute("ANALYZE contacts_customvalue")


INDEXES = {
    "text": "custom_value_by_text",
    "url": "custom_value_by_text",
    "number": "custom_value_by_number",
    "date": "custom_value_by_date",
    "yes_no": "custom_value_by_truth",
}


@pytest.mark.usefixtures("large_book")
@pytest.mark.parametrize("sign", ["", "-"])
def test_the_order_is_read_along_its_index(owner, field, kind, sign):
    state = ListState(sort=f"{sign}cf{field.pk}")
    order = state.field_order
    assert order is not None
    middle = Contact.objects.order_by("pk")[1000].pk
    place = order.place_of(middle)
    contacts = state.listed(owner)
    for backwards in (False, True):
        for is_walked in (False, True):
            with CaptureQueriesContext(connection) as queries:
                order.ids(
                    contacts, beyond=middle, place=place, backwards=backwards, limit=51,
                    is_walked=is_walked,
                )  # fmt: skip
            assert len(queries) == 1
            plan = plan_of(queries.captured_queries[0]["sql"])
            assert f"using {INDEXES[kind]}" in plan
            assert "Sort" not in plan
            assert "Seq Scan" not in plan


def plan_of(statement):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(row[0] for row in cursor.fetchall())
