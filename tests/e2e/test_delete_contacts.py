"""W3. Delete contacts, undo it, and the trash."""

import re

from playwright.sync_api import expect

from contacts_app.models import Contact
from tests.e2e.person import Person
from tests.factories import ContactFactory


def test_walkthrough(person: Person, clients: list[Contact]):
    page = person.page
    went, stayed = ("Ayşe Kaya", "Daniel Okafor"), "Charlotte Moore"

    person.open("/contacts/")
    for name in went:
        person.tick(person.row(name).get_by_role("checkbox"))
    person.press(person.button("Delete", page.locator("#selection")))
    question = person.counted("Delete %(count)s contact?", "Delete %(count)s contacts?", 2)
    expect(person.sheet.get_by_role("heading", name=question)).to_be_visible()
    if person.way.has_scripts:
        expect(person.link("Cancel", person.sheet)).to_be_focused()
    person.press(person.button("Delete", person.sheet))

    deleted = person.counted(
        "%(count)s contact was deleted.", "%(count)s contacts were deleted.", 2
    )
    expect(person.said.get_by_text(deleted)).to_be_visible()
    for name in went:
        expect(person.name_in_list(name)).to_have_count(0)
    expect(person.name_in_list(stayed)).to_be_visible()
    expect(page.locator("#count")).to_have_text("3")
    expect(page.locator("#selection")).to_be_hidden()

    person.press(person.button("Undo", person.said))
    for name in (*went, stayed):
        expect(person.name_in_list(name)).to_be_visible()
    expect(page.locator("#count")).to_have_text("5")
    assert not Contact.objects.in_trash().exists()


def test_what_was_deleted_is_restored_from_the_trash(person: Person, clients):
    page = person.page
    ContactFactory(given_name="Elif", family_name="", trashed=True)

    person.open("/contacts/")
    person.press(person.link("Trash"))
    expect(person.heading(person.word("Trash"))).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Elif")
    person.tick(row.get_by_role("checkbox"))
    person.press(person.button("Restore"))

    restored = person.counted(
        "%(count)s contact was restored.", "%(count)s contacts were restored.", 1
    )
    expect(person.said.get_by_text(restored)).to_be_visible()
    expect(person.page.get_by_text(person.word("The trash is empty"))).to_be_visible()
    person.press(page.get_by_role("main").get_by_role("link", name=person.word("Contacts")))
    expect(person.name_in_list("Elif")).to_be_visible()


def test_deletes_a_page_or_all_that_match(desk: Person, clients):
    for number in range(30):
        ContactFactory(given_name=f"Zoe {number:02}", family_name="")
    desk.open("/contacts/?q=zoe&size=25")
    page, bar = desk.page, desk.page.locator("#selection")

    desk.tick(page.get_by_role("checkbox", name="Select all on this page"))
    expect(bar.get_by_text("25 selected")).to_be_visible()
    desk.press(desk.button("Select all 30 matching"))
    expect(bar.get_by_text("All 30 selected")).to_be_visible()
    desk.press(desk.button("Delete", bar))
    expect(desk.sheet.get_by_role("heading", name="Delete 30 contacts?")).to_be_visible()
    desk.press(desk.link("Cancel", desk.sheet))
    expect(desk.sheet).to_be_hidden()
    expect(desk.button("Delete", bar)).to_be_focused()
    assert not Contact.objects.in_trash().exists()

    desk.press(desk.button("Delete", bar))
    desk.press(desk.button("Delete", desk.sheet))
    expect(page.get_by_text("Nobody matches “zoe”")).to_be_visible()
    expect(bar).to_be_hidden()
    assert Contact.objects.in_trash().count() == 30
    assert Contact.objects.alive().count() == len(clients)

    desk.press(desk.button("Undo", desk.said))
    expect(page.locator("#results tbody tr")).to_have_count(25)
    expect(page).to_have_url(re.compile(r"q=zoe&size=25$"))
    expect(bar).to_be_hidden()
    assert not Contact.objects.in_trash().exists()


def test_ticks_are_kept_over_pages_searches_and_edits(desk: Person, clients):
    for number in range(30):
        ContactFactory(given_name=f"Zoe {number:02}", family_name="")
    desk.open("/contacts/?size=25")
    page, bar = desk.page, desk.page.locator("#selection")
    desk.tick(desk.row("Ayşe Kaya").get_by_role("checkbox"))

    desk.press(page.get_by_role("link", name="Next", exact=True))
    desk.tick(desk.row("Zoe 29").get_by_role("checkbox"))
    expect(bar.get_by_text("2 selected")).to_be_visible()
    desk.press(page.get_by_role("link", name="Previous", exact=True))
    expect(desk.row("Ayşe Kaya").get_by_role("checkbox")).to_be_checked()
    desk.type(page.get_by_label("Search contacts"), "zoe 2")
    expect(page.locator("#results tbody tr")).to_have_count(10)
    expect(desk.row("Zoe 29").get_by_role("checkbox")).to_be_checked()
    expect(bar.get_by_text("2 selected")).to_be_visible()

    desk.press(desk.button("Delete", bar))
    expect(desk.sheet.get_by_role("heading", name="Delete 2 contacts?")).to_be_visible()
    desk.press(desk.button("Delete", desk.sheet))
    expect(desk.said.get_by_text("2 contacts were deleted.")).to_be_visible()
    names = Contact.objects.in_trash().values_list("display_name", flat=True)
    assert set(names) == {"Ayşe Kaya", "Zoe 29"}


def test_deletes_from_the_full_page(desk: Person, clients):
    desk.open(f"/contacts/{clients[0].pk}/")
    desk.press(desk.button("Delete"))
    expect(desk.sheet.get_by_role("heading", name="Delete Ayşe Kaya?")).to_be_visible()
    desk.press(desk.button("Delete", desk.sheet))

    expect(desk.page).to_have_url(re.compile(r"/contacts/$"))
    expect(desk.name_in_list("Charlotte Moore")).to_be_visible()
    expect(desk.name_in_list("Ayşe Kaya")).to_have_count(0)
    desk.press(desk.button("Undo", desk.said))
    expect(desk.name_in_list("Ayşe Kaya")).to_be_visible()


def test_the_owner_deletes_for_ever(desk: Person, clients):
    ContactFactory(given_name="Elif", family_name="", trashed=True)
    ContactFactory(given_name="Deniz", family_name="", trashed=True)
    desk.open("/contacts/trash/")
    desk.tick(desk.page.get_by_role("row").filter(has_text="Elif").get_by_role("checkbox"))
    desk.press(desk.button("Delete for ever"))
    question = desk.page.get_by_role("heading", name="Delete 1 contact for ever?")
    expect(question).to_be_visible()
    expect(desk.link("Cancel")).to_be_focused()
    assert Contact.objects.in_trash().count() == 2
    desk.press(desk.button("Delete for ever"))

    expect(desk.said.get_by_text("1 contact was deleted for ever.")).to_be_visible()
    assert [c.display_name for c in Contact.objects.in_trash()] == ["Deniz"]
    desk.press(desk.button("Empty the trash"))
    desk.press(desk.button("Delete for ever"))
    expect(desk.page.get_by_text("The trash is empty")).to_be_visible()
    assert Contact.objects.count() == len(clients)


def test_a_manager_can_not_delete_for_ever(new_person, manager, clients):
    ContactFactory(given_name="Elif", family_name="", trashed=True)
    mila = new_person(manager)
    mila.open("/contacts/trash/")
    expect(mila.button("Restore")).to_be_visible()
    expect(mila.button("Delete for ever")).to_have_count(0)
    expect(mila.button("Empty the trash")).to_have_count(0)


def test_back_to_the_card_of_a_deleted_contact(desk: Person, clients):
    desk.watch.may_fail = True
    desk.open("/contacts/")
    desk.press(desk.name_in_list("Ayşe Kaya"))
    expect(desk.card.get_by_role("heading", name="Ayşe Kaya")).to_be_visible()
    desk.tick(desk.row("Ayşe Kaya").get_by_role("checkbox"))
    desk.press(desk.button("Delete", desk.page.locator("#selection")))
    desk.press(desk.button("Delete", desk.sheet))
    expect(desk.name_in_list("Ayşe Kaya")).to_have_count(0)
    expect(desk.page.locator("article.sheet")).to_have_count(0)
    expect(desk.page).to_have_url(re.compile(r"/contacts/$"))
    desk.page.go_back()

    # The address and the page agree: there is no such contact
    expect(desk.page).to_have_url(re.compile(rf"/contacts/{clients[0].pk}/card/$"))
    expect(desk.page.get_by_role("heading", name="There is no such page")).to_be_visible()
    # Shown by the script at first, then loaded as a page: going back before that is overtaken by it.
    desk.page.wait_for_load_state("networkidle")
    desk.page.go_back()
    expect(desk.name_in_list("Charlotte Moore")).to_be_visible()
