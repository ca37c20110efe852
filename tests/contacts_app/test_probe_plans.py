"""A condition on a custom field is asked of its index alone, in the index's order."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from contacts_app.custom_field_types import type_of
from contacts_app.filters import conditions
from contacts_app.filters.conditions import RARE, find_bound, find_scarce
from contacts_app.filters.groups import Filters
from contacts_app.list_state import ListState
from contacts_app.models import Contact, CustomField, CustomValue, Deletion
from contacts_app.sampling import estimate_among
from contacts_app.services.custom_fields import create_custom_field
from contacts_app.walking import Question, Walk
from tests.helpers.planner import rewrite


pytestmark = pytest.mark.django_db
MANY = 30


@pytest.fixture
def fields(owner: User) -> list[CustomField]:
    """Fields of which every contact has a value, the same one."""
    now = timezone.now()
    contacts = Contact.objects.bulk_create(
        Contact(display_name=str(n), sort_key=str(n), created_at=now, updated_at=now,
                last_activity_at=now)
        for n in range(MANY)
    )  # fmt: skip
    made = []
    for name, kind, value in (
        ("Plan", "choice", "Plus"),
        ("Town", "text", "İzmir"),
        ("Visits", "number", 7),
        ("Member", "yes_no", True),
    ):
        field = create_custom_field(
            name=name, type=kind, choices=["Plus"] if kind == "choice" else (), actor=owner
        )
        made.append(field)
        CustomValue.objects.bulk_create(
            CustomValue(contact=contact, field=field, type=field.type, **columns)
            for contact in contacts
            for columns in type_of(field).columns(value)
        )
    rewrite("contacts_contact", "contacts_customvalue")
    return made


@pytest.mark.parametrize(
    ("place", "query", "index"),
    [
        (0, "cf{}=Plus", "custom_value_by_text"),
        (1, "cf{}=izmir", "custom_value_by_text"),
        (1, "cf{}_filled=yes", "custom_value_by_text"),
        (2, "cf{}_min=5", "custom_value_by_number"),
        (2, "cf{}_filled=yes", "custom_value_by_number"),
        (3, "cf{}=yes", "custom_value_by_truth"),
    ],
)
def test_what_many_have_is_asked_of_the_index_alone(
    fields: list[CustomField], owner: User, place: int, query: str, index: str
) -> None:
    node = Filters.read(QueryDict(query.format(fields[place].pk)).urlencode(), owner).node
    assert node is not None
    (leaf,) = node.leaves()
    (probe,) = leaf.probes
    with connection.cursor() as cursor:
        # Of a table as small as this one the planner would rather read all.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = probe[: RARE + 1].explain()
    assert f"Index Only Scan using {index}" in plan
    assert "Filter" not in plan
    bound = find_bound(node)
    assert bound is not None
    assert bound.ids == frozenset(Contact.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("place", "query", "index"),
    [
        (0, "cf{}=Plus", "custom_value_by_text"),
        (2, "cf{}_min=5", "custom_value_number_of_contact"),
        (3, "cf{}=yes", "custom_value_by_truth"),
    ],
)
def test_a_walk_asks_indexes_alone(
    fields: list[CustomField], owner: User, place: int, query: str, index: str
) -> None:
    state = ListState.from_query(QueryDict(query.format(fields[place].pk)), size=50)
    walk = Walk(state.narrowed(owner, None), state.field, upwards=True)
    statement, params = walk.near(far=20, limit=10)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {statement}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using contact_by_name on contacts_contact near" in plan
    assert f"Index Only Scan using {index} on contacts_customvalue" in plan


@pytest.mark.parametrize(
    ("place", "query", "index"),
    [
        (0, "cf{}=Plus", "custom_value_by_text"),
        (2, "cf{}_min=5", "custom_value_by_number"),
        (3, "cf{}=yes", "custom_value_by_truth"),
    ],
)
def test_what_is_scarce_is_found_once_for_a_whole_walk(
    fields: list[CustomField], owner: User, place: int, query: str, index: str
) -> None:
    state = ListState.from_query(QueryDict(query.format(fields[place].pk)), size=50)
    node = state.node(owner)
    scarce = find_scarce(node)
    (leaf,) = node.leaves()
    assert scarce == {leaf: MANY}
    contacts = Contact.objects.filter(node.test(each=True, scarce=scarce))
    statement, params = Walk(contacts, state.field, upwards=True).near(far=20, limit=10)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {statement}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(statement, params)
        assert len(cursor.fetchall()) == 10
    assert "hashed SubPlan" in plan
    assert "Index Only Scan using contact_by_name on contacts_contact near" in plan
    assert f"Index Only Scan using {index} on contacts_customvalue" in plan


def test_only_what_is_scarce_is_told(
    fields: list[CustomField], owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, _town, visits, _member = fields
    # As many as there are may be, one more may not; who is searched for is not asked.
    CustomValue.objects.filter(field=visits).order_by("pk")[:1].get().delete()
    query = f"cf{plan.pk}=Plus&cf{visits.pk}_min=5&q=1"
    node = ListState.from_query(QueryDict(query), size=50).node(owner)
    monkeypatch.setattr(conditions, "SCARCE", MANY - 1)
    scarce = find_scarce(node)
    assert list(scarce.values()) == [MANY - 1]
    assert node.narrowest(scarce) in scarce


def test_about_how_many_of_the_scarce_match(fields: list[CustomField], owner: User) -> None:
    plan, *_ = fields
    node = ListState.from_query(QueryDict(f"cf{plan.pk}=Plus&email=no"), size=50).node(owner)
    question = Question.of(Contact.objects.filter(node.test(each=True)), "id")
    (probe,) = (leaf.probes[0] for leaf in node.leaves() if leaf.rows is not None)
    assert estimate_among(question, probe, MANY) == MANY
    # Who is in the trash, or has an e-mail, is none of them.
    gone, *others = Contact.objects.order_by("pk")[:9]
    Contact.objects.filter(pk=gone.pk).update(
        deletion=Deletion.objects.create(deleted_at=timezone.now())
    )
    Contact.objects.filter(pk__in=[each.pk for each in others]).update(primary_email="a@b.example")
    assert estimate_among(question, probe, MANY) == MANY - 9
    Contact.objects.update(primary_email="a@b.example")
    assert estimate_among(question, probe, MANY) is None
