"""The number of queries of the list, the card and the page, and the indexes they use."""

import random
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from contacts_app.list_state import ListState
from contacts_app.listing import neighbours
from contacts_app.models import Activity, Contact, ContactLabel, Label
from contacts_app.querysets.contacts import search_sql
from contacts_app.row_values import ALIVE
from contacts_app.services import custom_fields, saved_views
from contacts_app.services.labels import put_on_label
from contacts_app.timeline import topics
from contacts_app.walking import Walk, first_of, place_of
from tests.factories import ContactFactory, LabelFactory


pytestmark = pytest.mark.django_db

# Session, user and business come with every page.
EVERY_PAGE = 3
# A list asks, at once, which view it opens with and how many wait for a review.
EVERY_LIST = EVERY_PAGE + 1
LIST = reverse("contacts:contact_list")


def make_contacts(count: int, *, owner: User | None = None) -> Contact:
    """Make contacts with lists, labels and events; return the last."""
    labels = LabelFactory.create_batch(4)
    for number in range(count):
        contact = ContactFactory(
            given_name=f"Anna{number:03}",
            owner=owner,
            emails=[f"a{number}@example.com", f"b{number}@example.com"][: number % 3],
            phones=["+90 570 123 45 67", "+90 570 765 43 21"][: number % 3],
            addresses=[{"city": "İstanbul"}] * (number % 2),
        )
        ContactLabel.objects.bulk_create(
            ContactLabel(contact=contact, label=label, put_on_at=timezone.now())
            for label in labels[: number % 5]
        )
        Activity.objects.bulk_create(
            Activity(contact=contact, actor=owner, kind="contacts/edited", happened_at=moment)
            for moment in [timezone.now()] * (number % 8)
        )
    return contact


# --- how many


@pytest.mark.parametrize(
    ("contacts", "queries"),
    # What stands on one page is counted by looking at it.
    [(1, 1), (3, 1), (60, 3), (120, 3)],
)
def test_list(owner_client, owner, django_assert_num_queries, contacts, queries):
    make_contacts(contacts, owner=owner)
    with django_assert_num_queries(EVERY_LIST + queries):
        assert owner_client.get(LIST).status_code == 200


@pytest.mark.parametrize("sort", ["name", "-created"])
def test_a_deep_page_asks_what_the_first_one_does(
    owner_client, owner, django_assert_num_queries, sort
):
    make_contacts(120, owner=owner)
    # How many there are, their rows, as many as on the first page.
    after = Contact.objects.order_by("sort_key", "pk")[60].pk
    with django_assert_num_queries(EVERY_LIST + 3):
        place = {"sort": sort, "after": after, "page": 2}
        assert owner_client.get(LIST, place).status_code == 200


@pytest.mark.parametrize("contacts", [1, 3, 60])
def test_search(owner_client, owner, htmx, django_assert_num_queries, contacts):
    make_contacts(contacts, owner=owner)
    # How large the table is, the rows.
    with django_assert_num_queries(EVERY_LIST + 2):
        assert owner_client.get(LIST, {"q": "anna"}).status_code == 200
    # A new piece of the list needs neither the views nor the custom fields.
    with django_assert_num_queries(EVERY_PAGE + 1):
        headers = {**htmx, "HX-Target": "results"}
        assert owner_client.get(LIST, {"q": "anna"}, headers=headers).status_code == 200


@pytest.mark.parametrize("asked", ["label", "label_none"])
@pytest.mark.parametrize("contacts", [1, 3, 240])
def test_filter(owner_client, owner, htmx, django_assert_num_queries, contacts, asked):
    make_contacts(contacts, owner=owner)
    label = Label.objects.earliest("pk")
    half = Contact.objects.order_by("pk")[: (contacts + 1) // 2]
    put_on_label(contacts=Contact.objects.filter(pk__in=half), label=label, actor=None)
    # The label's name, how large the table is, the rows and how many there are.
    with django_assert_num_queries(EVERY_PAGE + 3):
        headers = {**htmx, "HX-Target": "results"}
        owner_client.get(LIST, {asked: label.pk}, headers=headers)


@pytest.mark.parametrize("contacts", [1, 3, 60])
def test_saved_view_with_a_custom_field(owner_client, owner, django_assert_num_queries, contacts):
    make_contacts(contacts, owner=owner)
    fields = [
        custom_fields.create_custom_field(name=f"Field {number}", type="text", actor=owner)
        for number in range(3)
    ]
    for field in fields:
        custom_fields.set_custom_value(
            contacts=Contact.objects.all(), field=field, value="Rex", actor=owner
        )
    columns = [f"cf{field.pk}" for field in fields]
    for number in range(3):
        view = saved_views.save_view(
            name=f"View {number}", query="q=anna&sort=-created", columns=columns, actor=owner
        )
    # The view, the fields, how large the table is, the rows, their values.
    with django_assert_num_queries(EVERY_LIST + 5):
        response = owner_client.get(LIST, {"view": view.pk, "q": "anna", "sort": "-created"})
    assert b"Rex" in response.content


@pytest.mark.parametrize("contacts", [1, 3, 60])
def test_sorted_by_a_custom_field(owner_client, owner, django_assert_num_queries, contacts):
    make_contacts(contacts, owner=owner)
    field = custom_fields.create_custom_field(name="Dog", type="text", actor=owner)
    custom_fields.set_custom_value(
        contacts=Contact.objects.exclude(given_name__gt="Anna040"),
        field=field,
        value="Rex",
        actor=owner,
    )
    # The fields, those with a value, those without, their rows, how many.
    more = 3 if contacts < 50 else 5
    with django_assert_num_queries(EVERY_LIST + 1 + more):
        owner_client.get(LIST, {"sort": f"cf{field.pk}"})


@pytest.mark.parametrize("contacts", [1, 3, 60])
def test_card(owner_client, owner, htmx, django_assert_num_queries, contacts):
    address = reverse("contacts:contact_card", args=[make_contacts(contacts, owner=owner).pk])
    with django_assert_num_queries(EVERY_PAGE + 1):
        response = owner_client.get(address, headers={**htmx, "HX-Target": "card"})
    assert response.status_code == 200


@pytest.mark.parametrize("contacts", [1, 3, 60])
def test_full_page(owner_client, owner, django_assert_num_queries, contacts):
    address = reverse("contacts:contact_detail", args=[make_contacts(contacts, owner=owner).pk])
    # The second: who could look after the contact.
    with django_assert_num_queries(EVERY_PAGE + 2):
        assert owner_client.get(address).status_code == 200


@pytest.mark.parametrize("contacts", [1, 3, 60])
def test_card_of_staff(staff_client, staff, htmx, django_assert_num_queries, contacts):
    address = reverse("contacts:contact_card", args=[make_contacts(contacts, owner=staff).pk])
    with django_assert_num_queries(EVERY_PAGE + 1):
        response = staff_client.get(address, headers={**htmx, "HX-Target": "card"})
    assert response.status_code == 200


@pytest.mark.parametrize("topic", ["", "contact", "notes"])
@pytest.mark.parametrize("contacts", [1, 60])
def test_timeline(owner_client, owner, django_assert_num_queries, contacts, topic):
    contact = make_contacts(contacts, owner=owner)
    events = Activity.objects.bulk_create(
        Activity(contact=contact, actor=owner, kind=f"contacts/{kind}", happened_at=timezone.now())
        for kind in ("edited", "note_added", "edited") * contacts
    )
    address = reverse("contacts:contact_activity", args=[contact.pk])
    with django_assert_num_queries(EVERY_PAGE + 2):
        assert owner_client.get(address, {"topic": topic}).status_code == 200
    # The third: the event it goes on from.
    with django_assert_num_queries(EVERY_PAGE + 3):
        before = {"topic": topic, "before": events[-1].pk}
        assert owner_client.get(address, before).status_code == 200


# --- by which index


@pytest.fixture
def large_book(business):
    """Some thousand contacts, of which the planner knows."""
    rng = random.Random(1)
    now = timezone.now()
    contacts = []
    for number in range(2000):
        name = "".join(rng.choices("bcdfglmoprstuv", k=12))
        moment = now - timedelta(minutes=number)
        contacts.append(
            Contact(
                full_name=name,
                display_name=name,
                sort_key=name,
                search_text=f" {name} 90570{rng.randrange(10**7):07} ",
                created_at=moment,
                updated_at=moment,
                last_activity_at=moment,
            )
        )
    Contact.objects.bulk_create(contacts)
    with connection.cursor() as cursor:
        # As autovacuum does soon after so many were stored
        cursor.execute("SELECT gin_clean_pending_list('contact_search')")
        cursor.execute("ANALYZE contacts_contact")


def plan_of(statement: str, params=()) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


INDEXES = {
    "name": "contact_by_name",
    "created": "contact_by_creation",
    "last_activity": "contact_by_last_activity",
}


def middle_of(state: ListState) -> tuple[Any, int]:
    """Return the place of a contact in the middle of the book."""
    contact = Contact.objects.order_by(state.field)[1000]
    return getattr(contact, state.field), contact.pk


@pytest.mark.usefixtures("large_book")
class TestIndexes:
    def test_each_order_is_walked(self, owner):
        for sort, index in INDEXES.items():
            for sign in ("", "-"):
                state = ListState(sort=f"{sign}{sort}")
                _value, middle = middle_of(state)
                for page in (ALIVE, ALIVE.beyond(state.field, middle, upwards=not sign)):
                    plan = plan_of(
                        f"SELECT * FROM contacts_contact WHERE {page.condition}"  # noqa: S608 -- ours
                        f" ORDER BY {state.order()} LIMIT 51",
                        page.params,
                    )
                    assert index in plan
                    assert "Sort" not in plan
                    assert "Seq Scan" not in plan

    def test_search_uses_its_index(self, owner):
        # A short word begins a word: two letters and the space before make a trigram.
        for query in ("bcd", "bcd fgl", "1234567", "0570 123", "qx"):
            listed = ListState(query).listed(owner)
            found = first_of(search_sql(query), 101)
            plan = plan_of(found.sql, found.params)
            assert "Bitmap Index Scan on contact_search" in plan
            assert "Seq Scan" not in plan
            assert set(Contact.objects.filter(pk__in=found)) == set(listed)

    def test_a_walk_goes_along_the_order_from_where_one_stands(self, owner):
        for sort, index in INDEXES.items():
            state = ListState("bcd", sort=sort)
            for upwards in (True, False):
                here = place_of(state.field, middle_of(state)[1])
                walk = Walk(state.listed(owner), state.field, upwards, *here)
                near = plan_of(*walk.near(far=100, limit=1))
                assert f"using {index}" in near
                assert "Index Cond: (ROW(" in near
                assert "Sort" not in near
                assert "Bitmap Index Scan on contact_search" in plan_of(*walk.sorted(limit=1))

    def test_a_common_condition_is_tested_while_the_order_is_walked(self, owner):
        label = LabelFactory()
        put_on_label(contacts=Contact.objects.filter(pk__gt=0), label=label, actor=None)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE contacts_contactlabel")
        for sort, index in INDEXES.items():
            state = ListState(sort=sort, filter=f"label={label.pk}")
            walk = Walk(state.narrowed(owner, None), state.field, upwards=True)
            plan = plan_of(*walk.near(far=100, limit=51))
            assert f"using {index}" in plan
            assert "SubPlan" in plan
            assert "contact_label_carried" in plan or "contact_label_is_there_once" in plan
            assert "Sort" not in plan
            assert "Hash" not in plan

    def test_neighbours_are_one_step_along_the_index(self, owner):
        for sort, index in INDEXES.items():
            state = ListState(sort=sort)
            beside = Contact.objects.annotate(beside=neighbours(state, owner))
            plan = beside.filter(pk=middle_of(state)[1]).explain()
            assert plan.count(index) == 2
            assert "Sort" not in plan
            assert "Seq Scan" not in plan


class TestTimeline:
    """A contact of whom very much is told, and little of it is about notes."""

    @pytest.fixture
    def busy(self, business):
        contact = ContactFactory()
        now = timezone.now()
        Activity.objects.bulk_create(
            Activity(
                contact=contact,
                kind="contacts/edited" if number % 1000 else "contacts/note_added",
                happened_at=now - timedelta(minutes=number),
            )
            for number in range(20_000)
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE contacts_activity")
        return contact

    @pytest.mark.parametrize("topic", ["contact", "notes"])
    def test_a_topic_reads_no_more_than_it_shows(self, busy, topic):
        events = Activity.objects.filter(contact=busy)
        (found,) = [each for each in topics() if each.key == topic]
        for page in (events, events.older_than(events.latest_first()[5000])):
            shown = page.latest_of(found.kinds, limit=31).latest_first()[:31]
            plan = shown.explain(analyze=True)
            assert "activity_of_contact_by_kind" in plan
            assert "Seq Scan on contacts_activity" not in plan
            read = [float(rows) for rows in re.findall(r"actual .*?rows=([\d.]+)", plan)]
            assert max(read) <= 31 * len(found.kinds)
            # Only the event itself that one goes on from
            passed = [int(rows) for rows in re.findall(r"Rows Removed by Filter: (\d+)", plan)]
            assert max(passed, default=0) <= 1
