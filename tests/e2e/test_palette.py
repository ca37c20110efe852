"""The palette: to a contact, a page, an action, without a mouse or by its button."""

import re

import pytest
from playwright.sync_api import Locator, expect

from contacts_app.models import Contact
from tests.e2e.accessible import check
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, Way
from tests.e2e.test_keyboard import keys, strike
from tests.factories import ContactFactory


CTRL = 2


def field(person: Person) -> Locator:
    return person.page.get_by_role("combobox", name=person.word("Contact, page or action"))


def options(person: Person) -> Locator:
    return person.page.locator("#palette-list").get_by_role("option")


def opened(person: Person) -> None:
    """Open it and wait for its first lines: htmx tells the console of a request it gives up."""
    keys(person, "Control+k")
    expect(field(person)).to_be_focused()
    expect(options(person).first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ru", "tr"])
def test_to_a_contact_by_keyboard_alone(
    new_person: NewPerson, owner, clients: list[Contact], language: str
):
    ContactFactory(given_name="Ольга", family_name="Анисимова")
    owner.language = language
    owner.save()
    olga = new_person(owner, Way(language, "keyboard"))
    olga.open("/settings/profile/")
    opened(olga)
    olga.page.keyboard.type("ольг")
    expect(options(olga).filter(has_text="Анисимова")).to_have_attribute("aria-selected", "true")
    expect(olga.page.locator("#palette-said")).to_have_text(re.compile("[1-9]"))
    keys(olga, "ArrowDown")
    chosen = options(olga).filter(has_text="Ёлкина")
    expect(chosen).to_have_attribute("aria-selected", "true")
    assert field(olga).get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    expect(field(olga)).to_be_focused()
    keys(olga, "Enter")
    expect(olga.page).to_have_url(re.compile(rf"/contacts/{clients[4].pk}/$"))
    expect(olga.heading("Ольга Ёлкина")).to_be_visible()


def test_enter_does_not_take_what_was_found_before(desk: Person, clients: list[Contact]):
    desk.open("/contacts/")
    keys(desk, "Control+k")
    expect(options(desk).first).to_be_visible()
    # Faster than the server: Enter waits for what was typed last.
    desk.page.keyboard.type("moore")
    keys(desk, "Enter")
    expect(desk.page).to_have_url(re.compile(rf"/contacts/{clients[1].pk}/$"))


def test_a_page_and_the_ends_of_the_list(desk: Person, clients: list[Contact]):
    desk.open("/contacts/")
    keys(desk, "Control+k")
    expect(options(desk).first).to_have_attribute("aria-selected", "true")
    keys(desk, "ArrowUp")
    expect(options(desk).last).to_have_attribute("aria-selected", "true")
    keys(desk, "ArrowDown")
    expect(options(desk).first).to_have_attribute("aria-selected", "true")
    desk.page.keyboard.type("tras")
    keys(desk, "Enter")
    expect(desk.page).to_have_url(re.compile("/contacts/trash/$"))


def test_esc_gives_focus_back(desk: Person, clients: list[Contact]):
    desk.open("/contacts/")
    keys(desk, "j", "Control+k")
    desk.page.keyboard.type("moore")
    expect(options(desk)).to_have_count(1)
    keys(desk, "Escape")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    expect(desk.name_in_list("Ayşe Kaya")).to_be_focused()
    # Next time it begins anew; the same keys close it.
    keys(desk, "Control+k")
    expect(field(desk)).to_have_value("")
    expect(options(desk).first).to_have_text(re.compile("Dashboard"))
    keys(desk, "Control+k")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    # From a field, too; and with an open card Esc closes the palette alone.
    desk.open(f"/contacts/{clients[1].pk}/card/")
    desk.page.get_by_label("Search contacts").focus()
    keys(desk, "Control+k")
    expect(field(desk)).to_be_focused()
    keys(desk, "Escape")
    expect(desk.page.get_by_label("Search contacts")).to_be_focused()
    expect(desk.page.locator("article.sheet")).to_have_count(1)


def test_actions(desk: Person, clients: list[Contact]):
    page = desk.page
    desk.open("/contacts/?q=moore")
    opened(desk)
    page.keyboard.type("dark")
    keys(desk, "Enter")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page).to_have_url(re.compile(r"/contacts/\?q=moore$"))
    opened(desk)
    page.keyboard.type("new con")
    keys(desk, "Enter")
    expect(desk.field("First name", desk.sheet)).to_be_focused()
    # Over a form it does not open.
    keys(desk, "Control+k")
    expect(desk.field("First name", desk.sheet)).to_be_focused()
    keys(desk, "Escape")
    opened(desk)
    page.keyboard.type("русский")
    keys(desk, "Enter")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    keys(desk, "Control+k")
    expect(options(desk).first).to_be_visible()
    page.keyboard.type("sign out")
    keys(desk, "Enter")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_by_a_russian_keyboard(desk: Person, clients: list[Contact]):
    desk.open("/contacts/")
    strike(desk.page, "л", "KeyK", CTRL)
    expect(field(desk)).to_be_focused()


@pytest.mark.parametrize("language", ["en", "ru", "tr"])
def test_by_its_button_on_a_phone(
    new_person: NewPerson, owner, clients: list[Contact], language: str
):
    owner.language = language
    owner.save()
    fred = new_person(owner, Way(language, "finger", is_phone=True))
    fred.open("/contacts/")
    fred.press(fred.button("More"))
    fred.press(fred.link("Go to…"))
    field(fred).fill("okaf")
    fred.press(options(fred).filter(has_text="Daniel"))
    expect(fred.page).to_have_url(re.compile(rf"/contacts/{clients[2].pk}/$"))
    fred.press(fred.button("More"))
    fred.press(fred.link("Go to…"))
    fred.press(fred.button("Close", fred.page.get_by_role("dialog")))
    expect(fred.page.get_by_role("dialog")).to_have_count(0)


def test_without_scripts_the_button_leads_to_a_page(
    new_person: NewPerson, owner, clients: list[Contact]
):
    nora = new_person(owner, Way(has_scripts=False))
    nora.open("/contacts/")
    nora.press(nora.button("Go to…"))
    main = nora.page.get_by_role("main")
    expect(main.get_by_role("link", name="Trash")).to_be_visible()
    main.get_by_role("searchbox").fill("okafor")
    nora.press(nora.button("Search", main))
    nora.press(main.get_by_role("link", name=re.compile("Daniel Okafor")))
    expect(nora.page).to_have_url(re.compile(rf"/contacts/{clients[2].pk}/$"))


def test_it_is_for_everybody(desk: Person, clients: list[Contact]):
    desk.open("/contacts/")
    opened(desk)
    desk.page.keyboard.type("c")
    expect(options(desk).filter(has_text="Charlotte")).to_be_visible()
    check(desk.page)
    desk.page.keyboard.type("qqqq")
    expect(desk.page.get_by_text("Nothing found for “cqqqq”")).to_be_visible()
    check(desk.page)
    desk.open("/contacts/go/?q=c")
    check(desk.page)
