"""A condition on a custom field is asked of its index alone, in the index's order."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from contacts_app.custom_field_types import type_of
from contacts_app.filters.conditions import RARE, find_bound
from contacts_app.filters.groups import Filters
from contacts_app.list_state import ListState
from contacts_app.models import Contact, CustomField, CustomValue
from contacts_app.services.custom_fields import create_custom_field
from contacts_app.walking import Walk


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
        cursor.execute("ANALYZE contacts_customvalue")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {statement}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using contact_by_name on contacts_contact near" in plan
    assert f"Index Only Scan using {index} on contacts_customvalue" in plan
