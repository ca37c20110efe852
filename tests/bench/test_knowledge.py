"""The made-up labels, values and contacts are rows the database takes, in the shares promised."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import QueryDict

from accounts.models import User
from bench.knowledge import LABELS_A_CONTACT, PLANS, SHARES, TABLES, Knowledge
from bench.pages import PAGES
from contacts_app.custom_field_types import type_of
from contacts_app.list_state import ListState
from contacts_app.models import (
    Contact,
    ContactLabel,
    CustomField,
    CustomValue,
    Label,
    SavedView,
)
from tests.factories import ContactFactory


pytestmark = pytest.mark.django_db
CONTACTS = 2000
SINCE = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.fixture
def known(owner: User, staff: User) -> Knowledge:
    known = Knowledge([staff])
    known.define(owner)
    return known


def test_the_rows_can_be_stored_and_hold_what_the_product_would_store(known: Knowledge) -> None:
    contacts = [ContactFactory().pk for _ in range(20)]
    for pk in contacts:
        ContactLabel.objects.bulk_create(
            ContactLabel(**{**row, "reason": {}}) for row in known.labels_of(pk, SINCE)
        )
        CustomValue.objects.bulk_create(CustomValue(**row) for row in known.values_of(pk, SINCE))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for row in CustomValue.objects.filter(contact__in=contacts).select_related("field"):
        kind = type_of(row.field)
        (columns,) = kind.columns(kind.value([row]))
        assert {name: getattr(row, name) for name in columns} == columns


def test_each_column_that_must_be_filled_is(known: Knowledge) -> None:
    rows = [next(known.labels_of(pk, SINCE), None) for pk in range(99)]
    label = next(row for row in rows if row)
    for model, row in zip(TABLES, (label, next(known.values_of(1, SINCE))), strict=True):
        needed = {f.column for f in model._meta.concrete_fields if not (f.null or f.primary_key)}
        assert needed <= set(row)


def test_shares(known: Knowledge) -> None:
    labels: Counter[int] = Counter()
    plans: Counter[str] = Counter()
    for pk in range(CONTACTS):
        labels.update(row["label_id"] for row in known.labels_of(pk, SINCE))
        plan = known.fields["Plan"].pk
        plans.update(r["text"] for r in known.values_of(pk, SINCE) if r["field_id"] == plan)
    assert sum(SHARES) == pytest.approx(LABELS_A_CONTACT)
    assert labels.total() / CONTACTS == pytest.approx(LABELS_A_CONTACT, rel=0.05)
    assert labels[known.labels[0].pk] / CONTACTS == pytest.approx(0.5, rel=0.1)
    assert labels[known.labels[-1].pk] < CONTACTS * 0.01
    assert plans.total() == CONTACTS
    for name, share in PLANS.items():
        assert plans[name] * 100 / CONTACTS == pytest.approx(share, abs=4)


def test_every_filter_of_the_bench_asks_something(known: Knowledge, owner: User) -> None:
    way_in = {
        "contact": 1,
        "middle": 1,
        "labels": list(Label.objects.order_by("pk").values_list("pk", flat=True)),
        "fields": dict(CustomField.objects.values_list("name", "pk")),
        "view": f"/contacts/?{SavedView.objects.get().query}",
    }
    filtered = [page for page in PAGES if page.grown_from > 10_000]
    assert len(filtered) > 10
    for page in filtered:
        query = QueryDict(page.address(way_in).partition("?")[2])
        state = ListState.from_query(query, size=50)
        filters = state.filters(owner)
        assert filters.node is not None or "sort" in query, page.name
        assert not filters.problems
    assert not Contact.objects.exists()
