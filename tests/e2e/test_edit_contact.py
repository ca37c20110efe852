"""W4. Edit a contact, and add fields to it."""

import re

from playwright.sync_api import Locator, expect

from contacts_app.models import Contact, ContactEmail
from tests.e2e.person import Person
from tests.factories import ContactFactory


def add(person: Person, form: Locator, english: str) -> None:
    """Choose an item of Add New Field."""
    person.choose_item(person.button("Add New Field", form), english)


def test_walkthrough(person: Person, clients: list[Contact]):
    page, form, charlotte = person.page, person.sheet, clients[1]

    person.open("/contacts/")
    person.press(person.name_in_list("Charlotte Moore"))
    person.press(person.button("Edit Contact", person.card))
    expect(person.field("First name", form)).to_be_focused()
    person.type(person.field("Last name", form), "Moore-Kaya")
    emails, phones = person.field("Email", form), person.field("Phone", form)

    add(person, form, "Email")
    expect(emails).to_have_count(2)
    expect(emails.last).to_be_focused()
    person.type(emails.last, "work@example.com")
    add(person, form, "Phone")
    expect(phones).to_have_count(2)
    person.type(phones.last, "+90 212 418 20 77")
    add(person, form, "Address")
    person.type(person.field("Address", form), "Lale Sokak 5")
    person.type(person.field("City", form), "İstanbul")
    for field, text in (
        ("Company", "Moda Çiçek"),
        ("Position", "Florist"),
        ("VAT ID", "TR1234567890"),
        ("Birthdate", "14.05.1990"),
    ):
        add(person, form, field)
        expect(person.field(field, form)).to_be_focused()
        person.type(person.field(field, form), text)
    add(person, form, "Language")
    language = form.get_by_role("combobox", name=person.word("Language"), exact=True)
    expect(language).to_be_focused()
    person.choose(language, language.locator("option[value=tr]").inner_text())
    # What was typed before is still there
    expect(person.field("Last name", form)).to_have_value("Moore-Kaya")
    expect(emails.last).to_have_value("work@example.com")
    person.press(person.button("Save", form))

    expect(page).to_have_url(re.compile(rf"/contacts/{charlotte.pk}/card/$"))
    expect(person.card.get_by_role("heading", name="Charlotte Moore-Kaya")).to_be_visible()
    saved = (
        "client1@example.com",
        "work@example.com",
        "+90 212 418 20 77",
        "Lale Sokak 5, İstanbul",
        "Moda Çiçek",
        "Florist",
        language_name(person),
        "TR1234567890",
        "1990",
    )
    for text in saved:
        expect(person.card.locator(".facts")).to_contain_text(text)
    edited = person.card.locator(".timeline .event").first
    expect(edited).to_contain_text("Moore-Kaya")

    person.press(person.link("View Contact", person.card))
    expect(page.get_by_role("heading", level=1, name="Charlotte Moore-Kaya")).to_be_visible()
    facts = page.get_by_role("main").locator(".facts")
    for text in saved:
        expect(facts).to_contain_text(text)
    # The timeline tells field by field what was changed
    changes = page.locator(".timeline .event").first.locator(".changes")
    for field in ("Last name", "Email", "Phone", "Address", "Company", "Position", "Language"):
        expect(changes.get_by_text(person.word(field), exact=True)).to_be_visible()
    expect(changes.locator("ins").filter(has_text="work@example.com")).to_be_visible()


def language_name(person: Person) -> str:
    return {"en": "Turkish", "ru": "Турецкий", "tr": "Türkçe"}[person.way.language]


def test_a_second_email_has_a_kind_and_can_be_the_primary_one(desk: Person, clients):
    form = desk.sheet
    desk.open(f"/contacts/{clients[1].pk}/card/")
    desk.press(desk.button("Edit Contact", desk.card))
    add(desk, form, "Email")
    expect(desk.field("Email", form)).to_have_count(2)
    desk.type(desk.field("Email", form).last, "work@example.com")
    row = form.locator(".form-rows-emails .form-row").last
    desk.choose(row.get_by_role("combobox"), "Work")
    desk.tick(row.get_by_role("radio", name="Primary"))
    desk.press(desk.button("Save", form))
    expect(form).to_be_hidden()

    facts = desk.card.locator(".facts > div").filter(has_text="work@example.com")
    expect(facts).to_contain_text("Work")
    expect(desk.card.get_by_role("link", name="Write")).to_have_attribute(
        "href", "mailto:work@example.com"
    )
    emails = ContactEmail.objects.filter(contact=clients[1])
    stored = emails.values_list("address", "kind", "is_primary")
    assert set(stored) == {
        ("client1@example.com", "other", False),
        ("work@example.com", "work", True),
    }


def test_a_row_is_taken_out(desk: Person):
    contact = ContactFactory(emails=["one@example.com", "two@example.com", "three@example.com"])
    desk.open(f"/contacts/{contact.pk}/card/")
    desk.press(desk.button("Edit Contact", desk.card))
    rows = desk.sheet.locator(".form-rows-emails .form-row:visible")
    expect(rows).to_have_count(3)
    desk.press(desk.button("Remove", rows.nth(1)))
    expect(rows).to_have_count(2)
    # It stays away when another field comes
    add(desk, desk.sheet, "Company")
    expect(desk.field("Company", desk.sheet)).to_be_focused()
    expect(rows).to_have_count(2)
    desk.press(desk.button("Save", desk.sheet))

    expect(desk.sheet).to_be_hidden()
    expect(desk.card.locator(".facts").get_by_text("two@example.com")).to_have_count(0)
    stored = ContactEmail.objects.order_by("position").values_list("address", flat=True)
    assert list(stored) == ["one@example.com", "three@example.com"]


def test_a_row_is_taken_out_without_scripts(new_person, owner, desk_way):
    contact = ContactFactory(emails=["one@example.com", "two@example.com"])
    ann = new_person(owner, desk_way(has_scripts=False))
    ann.open(f"/contacts/{contact.pk}/edit/")
    rows = ann.sheet.locator(".form-rows-emails .form-row:visible")
    ann.press(ann.button("Remove", rows.first))
    expect(rows).to_have_count(1)
    ann.press(ann.button("Save", ann.sheet))
    expect(ann.card.locator(".facts").get_by_text("two@example.com")).to_be_visible()
    stored = ContactEmail.objects.values_list("address", "is_primary")
    assert list(stored) == [("two@example.com", True)]


def test_edits_on_the_full_page(desk: Person, clients):
    desk.open(f"/contacts/{clients[0].pk}/")
    desk.press(desk.button("Edit Contact"))
    desk.type(desk.field("First name", desk.sheet), "Aylin")
    desk.press(desk.button("Save", desk.sheet))

    expect(desk.page.get_by_role("heading", level=1, name="Aylin Kaya")).to_be_visible()
    expect(desk.page).to_have_url(re.compile(rf"/contacts/{clients[0].pk}/$"))
    expect(desk.button("Edit Contact")).to_be_focused()


def test_the_filter_and_the_page_survive_an_edit(desk: Person, clients):
    desk.open("/contacts/?q=client&sort=-name&size=25")
    desk.tick(desk.row("Ayşe Kaya").get_by_role("checkbox"))
    desk.press(desk.name_in_list("Daniel Okafor"))
    desk.press(desk.button("Edit Contact", desk.card))
    desk.type(desk.field("First name", desk.sheet), "Danny")
    desk.press(desk.button("Save", desk.sheet))

    expect(desk.card.get_by_role("heading", name="Danny Okafor")).to_be_visible()
    expect(desk.name_in_list("Danny Okafor")).to_be_visible()
    expect(desk.page).to_have_url(re.compile(r"\?q=client&sort=-name&size=25$"))
    expect(desk.row("Ayşe Kaya").get_by_role("checkbox")).to_be_checked()
    expect(desk.page.get_by_text("1 selected")).to_be_visible()


def test_wrong_dates_are_told_at_their_field(desk: Person, clients):
    desk.open(f"/contacts/{clients[0].pk}/card/")
    desk.press(desk.button("Edit Contact", desk.card))
    add(desk, desk.sheet, "Birthdate")
    birthdate = desk.field("Birthdate", desk.sheet)
    desk.type(birthdate, "31.02.1990")
    desk.press(desk.button("Save", desk.sheet))
    expect(birthdate).to_have_attribute("aria-invalid", "true")
    expect(birthdate).to_be_focused()
    expect(birthdate).to_have_value("31.02.1990")
    desk.type(birthdate, "28.02")
    desk.press(desk.button("Save", desk.sheet))
    expect(desk.sheet).to_be_hidden()
    contact = Contact.objects.get(pk=clients[0].pk)
    assert contact.birth_date == "--02-28"
