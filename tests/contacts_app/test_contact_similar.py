"""POST /contacts/similar/: whom the contact being typed looks like."""

import pytest

from tests.contacts_app.conftest import HTMX, check_is_stored_nowhere
from tests.factories import ContactFactory
from tests.helpers.contact_form import posted
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

SIMILAR = "/contacts/similar/"


def found(client, **typed):
    response = client.post(SIMILAR, posted(**typed), headers=HTMX)
    assert response.status_code == 200
    check_is_stored_nowhere(response)
    return [(link.text, link["href"]) for link in parse(response).find_all("a")]


@pytest.mark.parametrize(
    "typed",
    [
        {"given_name": "anna", "family_name": "BERG"},
        {"given_name": "Berg", "family_name": "Ánna"},
        {"emails": ["ANNA@example.com"]},
        {"emails": ["other@example.com", "anna@example.com"]},
        {"phones": ["0532 418 20 77"]},
        {"phones": ["112", "+90-532-418-2077"]},
        {"given_name": "Zoe", "emails": ["anna@example.com"], "phones": ["0532 418 20 77"]},
    ],
)
def test_the_same_name_email_or_phone(owner_client, anna, typed):
    assert found(owner_client, **typed) == [("Anna Berg", f"/contacts/{anna.pk}/")]


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"given_name": "Anna"},
        {"given_name": "Annabel", "family_name": "Bergmann"},
        {"given_name": "A", "family_name": "B"},
        {"emails": ["anna@example.co"]},
        {"emails": ["anna"]},
        {"phones": ["2077"]},
        {"phones": ["0532 418 20 78"]},
    ],
)
def test_nobody_like_that(owner_client, anna, typed):
    assert found(owner_client, **typed) == []


def test_at_most_three(owner_client, business):
    ContactFactory.create_batch(5, given_name="Anna", family_name="Berg")
    assert len(found(owner_client, given_name="Anna", family_name="Berg")) == 3


def test_only_those_one_may_see(staff_client, staff, anna, deleted):
    assert found(staff_client, emails=["anna@example.com"]) == []
    mine = ContactFactory(given_name="Anna", family_name="Berg", owner=staff)
    assert [href for _name, href in found(staff_client, given_name="Anna", family_name="Berg")] == [
        f"/contacts/{mine.pk}/"
    ]


def test_the_trash_is_not_searched(owner_client, business):
    ContactFactory(emails=["gone@example.com"], trashed=True)
    assert found(owner_client, emails=["gone@example.com"]) == []


@pytest.mark.parametrize("text", ["\0", "x" * 10_000, "%%% ___", "<b> <i>", "@" * 1000, "٣" * 50])
def test_hostile_texts(owner_client, anna, text):
    typed = {"given_name": text, "family_name": text, "emails": [f"{text}@x"], "phones": [text]}
    assert found(owner_client, **typed) == []


def test_many_hostile_rows(owner_client, anna):
    rows = [f"a{number}@example.com" for number in range(1500)]
    assert found(owner_client, emails=[*rows, "anna@example.com"], phones=rows[:500]) != []


def test_strangers_and_wrong_method(client, owner_client, anna):
    response = client.post(SIMILAR, posted(emails=["anna@example.com"]))
    assert response.status_code == 302
    assert b"Anna" not in response.content
    assert owner_client.get(SIMILAR).status_code == 405
