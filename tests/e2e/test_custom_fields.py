"""W4. Make a custom field of each type while a contact is edited; and manage the fields."""

import re
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, expect

from contacts_app.custom_field_types import TYPES
from contacts_app.enums import CustomFieldType
from contacts_app.models import Contact, CustomField
from contacts_app.services.contacts import details_of
from tests.e2e.person import FEWER_WAYS, Person
from tests.factories import custom_field, fill


# Names that have nothing in common: a similar one would be offered in place of a new field.
NAMES = {
    "text": "Allergies",
    "long_text": "Remarks",
    "number": "Shoe size",
    "date": "Wedding day",
    "url": "Homepage",
    "yes_no": "Smoker",
    "choice": "Grade",
    "choices": "Hobbies",
}
WAY = {
    "text": ("Text", "Walnuts", "Walnuts"),
    "long_text": ("Long text", "Likes it short", "Likes it short"),
    "number": ("Number", "42", Decimal(42)),
    "date": ("Date", "14.05.2026", date(2026, 5, 14)),
    "url": ("URL", "example.com/ayse", "https://example.com/ayse"),
    "yes_no": ("Yes or no", "Yes", True),
    "choice": ("Choice", "Gold", "Gold"),
    "choices": ("Several choices", "Gold", ("Gold",)),
}


def fill_in(person: Person, kind: str, name: str, form: Locator, typed: str) -> None:
    """Give the field a value as its type takes it."""
    if kind == "choices":
        person.tick(form.get_by_role("checkbox", name=typed, exact=True))
    elif kind in ("yes_no", "choice"):
        select = form.get_by_role("combobox", name=name, exact=True)
        person.choose(select, person.word(typed) if kind == "yes_no" else typed)
    else:
        person.type(form.get_by_role("textbox", name=name, exact=True), typed)


def make(person: Person, form: Locator, kind: str, name: str) -> None:
    person.choose_item(person.button("Add New Field", form), "Custom Field")
    select = form.get_by_role("combobox", name=person.word("Field Type"), exact=True)
    if person.way.has_scripts:
        expect(select).to_be_focused()
    person.choose(select, person.word(WAY[kind][0]))
    person.type(person.field("Field Name", form), name)
    choices = person.field("Choices", form)
    expect(choices).to_be_visible(visible=TYPES[kind].has_choices)
    if TYPES[kind].has_choices:
        choices.fill("Gold\nSilver")
    person.press(person.button("Add", form))
    expect(person.field("Field Name", form)).to_have_count(0)


def test_every_type_has_its_way():
    assert set(WAY) == set(CustomFieldType)


@pytest.mark.parametrize("way", FEWER_WAYS, ids=str)
def test_walkthrough(person: Person, clients: list[Contact]):
    form, charlotte = person.sheet, clients[1]
    person.open("/contacts/")
    person.press(person.name_in_list("Charlotte Moore"))
    person.press(person.button("Edit Contact", person.card))
    person.type(person.field("Last name", form), "Moore-Kaya")
    for kind, (_label, typed, _value) in WAY.items():
        make(person, form, kind, NAMES[kind])
        fill_in(person, kind, NAMES[kind], form, typed)
    # What was typed before is still there
    expect(person.field("Last name", form)).to_have_value("Moore-Kaya")
    person.press(person.button("Save", form))

    expect(person.page).to_have_url(re.compile(rf"/contacts/{charlotte.pk}/card/$"))
    expect(person.card.get_by_role("heading", name="Charlotte Moore-Kaya")).to_be_visible()
    for name in NAMES.values():
        expect(person.card.locator(".facts").filter(has_text=name).first).to_be_visible()
    saved = details_of(Contact.objects.get(pk=charlotte.pk)).custom
    assert saved == {
        NAMES[kind].lower().replace(" ", "_"): value
        for kind, (_label, _typed, value) in WAY.items()
    }
    link = person.card.get_by_role("link", name="https://example.com/ayse")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")

    # The field exists for every contact
    person.open(f"/contacts/{clients[0].pk}/card/")
    person.press(person.button("Edit Contact", person.card))
    person.press(person.button("Add New Field", person.sheet))
    expect(person.page.get_by_role("menuitem", name="Allergies", exact=True)).to_be_visible()


def test_a_similar_field_is_used_in_place_of_a_twin(desk: Person, clients: list[Contact]):
    custom_field("Allergies")
    desk.open(f"/contacts/{clients[0].pk}/card/")
    desk.press(desk.button("Edit Contact", desk.card))
    desk.choose_item(desk.button("Add New Field", desk.sheet), "Custom Field")
    name = desk.field("Field Name", desk.sheet)
    desk.type(name, "Allergy")
    name.press("Enter")
    expect(desk.sheet.get_by_text("There is a field with a similar name")).to_be_visible()
    desk.press(desk.button("Use “Allergies”", desk.sheet))
    value = desk.field("Allergies", desk.sheet)
    expect(value).to_be_focused()
    desk.type(value, "Walnuts")
    desk.press(desk.button("Save", desk.sheet))
    expect(desk.card.locator(".facts")).to_contain_text("Walnuts")
    assert CustomField.objects.count() == 1


@pytest.mark.parametrize("to", ["up", "down"])
def test_a_button_of_the_order_keeps_the_focus(desk: Person, clients: list[Contact], to: str):
    fields = [custom_field(name) for name in ("Hair", "Skin", "Nails")]
    desk.open("/contacts/fields/")
    button = desk.button(f"Move Skin {to}")
    desk.press(button)
    order = ["Skin", "Hair", "Nails"] if to == "up" else ["Hair", "Nails", "Skin"]
    expect(desk.page.locator("tbody tr td:first-child")).to_contain_text(order)
    expect(button).to_be_focused()
    assert [field.name for field in CustomField.objects.alive()] == order
    assert len(fields) == 3


def test_a_field_is_deleted_and_comes_back(desk: Person, clients: list[Contact]):
    custom_field("Allergies")
    fill(clients[0], allergies="Walnuts")
    desk.open("/contacts/fields/")
    desk.press(desk.button("Delete Allergies"))
    expect(desk.sheet).to_contain_text("The values of 1 contact go with it.")
    desk.press(desk.button("Delete", desk.sheet))
    expect(desk.page.get_by_role("heading", name="No custom fields yet")).to_be_visible()
    desk.press(desk.button("Undo", desk.said))
    expect(desk.page.get_by_role("row").filter(has_text="Allergies")).to_contain_text("1")
    desk.open(f"/contacts/{clients[0].pk}/card/")
    expect(desk.card.locator(".facts")).to_contain_text("Walnuts")
