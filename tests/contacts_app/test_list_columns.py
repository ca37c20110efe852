"""POST /contacts/columns/: which columns the list shows, and how many rows a page has."""

import pytest

from accounts.models import User
from contacts_app.columns import COLUMNS, DEFAULT_COLUMNS
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

ADDRESS = "/contacts/columns/"


def choice_of(user):
    user = User.objects.get(pk=user.pk)
    return user.list_columns, user.list_page_size


def headings(client):
    return [heading.text for heading in parse(client.get("/contacts/")).find_all("th")]


def test_a_choice_is_kept_in_its_order(owner, owner_client, anna):
    response = owner_client.post(
        ADDRESS, {"columns": ["tax_id", "phone"], "size": "25", "next": "/contacts/?q=anna"}
    )
    assert (response.status_code, response["Location"]) == (302, "/contacts/?q=anna")
    assert choice_of(owner) == (["tax_id", "phone"], 25)
    assert headings(owner_client) == ["", "Name", "VAT ID", "Phone", "Actions"]


def test_all_columns_can_be_shown(owner, owner_client, anna):
    owner_client.post(ADDRESS, {"columns": [column.key for column in COLUMNS], "size": "50"})
    assert headings(owner_client)[2:-1] == [str(column.label) for column in COLUMNS]
    row = parse(owner_client.get("/contacts/")).find(id=f"row-{anna.pk}")
    texts = [cell.text for cell in row.find_all("td")][2:-3]
    assert texts == [
        "anna@example.com", "+90 532 418 20 77", "", "Salon Lale", "Stylist", "Turkish",
        "14 May 1990", "TR-1", "", "Typed in",
    ]  # fmt: skip


def test_no_column_at_all_is_the_default(owner, owner_client):
    owner_client.post(ADDRESS, {"size": "100"})
    assert choice_of(owner) == (list(DEFAULT_COLUMNS), 100)


def test_what_is_not_offered_is_left_out(owner, owner_client):
    owner_client.post(ADDRESS, {"columns": ["phone", "password", "<b>", "\0"], "size": "33"})
    assert choice_of(owner) == (["phone"], 50)


def test_a_column_that_is_no_longer_offered_does_no_harm(owner, owner_client, anna):
    owner.list_columns = ["gone", "email"]
    owner.save()
    assert headings(owner_client) == ["", "Name", "Email", "Actions"]


@pytest.mark.parametrize(
    "back",
    [
        "", "https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example",
        "http:///evil.example", "\0", "https://testserver@evil.example/",
    ],
)  # fmt: skip
def test_nobody_is_led_elsewhere(owner_client, back):
    response = owner_client.post(ADDRESS, {"size": "50", "next": back})
    assert (response.status_code, response["Location"]) == (302, "/contacts/")


@pytest.mark.parametrize("back", ["abc", "contacts:contact_new", "/x\r\nSet-Cookie: a=b", "/ç?q=ü"])
def test_an_odd_address_is_no_error(owner_client, back):
    response = owner_client.post(ADDRESS, {"size": "50", "next": back})
    assert response.status_code == 302
    assert "\n" not in response["Location"]


def test_everybody_has_their_own(owner, staff, staff_client, client):
    staff_client.post(ADDRESS, {"columns": ["phone"], "size": "25"})
    assert choice_of(staff) == (["phone"], 25)
    assert choice_of(owner) == ([], 50)
    assert client.post(ADDRESS, {"size": "25"}).status_code == 302
    assert choice_of(owner) == ([], 50)


def test_wrong_method(owner_client):
    assert owner_client.get(ADDRESS).status_code == 405
