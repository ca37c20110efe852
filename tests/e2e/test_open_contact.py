"""W1. Open a contact: the card beside the list, and the full page."""

import re

from playwright.sync_api import expect

from contacts_app.models import Contact
from tests.e2e.person import Person
from tests.factories import ContactFactory


def card_of(contact: Contact) -> re.Pattern[str]:
    return re.compile(rf"/contacts/{contact.pk}/card/$")


def page_of(contact: Contact) -> re.Pattern[str]:
    return re.compile(rf"/contacts/{contact.pk}/$")


def test_walkthrough(person: Person, clients: list[Contact]):
    page, daniel = person.page, clients[2]

    person.open("/")
    person.press(person.link("Contacts"))
    person.press(person.name_in_list("Daniel Okafor"))
    heading = person.card.get_by_role("heading", name="Daniel Okafor")
    expect(heading).to_be_visible()
    expect(page).to_have_url(card_of(daniel))
    if person.way.has_scripts:
        expect(heading).to_be_focused()

    person.press(person.link("View Contact", person.card))
    expect(page).to_have_url(page_of(daniel))
    expect(page.get_by_role("heading", level=1, name="Daniel Okafor")).to_be_visible()

    page.go_back()
    expect(page).to_have_url(card_of(daniel))
    expect(heading).to_be_visible()
    page.reload()
    expect(heading).to_be_visible()

    person.close_card()
    expect(page).to_have_url(re.compile(r"/contacts/$"))
    row = person.row("Ayşe Kaya")
    if person.way.hand == "mouse":
        row.hover()
    view = person.button("View", row)
    person.press(view)
    expect(page).to_have_url(page_of(clients[0]))


def test_the_list_stays_usable_beside_the_card(desk: Person, owner):
    for number in range(40):
        ContactFactory(given_name=f"Client {number:02}", family_name="")
    desk.open("/contacts/")
    desk.press(desk.name_in_list("Client 01"))
    expect(desk.card.get_by_role("heading", name="Client 01")).to_be_focused()

    last = desk.name_in_list("Client 39")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    desk.tick(desk.row("Client 39").get_by_role("checkbox"))
    expect(desk.page.get_by_text("1 selected")).to_be_visible()
    expect(desk.card.get_by_role("heading", name="Client 01")).to_be_visible()
    scrolled = desk.page.locator("#results").evaluate("(list) => list.scrollTop")
    assert scrolled > 0

    # Another card leaves the list where it is, and the tick too
    desk.press(desk.name_in_list("Client 33"))
    expect(desk.card.get_by_role("heading", name="Client 33")).to_be_visible()
    expect(desk.row("Client 39").get_by_role("checkbox")).to_be_checked()
    assert desk.page.locator("#results").evaluate("(list) => list.scrollTop") == scrolled


def test_back_and_forward_walk_through_the_cards(desk: Person, clients):
    page = desk.page
    first, second = (desk.card.get_by_role("heading", name=c.display_name) for c in clients[:2])
    desk.open("/contacts/?q=client")
    desk.press(desk.name_in_list("Ayşe Kaya"))
    expect(first).to_be_visible()
    desk.press(desk.name_in_list("Charlotte Moore"))
    expect(second).to_be_visible()

    page.go_back()
    expect(first).to_be_visible()
    expect(desk.row("Ayşe Kaya")).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(page.locator("article.sheet")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/contacts/\?q=client$"))
    page.go_forward()
    expect(first).to_be_visible()
    page.go_forward()
    expect(second).to_be_visible()
    expect(desk.row("Charlotte Moore")).to_have_attribute("aria-current", "true")
    expect(desk.row("Ayşe Kaya")).not_to_have_attribute("aria-current", "true")
    # The list is still the list: it can be used
    desk.press(desk.name_in_list("Daniel Okafor"))
    expect(desk.card.get_by_role("heading", name="Daniel Okafor")).to_be_focused()


def test_a_bookmark_of_a_card_opens_list_and_card(desk: Person, clients):
    desk.open(f"/contacts/{clients[1].pk}/card/?q=moore")

    expect(desk.card.get_by_role("heading", name="Charlotte Moore")).to_be_visible()
    expect(desk.page.get_by_label("Search contacts")).to_have_value("moore")
    expect(desk.page.locator("#results tbody tr")).to_have_count(1)
    expect(desk.row("Charlotte Moore")).to_have_attribute("aria-current", "true")


def test_a_middle_click_opens_a_tab_of_its_own(desk: Person, clients):
    desk.open("/contacts/")
    name, row = desk.name_in_list("Daniel Okafor"), desk.row("Daniel Okafor")
    row.hover()
    for control, options, expected in (
        (name, {"button": "middle"}, card_of(clients[2])),
        (name, {"modifiers": ["ControlOrMeta"]}, card_of(clients[2])),
        (desk.button("View", row), {"button": "middle"}, page_of(clients[2])),
        (desk.button("View", row), {"modifiers": ["ControlOrMeta"]}, page_of(clients[2])),
    ):
        with desk.page.context.expect_page() as opened:
            control.click(**options)
        tab = opened.value
        expect(tab).to_have_url(expected)
        expect(tab.get_by_role("heading", name="Daniel Okafor")).to_be_visible()
        tab.close()
    expect(desk.page).to_have_url(re.compile(r"/contacts/$"))
    expect(desk.page.locator("article.sheet")).to_have_count(0)


def test_view_shows_on_hover_and_on_focus(desk: Person, clients):
    desk.open("/contacts/")
    row = desk.row("Daniel Okafor")
    view = desk.button("View", row)
    expect(view).to_have_css("opacity", "0")

    desk.point_at(row, view)
    desk.page.mouse.move(1, 1)
    expect(view).to_have_css("opacity", "0")

    desk.name_in_list("Daniel Okafor").focus()
    desk.page.keyboard.press("Tab")
    expect(view).to_be_focused()
    expect(view).to_have_css("opacity", "1")
    desk.page.keyboard.press("Space")
    expect(desk.page).to_have_url(page_of(clients[2]))


def test_view_always_shows_on_touch(new_person, owner, phone, clients):
    fred = new_person(owner, phone)
    fred.open("/contacts/")
    for contact in clients:
        view = fred.button("View", fred.row(contact.display_name))
        expect(view).to_have_css("opacity", "1")
        box = view.bounding_box()
        assert box is not None
        assert box["height"] >= 24
        assert box["x"] + box["width"] <= 390


def test_tabs_are_addresses(desk: Person, clients):
    page = desk.page
    desk.open(f"/contacts/{clients[0].pk}/")
    tabs = page.get_by_role("navigation", name="Contact", exact=True).get_by_role("link")
    assert tabs.count() >= 2
    for number in range(tabs.count()):
        tab = tabs.nth(number)
        address = tab.get_attribute("href") or ""
        desk.press(tab)
        expect(page).to_have_url(re.compile(re.escape(address) + "$"))
        expect(tab).to_have_attribute("aria-current", "page")
        page.reload()
        expect(tab).to_have_attribute("aria-current", "page")
        expect(page.get_by_role("heading", level=1, name="Ayşe Kaya")).to_be_visible()
    page.go_back()
    expect(tabs.nth(tabs.count() - 2)).to_have_attribute("aria-current", "page")


def test_previous_and_next_walk_through_what_was_found(desk: Person, clients):
    found = [ContactFactory(given_name=f"Zoe {letter}", family_name="") for letter in "ABC"]
    desk.open("/contacts/?q=zoe")
    desk.press(desk.name_in_list("Zoe A"))
    for name in ("Zoe A", "Zoe B", "Zoe C"):
        expect(desk.card.get_by_role("heading", name=name)).to_be_visible()
        expect(desk.row(name)).to_have_attribute("aria-current", "true")
        if name == "Zoe A":
            expect(desk.link("Previous contact", desk.card)).to_have_count(0)
        if name != "Zoe C":
            desk.press(desk.link("Next contact", desk.card))
    expect(desk.page).to_have_url(re.compile(rf"/contacts/{found[2].pk}/card/\?q=zoe$"))
    expect(desk.link("Next contact", desk.card)).to_have_count(0)
    desk.press(desk.link("Previous contact", desk.card))
    expect(desk.card.get_by_role("heading", name="Zoe B")).to_be_visible()


def test_esc_closes_the_card_and_returns_to_the_row(desk: Person, clients):
    desk.open("/contacts/")
    desk.press(desk.name_in_list("Daniel Okafor"))
    expect(desk.card.get_by_role("heading", name="Daniel Okafor")).to_be_focused()

    desk.page.keyboard.press("Escape")

    expect(desk.page.locator("article.sheet")).to_have_count(0)
    expect(desk.page).to_have_url(re.compile(r"/contacts/$"))
    expect(desk.name_in_list("Daniel Okafor")).to_be_focused()
    expect(desk.row("Daniel Okafor")).not_to_have_attribute("aria-current", "true")


def test_esc_closes_what_lies_above_the_card_first(desk: Person, clients):
    desk.open(f"/contacts/{clients[2].pk}/card/")
    desk.press(desk.button("Edit Contact", desk.card))
    expect(desk.field("First name", desk.sheet)).to_be_focused()
    desk.press(desk.button("Add New Field", desk.sheet))
    menu = desk.page.get_by_role("menu")
    expect(menu).to_be_visible()

    desk.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(desk.sheet).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(desk.sheet).to_be_hidden()
    expect(desk.button("Edit Contact", desk.card)).to_be_focused()
    expect(desk.page.locator("article.sheet")).to_have_count(1)
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("article.sheet")).to_have_count(0)


def test_the_card_fills_a_phone(new_person, owner, phone, clients):
    fred = new_person(owner, phone)
    fred.open("/contacts/")
    fred.press(fred.name_in_list("Daniel Okafor"))
    expect(fred.card.get_by_role("heading", name="Daniel Okafor")).to_be_visible()
    box = fred.card.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    assert box["height"] >= 700
    expect(fred.name_in_list("Ayşe Kaya")).to_have_count(0)  # out of reach meanwhile

    fred.page.go_back()
    expect(fred.page.locator("article.sheet")).to_have_count(0)
    expect(fred.name_in_list("Ayşe Kaya")).to_be_visible()
