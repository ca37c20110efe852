"""W2. Add a contact."""

import re

import pytest
from playwright.sync_api import expect

from contacts_app.models import Contact
from tests.e2e.person import Person
from tests.factories import ContactFactory


CARD = re.compile(r"/contacts/\d+/card/$")


def test_walkthrough(person: Person, clients: list[Contact]):
    page, form = person.page, person.sheet

    person.open("/contacts/")
    person.press(person.button("New Contact"))
    expect(person.field("First name", form)).to_be_focused()
    person.type(person.field("First name", form), "Elif")
    person.type(person.field("Last name", form), "Yıldız")
    person.type(person.field("Email", form), "elif@example.com")
    person.type(person.field("Phone", form), "0532 418 20 77")
    person.press(person.button("Save", form))

    expect(page).to_have_url(CARD)
    heading = person.card.get_by_role("heading", name="Elif Yıldız")
    expect(heading).to_be_visible()
    expect(person.card.get_by_role("link", name="elif@example.com")).to_be_visible()
    expect(person.card.get_by_role("link", name="+90 532 418 20 77")).to_have_attribute(
        "href", "tel:+905324182077"
    )
    if person.way.has_scripts:
        expect(heading).to_be_focused()
    person.close_card()
    expect(person.name_in_list("Elif Yıldız")).to_be_visible()
    assert Contact.objects.count() == len(clients) + 1


def test_says_whom_it_looks_like(desk: Person, clients):
    desk.open("/contacts/")
    desk.press(desk.button("New Contact"))
    desk.type(desk.field("First name", desk.sheet), "Daniel")
    desk.type(desk.field("Last name", desk.sheet), "Okafor")
    known = desk.sheet.get_by_role("link", name="Daniel Okafor")
    expect(desk.sheet.get_by_text("Looks like someone you know")).to_be_visible()
    expect(known).to_have_attribute("href", f"/contacts/{clients[2].pk}/")

    desk.type(desk.field("First name", desk.sheet), "Quentin")
    desk.type(desk.field("Last name", desk.sheet), "Nobody")
    expect(known).to_have_count(0)
    desk.type(desk.field("Email", desk.sheet), "CLIENT1@example.com")
    expect(desk.sheet.get_by_role("link", name="Charlotte Moore")).to_be_visible()
    # It is a hint: the contact can still be added
    desk.press(desk.button("Save", desk.sheet))
    expect(desk.card.get_by_role("heading", name="Quentin Nobody")).to_be_visible()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "noscript"])
def test_a_wrong_email_is_told_at_its_field(new_person, owner, desk_way, has_scripts):
    ann = new_person(owner, desk_way(has_scripts=has_scripts))
    ann.open("/contacts/")
    ann.press(ann.button("New Contact"))
    ann.type(ann.field("First name", ann.sheet), "Elif")
    ann.type(ann.field("Phone", ann.sheet), "0532 418 20 77")
    email = ann.field("Email", ann.sheet)
    ann.type(email, "elif@nowhere")
    ann.press(ann.button("Save", ann.sheet))

    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(re.compile("valid email"))
    expect(email).to_have_value("elif@nowhere")
    if has_scripts:
        expect(email).to_be_focused()
    expect(ann.field("First name", ann.sheet)).to_have_value("Elif")
    expect(ann.field("Phone", ann.sheet)).to_have_value("0532 418 20 77")
    assert not Contact.objects.exists()

    ann.type(email, "elif@example.com")
    ann.press(ann.button("Save", ann.sheet))
    expect(ann.card.get_by_role("heading", name="Elif")).to_be_visible()


def test_an_empty_form_asks_for_a_name(desk: Person):
    desk.open("/contacts/")
    desk.press(desk.button("New Contact"))
    desk.press(desk.button("Save", desk.sheet))

    name = desk.field("First name", desk.sheet)
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description(re.compile("Give a name"))
    expect(name).to_be_focused()
    assert not Contact.objects.exists()


def test_enter_in_a_field_saves(desk: Person):
    desk.open("/contacts/")
    desk.press(desk.button("New Contact"))
    desk.type(desk.field("First name", desk.sheet), "Elif")
    desk.page.keyboard.press("Enter")

    expect(desk.card.get_by_role("heading", name="Elif")).to_be_visible()


def test_asks_before_throwing_away_what_was_typed(desk: Person):
    desk.open("/contacts/")
    desk.press(desk.button("New Contact"))
    expect(desk.field("First name", desk.sheet)).to_be_focused()
    desk.page.keyboard.press("Escape")
    expect(desk.sheet).to_be_hidden()
    assert desk.watch.dialogs == []

    desk.press(desk.button("New Contact"))
    desk.type(desk.field("First name", desk.sheet), "Elif")
    desk.page.keyboard.press("Escape")
    assert desk.watch.dialogs == ["Discard what you typed?"]
    expect(desk.field("First name", desk.sheet)).to_have_value("Elif")

    desk.watch.accepts_dialogs = True
    desk.press(desk.link("Cancel", desk.sheet))
    expect(desk.sheet).to_be_hidden()
    expect(desk.button("New Contact")).to_be_focused()


def test_creates_whom_the_search_did_not_find(desk: Person, clients):
    desk.open("/contacts/")
    desk.type(desk.page.get_by_label("Search contacts"), "Elif Yıldız")
    expect(desk.page.get_by_text("Nobody matches")).to_be_visible()
    desk.press(desk.page.get_by_role("button", name="Create “Elif Yıldız”"))
    expect(desk.field("First name", desk.sheet)).to_have_value("Elif")
    expect(desk.field("Last name", desk.sheet)).to_have_value("Yıldız")
    desk.press(desk.button("Save", desk.sheet))
    expect(desk.card.get_by_role("heading", name="Elif Yıldız")).to_be_visible()


def test_an_address_of_its_own(desk: Person):
    desk.open("/contacts/new/")
    form = desk.page.get_by_role("main")
    desk.type(desk.field("First name", form), "Elif")
    desk.press(desk.button("Save", form))
    expect(desk.page).to_have_url(CARD)
    expect(desk.card.get_by_role("heading", name="Elif")).to_be_visible()


def test_hostile_names_are_only_text(desk: Person):
    """A script that ran would open a box, which the watch of every test reports."""
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    fine = '"><svg/onload=alert(3)>{{7*7}}'
    contact = ContactFactory(
        given_name=hostile,
        family_name=fine,
        organization=hostile,
        emails=['"><script>alert(4)</script>@example.com'],
        phones=["javascript:alert(5)"],
    )
    desk.open("/contacts/")
    name = desk.page.locator(".row-link")
    expect(name).to_have_text(f"{hostile} {fine}")
    desk.press(name)
    expect(desk.card.get_by_role("heading", level=2)).to_have_text(f"{hostile} {fine}")
    desk.press(desk.button("Edit Contact", desk.card))
    expect(desk.field("First name", desk.sheet)).to_have_value(hostile)
    desk.press(desk.button("Save", desk.sheet))
    expect(desk.sheet).to_be_hidden()
    desk.tick(desk.page.get_by_role("row").last.get_by_role("checkbox"))
    desk.press(desk.button("Delete", desk.page.locator("#selection")))
    expect(desk.sheet.get_by_role("heading")).to_contain_text(hostile)
    desk.page.keyboard.press("Escape")
    desk.open(f"/contacts/?q={'%3Cscript%3Ealert(6)%3C/script%3E'}")
    expect(desk.page.get_by_text("<script>alert(6)</script>").first).to_be_visible()
    desk.open(f"/contacts/{contact.pk}/")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(f"{hostile} {fine}")
    desk.open(f"/contacts/{contact.pk}/activity/")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(f"{hostile} {fine}")
