"""/contacts/columns/: which columns the list shows, and how many rows a page has."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from contacts_app.columns import COLUMNS, DEFAULT_COLUMNS, offered_columns
from contacts_app.custom_field_types import TYPES
from contacts_app.models import Contact
from contacts_app.services import custom_fields
from tests.factories import ContactFactory
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
    assert owner_client.put(ADDRESS).status_code == 405


# --- their order


def move(client, key, *columns, by="up", **more):
    sent = {"columns": columns, "size": "50", "move": f"{by}:{key}", **more}
    return client.post(ADDRESS, sent)


def test_a_column_moves_up_and_down(owner, owner_client, anna):
    move(owner_client, "tax_id", "email", "phone", "tax_id")
    assert choice_of(owner)[0] == ["email", "tax_id", "phone"]
    move(owner_client, "email", "email", "tax_id", "phone", by="down")
    assert choice_of(owner)[0] == ["tax_id", "email", "phone"]
    assert headings(owner_client)[2:-1] == ["VAT ID", "Email", "Phone"]


@pytest.mark.parametrize("key", ["", "gone", "language", "email:x", "\0"])
@pytest.mark.parametrize("by", ["up", "down", "sideways", ""])
def test_nothing_moves_what_is_not_there(owner, owner_client, key, by):
    move(owner_client, key, "email", "phone", by=by)
    assert choice_of(owner)[0] == ["email", "phone"]


def test_the_first_goes_no_higher_and_the_last_no_lower(owner, owner_client):
    move(owner_client, "email", "email", "phone")
    assert choice_of(owner)[0] == ["email", "phone"]
    move(owner_client, "phone", "email", "phone", by="down")
    assert choice_of(owner)[0] == ["email", "phone"]
    page = parse(owner_client.get(ADDRESS))
    still = [button["id"] for button in page.find_all("button") if "disabled" in button]
    assert still == ["up-email", "down-phone"]


def test_the_menu_lists_what_is_shown_first(owner, owner_client):
    move(owner_client, "tax_id", "phone", "tax_id")
    boxes = parse(owner_client.get(ADDRESS)).find_all("input", name="columns")
    assert [box["value"] for box in boxes if "checked" in box] == ["tax_id", "phone"]
    assert [box["value"] for box in boxes][:3] == ["tax_id", "phone", "email"]
    assert len(boxes) == len(offered_columns(()))


def test_columns_go_back_to_what_they_were_at_first(owner, owner_client, anna):
    owner_client.post(ADDRESS, {"columns": ["tax_id"], "size": "25"})
    owner_client.post(ADDRESS, {"columns": ["tax_id"], "size": "25", "reset": "1"})
    assert choice_of(owner) == ([], 25)
    labels = {column.key: str(column.label) for column in COLUMNS}
    assert headings(owner_client)[2:-1] == [labels[key] for key in DEFAULT_COLUMNS]


# --- custom fields


VALUES = {
    "text": ("Rex", "Rex"),
    "long_text": ("Two\nlines  of text", "Two lines of text"),
    "number": (Decimal("1234.50"), "1234.5"),
    "date": (date(2026, 5, 14), "14 May 2026"),
    "url": ("https://www.example.com/a?b=c", "example.com"),
    "yes_no": (False, "No"),
    "choice": ("Dog", "Dog"),
    "choices": (("Cat", "Dog"), "Cat, Dog"),
}


@pytest.fixture(params=VALUES)
def filled(request, owner, anna):
    """A field of each type with a value of Anna's, and how the list shows it."""
    choices = ["Cat", "Dog"] if request.param.startswith("choice") else ()
    field = custom_fields.create_custom_field(
        name="Pet", type=request.param, choices=choices, actor=owner
    )
    value, text = VALUES[request.param]
    custom_fields.set_custom_value(
        contacts=Contact.objects.filter(pk=anna.pk), field=field, value=value, actor=owner
    )
    return field, text


def cells(client, contact):
    row = parse(client.get("/contacts/")).find(id=f"row-{contact.pk}")
    return [cell.text for cell in row.find_all("td")][2:-1]


def test_a_custom_field_is_a_column(owner, owner_client, anna, filled):
    field, text = filled
    other = ContactFactory()
    assert "Pet" not in headings(owner_client)
    owner_client.post(ADDRESS, {"columns": [f"cf{field.pk}", "phone"], "size": "50"})
    assert headings(owner_client)[2:-1] == ["Pet", "Phone"]
    assert cells(owner_client, anna) == [text, "+90 532 418 20 77"]
    assert cells(owner_client, other)[0] == ""
    heading = parse(owner_client.get("/contacts/")).find("thead").find_all("th")[2]
    assert ("c-number" in heading["class"].split()) == (field.type == "number")


def test_the_column_of_a_deleted_field_goes_and_comes_back(owner, owner_client, anna, filled):
    field, text = filled
    owner_client.post(ADDRESS, {"columns": [f"cf{field.pk}", "phone"], "size": "50"})
    custom_fields.delete_custom_field(field_id=field.pk, actor=owner)
    assert headings(owner_client)[2:-1] == ["Phone"]
    assert "Pet" not in parse(owner_client.get(ADDRESS)).find(id="view-options").text
    custom_fields.restore_custom_field(field_id=field.pk)
    assert cells(owner_client, anna)[0] == text


def test_a_field_that_is_not_for_the_list_is_not_offered(owner, owner_client, anna):
    field = custom_fields.create_custom_field(
        name="Pet", type="text", is_in_list=False, actor=owner
    )
    owner_client.post(ADDRESS, {"columns": [f"cf{field.pk}", "phone"], "size": "50"})
    assert choice_of(owner)[0] == ["phone"]
    assert "Pet" not in parse(owner_client.get(ADDRESS)).find(id="view-options").text


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://bank.example@evil.example/", "evil.example"),
        ("https://example.com:8080", "example.com:8080"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_the_host_of_an_address_is_where_it_leads(address, host):
    assert TYPES["url"].short(address) == host


def test_the_menu_is_asked_for_when_it_is_opened(owner_client):
    button = parse(owner_client.get("/contacts/?q=anna&after=7")).find(id="columns-button")
    assert button["href"] == button["hx-get"] == f"{ADDRESS}?q=anna"
    headers = {"HX-Request": "true", "HX-Target": "view-menu"}
    menu = parse(owner_client.get(button["href"], headers=headers))
    assert menu.find_all("main") == []
    assert menu.find("input", name="next")["value"] == "/contacts/?q=anna"
    assert menu.link("Created")["href"] == "/contacts/?q=anna&sort=-created"
    # Without JavaScript it is a page.
    page = parse(owner_client.get(button["href"])).find("main")
    assert page.find("h1").text == "Columns"
    assert page.link("Created")["href"] == "/contacts/?q=anna&sort=-created"


def test_the_menu_is_drawn_anew_when_a_column_moves_and_not_with_every_search(owner_client):
    headers = {"HX-Request": "true", "HX-Target": "results"}
    searched = owner_client.get("/contacts/?q=anna", headers=headers)
    assert b"view-options" not in searched.content
    headers["HX-Trigger"] = "up-labels"
    sent = {
        "columns": ["email", "labels"],
        "size": "50",
        "move": "up:labels",
        "next": "/contacts/?q=anna",
    }
    moved = owner_client.post(ADDRESS, sent, headers=headers, follow=True)
    menu = parse(moved).find(id="view-options")
    assert menu["hx-swap-oob"] == "true"
    assert menu.find("input", name="next")["value"] == "/contacts/?q=anna"
    boxes = [box["value"] for box in menu.find_all("input", name="columns") if "checked" in box]
    assert boxes == ["labels", "email"]
