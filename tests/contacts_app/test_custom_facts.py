"""The values of custom fields on the card and on the page of a contact."""

import pytest

from contacts_app.custom_field_types import TYPES
from contacts_app.services.custom_fields import delete_custom_field
from tests.contacts_app.test_custom_field_services import VALUES
from tests.factories import custom_field, fill
from tests.helpers.html import parse


PAGES = ["/contacts/{}/card/", "/contacts/{}/"]


def facts(client, contact, address: str) -> dict[str, str]:
    tree = parse(client.get(address.format(contact.pk)))
    return {
        row.find("dt").text: row.find("dd").text
        for each in tree.find_all("dl", class_="facts")
        for row in each.find_all("div")
    }


@pytest.mark.parametrize("address", PAGES)
def test_a_value_of_each_type_is_shown(address, anna, staff_client, owner_client):
    for type_, value in VALUES.items():
        custom_field(f"My {type_}", type_)
        fill(anna, **{f"my_{type_}": value})
    custom_field("Empty")
    shown = facts(owner_client, anna, address)
    mine = {name: text for name, text in shown.items() if name.startswith("My ")}
    assert mine == {
        f"My {type_}": " ".join(TYPES[type_].text(value).split()) for type_, value in VALUES.items()
    }
    assert "Empty" not in shown


@pytest.mark.parametrize("address", PAGES)
def test_an_address_is_a_safe_link(address, anna, owner_client):
    custom_field("Site", "url")
    fill(anna, site="https://example.com/?a=1&b='\"")
    tree = parse(owner_client.get(address.format(anna.pk)))
    link = next(a for a in tree.find_all("a") if a.get("href", "").startswith("https://example"))
    assert link["href"] == "https://example.com/?a=1&b='\""
    assert (link["rel"], link["target"]) == ("noopener noreferrer nofollow", "_blank")


@pytest.mark.parametrize("address", PAGES)
def test_fields_stand_in_their_groups(address, anna, owner_client):
    custom_field("Allergies", group="Health")
    custom_field("Hobby")
    custom_field("Doctor", group="Health")
    fill(anna, allergies="Walnuts", hobby="Chess", doctor="Dr. No")
    tree = parse(owner_client.get(address.format(anna.pk)))
    sections = {
        (section.find_all("h2") + section.find_all("h3"))[0].text: section.text
        for section in tree.find_all("section", class_="section")
        if section.find_all("dl", class_="facts")
    }
    assert "Chess" in sections["Contact details"]
    assert "Walnuts" in sections["Health"]
    assert "Dr. No" in sections["Health"]


@pytest.mark.parametrize("address", PAGES)
def test_a_deleted_field_is_not_shown(address, anna, owner, owner_client):
    field = custom_field()
    fill(anna, allergies="Walnuts")
    assert "Allergies" in facts(owner_client, anna, address)
    delete_custom_field(field_id=field.pk, actor=owner)
    assert "Allergies" not in facts(owner_client, anna, address)
