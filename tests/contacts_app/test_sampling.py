"""About how many contacts of a large table something is true of."""

from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from contacts_app import listing, sampling
from contacts_app.filters import conditions
from contacts_app.list_state import ListState
from contacts_app.listing import Matching
from contacts_app.models import Contact
from contacts_app.sampling import estimate, look
from contacts_app.walking import Question


pytestmark = pytest.mark.django_db
# Matches stand at every so many ids.
EVERY = (2, 5, 40, 500)


@pytest.fixture(autouse=True)
def book(business):
    """Four thousand contacts, whose organization says which numbers divide their ids."""
    now = timezone.now()
    Contact.objects.bulk_create(
        Contact(
            pk=pk,
            display_name="Ann",
            organization="".join(f"/{each}/" for each in EVERY if pk % each == 0),
            created_at=now,
            updated_at=now,
            last_activity_at=now,
        )
        for pk in range(1, 4001)
    )


def at_every(number: int) -> Question:
    return Question.of(Contact.objects.alive().filter(organization__contains=f"/{number}/"), "id")


@pytest.mark.parametrize("number", [2, 5])
def test_what_many_match_is_told_by_the_first_sample(number, django_assert_num_queries):
    with django_assert_num_queries(1):
        about = estimate(at_every(number))
    assert about == pytest.approx(4000 / number, rel=0.35)
    assert len(str(about).rstrip("0")) <= 2
    assert estimate(at_every(number)) == about


def test_what_fewer_match_is_told_by_a_further_one(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(sampling, "LEAST", 2000)
    with django_assert_num_queries(2):
        about = estimate(at_every(40))
    assert about == pytest.approx(100, rel=0.45)


def test_what_is_rare_is_not_told(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert estimate(at_every(500)) is None


def test_an_empty_table():
    Contact.objects.all().delete()
    assert estimate(at_every(2)) is None


def test_nobody_further_is_looked_at_after_enough():
    met, last, highest = look(at_every(2), 1, 1000, limit=20)
    assert (met, highest) == (20, 4000)
    assert 20 < last < 80
    assert look(at_every(2), 1, last) == (met, last, highest)
    assert look(at_every(2), 1, last - 1)[0] == met - 1


def test_each_is_found_by_its_id():
    statements: list[tuple[str, Any]] = []

    def note(execute, sql, params, *rest):
        statements.append((sql, params))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(note):
        look(at_every(5), 1, 200)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_contact")
        cursor.execute(f"EXPLAIN {statements[0][0]}", statements[0][1])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Cond: (id = (1 + " in plan
    assert "Seq Scan on contacts_contact" not in plan


@pytest.mark.parametrize(
    ("large", "every", "is_probed"),
    [
        (1000, 5, False),
        # Too few of a look would match to tell; or the table is too small for one.
        (1000, 500, True),
        (10_000, 5, True),
    ],
)
def test_a_common_search_is_looked_for_here_and_there(
    owner: User, monkeypatch: pytest.MonkeyPatch, large: int, every: int, is_probed: bool
) -> None:
    monkeypatch.setattr(listing, "table_estimate", lambda: 4000)
    monkeypatch.setattr(listing, "LARGE_TABLE", large)
    monkeypatch.setattr(conditions, "RARE", 100)
    monkeypatch.setattr(listing, "SMALL_TABLE", 0)
    Contact.objects.filter(organization__contains=f"/{every}/").update(search_text=" ann ")
    state = ListState.from_query(QueryDict("q=ann&phone=no"), size=50)
    with CaptureQueriesContext(connection) as queries:
        matching = Matching.find(state, owner, [])
    (probing,) = (each["sql"] for each in queries if "cardinality(ids)" in each["sql"])
    assert ("search_text" in probing) == is_probed
    assert matching.is_bounded == (every == 500)
    assert set(matching.contacts.alive()) == set(state.listed(owner))
