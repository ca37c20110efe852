"""Single keys and arrows: on every layout, switched off, and where somebody types."""

import re

import pytest
from playwright.sync_api import Page, expect

from contacts_app.models import Contact
from tests.e2e.accessible import check
from tests.e2e.person import Person
from tests.factories import ContactFactory


SHIFT = 8
# What a key gives on a Russian and on a Turkish keyboard, and the key it is.
RUSSIAN = {"j": "о", "k": "л", "o": "щ", "x": "ч", "e": "у", "n": "т"}


@pytest.fixture
def at_list(desk: Person, clients: list[Contact]) -> Person:
    desk.open("/contacts/")
    return desk


def strike(page: Page, sign: str, code: str, modifiers: int = 0) -> None:
    """Press a key as a keyboard does that has ``sign`` there."""
    session = page.context.new_cdp_session(page)
    key = {"key": sign, "code": code, "modifiers": modifiers}
    session.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": sign, **key})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    session.detach()


def keys(person: Person, *names: str) -> None:
    for name in names:
        person.page.keyboard.press(name)


def dialogs(person: Person):
    return person.page.get_by_role("dialog")


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("ArrowDown", "ArrowUp")])
def test_rows_are_walked(at_list: Person, down: str, up: str):
    keys(at_list, down)
    expect(at_list.name_in_list("Ayşe Kaya")).to_be_focused()
    keys(at_list, down, down, up)
    expect(at_list.name_in_list("Charlotte Moore")).to_be_focused()
    keys(at_list, up, up, up)
    expect(at_list.name_in_list("Ayşe Kaya")).to_be_focused()


def test_enter_opens_the_card_and_the_walk_goes_on_from_it(at_list: Person):
    keys(at_list, "j", "j", "Enter")
    expect(at_list.card.get_by_role("heading", name="Charlotte Moore")).to_be_focused()
    keys(at_list, "j")
    expect(at_list.name_in_list("Daniel Okafor")).to_be_focused()
    keys(at_list, "Enter")
    expect(at_list.card.get_by_role("heading", name="Daniel Okafor")).to_be_focused()
    keys(at_list, "k", "k", "Escape")
    expect(at_list.page.locator("article.sheet")).to_have_count(0)
    expect(at_list.name_in_list("Daniel Okafor")).to_be_focused()


def test_a_row_that_is_walked_to_is_in_view(desk: Person, owner):
    for number in range(40):
        ContactFactory(given_name=f"Client {number:02}", family_name="")
    desk.open("/contacts/")
    keys(desk, "j", "x", *["j"] * 39)
    last = desk.row("Client 39")
    expect(desk.name_in_list("Client 39")).to_be_focused()
    bar = desk.page.locator("#selection").bounding_box()
    row = last.bounding_box()
    assert bar is not None
    assert row is not None
    assert row["y"] + row["height"] <= bar["y"]
    keys(desk, *["k"] * 39)
    first, head = desk.row("Client 00").bounding_box(), desk.page.locator("thead").bounding_box()
    assert first is not None
    assert head is not None
    assert first["y"] >= head["y"] + head["height"] - 1


def test_the_walk_goes_on_over_the_ends_of_pages(desk: Person, owner):
    for number in range(30):
        ContactFactory(given_name=f"Client {number:02}", family_name="")
    desk.open("/contacts/?size=25")
    keys(desk, *["j"] * 25)
    expect(desk.name_in_list("Client 24")).to_be_focused()
    keys(desk, "j")
    expect(desk.name_in_list("Client 25")).to_be_focused()
    expect(desk.page).to_have_url(re.compile("page=2"))
    keys(desk, "k")
    expect(desk.name_in_list("Client 24")).to_be_focused()
    keys(desk, "j")
    expect(desk.name_in_list("Client 25")).to_be_focused()
    keys(desk, *["j"] * 6)
    expect(desk.name_in_list("Client 29")).to_be_focused()


def test_x_ticks_the_row_one_is_on(at_list: Person):
    keys(at_list, "j", "x", "j", "j", "x")
    for name, is_ticked in (
        ("Ayşe Kaya", True),
        ("Charlotte Moore", False),
        ("Daniel Okafor", True),
    ):
        box = at_list.row(name).get_by_role("checkbox")
        expect(box).to_be_checked(checked=is_ticked)
    expect(at_list.page.get_by_text("2 selected")).to_be_visible()
    expect(at_list.name_in_list("Daniel Okafor")).to_be_focused()
    keys(at_list, "x")
    expect(at_list.page.get_by_text("1 selected")).to_be_visible()


def test_o_opens_the_full_page(at_list: Person, clients: list[Contact]):
    keys(at_list, "j", "j", "o")
    expect(at_list.page).to_have_url(re.compile(rf"/contacts/{clients[1].pk}/$"))
    at_list.open(f"/contacts/{clients[2].pk}/card/")
    keys(at_list, "o")
    expect(at_list.page).to_have_url(re.compile(rf"/contacts/{clients[2].pk}/$"))


def test_e_edits_the_contact_one_is_on(at_list: Person, clients: list[Contact]):
    keys(at_list, "j", "e")
    first_name = at_list.field("First name", at_list.sheet)
    expect(first_name).to_have_value("Ayşe")
    expect(at_list.page).to_have_url(re.compile("/contacts/$"))
    keys(at_list, "Escape")
    expect(at_list.name_in_list("Ayşe Kaya")).to_be_focused()
    # That of the card, unless another row has focus
    keys(at_list, "j", "Enter")
    expect(at_list.card.get_by_role("heading", name="Charlotte Moore")).to_be_focused()
    keys(at_list, "e")
    expect(first_name).to_have_value("Charlotte")
    at_list.type(first_name, "Carla")
    keys(at_list, "Enter")
    expect(at_list.card.get_by_role("heading", name="Carla Moore")).to_be_visible()
    keys(at_list, "j", "e")
    expect(first_name).to_have_value("Daniel")
    at_list.open(f"/contacts/{clients[3].pk}/")
    keys(at_list, "e")
    expect(first_name).to_have_value("Мария")


def test_n_adds_a_contact_from_anywhere(at_list: Person):
    keys(at_list, "n")
    expect(at_list.field("First name", at_list.sheet)).to_be_focused()
    at_list.open("/settings/profile/")
    keys(at_list, "n")
    expect(at_list.page).to_have_url(re.compile("/contacts/new/$"))


def test_the_help_lists_the_keys_and_gives_focus_back(at_list: Person):
    keys(at_list, "j", "?")
    expect(at_list.sheet.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    keys(at_list, "Escape")
    expect(dialogs(at_list)).to_have_count(0)
    expect(at_list.name_in_list("Ayşe Kaya")).to_be_focused()
    # It has a visible way in, too.
    menu = at_list.page.get_by_role("button", name="Olga Owner")
    at_list.press(menu)
    at_list.press(at_list.page.get_by_role("link", name="Keyboard shortcuts"))
    expect(at_list.sheet.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    keys(at_list, "Escape")
    expect(menu).to_be_focused()


def test_the_help_is_for_everybody(at_list: Person):
    keys(at_list, "?")
    expect(at_list.sheet.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    check(at_list.page)
    at_list.open("/contacts/keys/")
    check(at_list.page)


def test_a_russian_keyboard(at_list: Person):
    page = at_list.page
    strike(page, RUSSIAN["j"], "KeyJ")
    strike(page, RUSSIAN["j"], "KeyJ")
    expect(at_list.name_in_list("Charlotte Moore")).to_be_focused()
    strike(page, RUSSIAN["x"], "KeyX")
    strike(page, RUSSIAN["k"], "KeyK")
    expect(at_list.name_in_list("Ayşe Kaya")).to_be_focused()
    expect(page.get_by_text("1 selected")).to_be_visible()
    strike(page, RUSSIAN["e"], "KeyE")
    expect(at_list.field("First name", at_list.sheet)).to_have_value("Ayşe")
    keys(at_list, "Escape")
    strike(page, RUSSIAN["n"], "KeyN")
    expect(at_list.field("First name", at_list.sheet)).to_have_value("")
    keys(at_list, "Escape")
    strike(page, ",", "Slash", SHIFT)
    expect(at_list.sheet.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    keys(at_list, "Escape")
    strike(page, ".", "Slash")
    expect(page.get_by_label("Search contacts")).to_be_focused()
    keys(at_list, "ArrowDown")
    strike(page, RUSSIAN["o"], "KeyO")
    expect(at_list.heading("Ayşe Kaya")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/contacts/\d+/$"))


def test_a_turkish_keyboard(at_list: Person):
    page = at_list.page
    # Letters of its own stand where others have signs, and mean nothing here: ı is no i.
    for sign, code in (("ı", "KeyI"), ("ş", "Semicolon"), ("ö", "Comma"), ("ğ", "KeyE")):
        strike(page, sign, code)
    expect(dialogs(at_list)).to_have_count(0)
    strike(page, "?", "Minus", SHIFT)
    expect(at_list.sheet.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    keys(at_list, "Escape")
    strike(page, ":", "Slash", SHIFT)
    expect(at_list.sheet.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    keys(at_list, "Escape")
    strike(page, "/", "Digit7", SHIFT)
    expect(page.get_by_label("Search contacts")).to_be_focused()
    keys(at_list, "ArrowDown")
    expect(at_list.name_in_list("Ayşe Kaya")).to_be_focused()
    strike(page, ".", "Slash")
    expect(page.get_by_label("Search contacts")).to_be_focused()


def test_whoever_types_types(at_list: Person):
    search = at_list.page.get_by_label("Search contacts")
    keys(at_list, "/")
    expect(search).to_be_focused()
    at_list.page.keyboard.type("jkoxen?/")
    expect(search).to_have_value("jkoxen?/")
    expect(dialogs(at_list)).to_have_count(0)


def test_in_a_dialog_and_in_a_menu_keys_do_nothing(at_list: Person):
    keys(at_list, "j", "n")
    form = at_list.sheet
    at_list.reach(form.get_by_role("button", name="Save", exact=True))
    keys(at_list, "x", "j", "?", "/", "e", "o")
    expect(at_list.heading("New contact")).to_be_visible()
    expect(dialogs(at_list)).to_have_count(1)
    keys(at_list, "Escape")
    at_list.press(at_list.button("Columns"))
    # The menu is asked for: until it is there, keys are those of the list.
    expect(at_list.page.locator("#view-menu")).to_be_visible()
    keys(at_list, "n", "x")
    expect(dialogs(at_list)).to_have_count(0)
    expect(at_list.page.locator("#selection")).to_be_hidden()


def test_with_a_modifier_keys_are_the_browsers(at_list: Person):
    keys(at_list, "j", "Control+x", "Alt+n", "Control+e", "Shift+N", "Shift+X", "Meta+j")
    expect(at_list.name_in_list("Ayşe Kaya")).to_be_focused()
    expect(at_list.page.locator("#selection")).to_be_hidden()
    expect(dialogs(at_list)).to_have_count(0)


def test_switched_off_single_keys_do_nothing(at_list: Person):
    page = at_list.page
    at_list.open("/settings/profile/")
    box = page.get_by_role("checkbox", name="Shortcuts of a single key")
    expect(box).to_be_checked()
    box.uncheck()
    at_list.press(at_list.button("Save"))
    expect(at_list.said.get_by_text("Your profile was saved.")).to_be_visible()
    expect(box).not_to_be_checked()
    keys(at_list, "n", "?")
    expect(page).to_have_url(re.compile("/settings/profile/$"))
    at_list.open("/contacts/")
    keys(at_list, "n", "?", "/", "j", "x")
    expect(dialogs(at_list)).to_have_count(0)
    expect(page.locator("body")).to_be_focused()
    # Arrows and Enter are no signs, and Ctrl+K is no single key.
    keys(at_list, "ArrowDown", "x", "e", "o")
    expect(at_list.name_in_list("Ayşe Kaya")).to_be_focused()
    expect(page.locator("#selection")).to_be_hidden()
    keys(at_list, "Enter")
    expect(at_list.card.get_by_role("heading", name="Ayşe Kaya")).to_be_focused()
    keys(at_list, "Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_enter_in_a_tick_box_sends_nothing(at_list: Person):
    box = at_list.row("Ayşe Kaya").get_by_role("checkbox")
    box.check()
    box.press("Enter")
    expect(at_list.page.get_by_text("1 selected")).to_be_visible()
    expect(dialogs(at_list)).to_have_count(0)
    expect(at_list.page).to_have_url(re.compile(r"/contacts/$"))


def test_focus_stays_where_one_can_go_on(desk: Person, owner):
    """What is pressed may be gone afterwards: turned pages, removed rows, closed messages."""
    owner.list_page_size = 25
    owner.save()
    for number in range(60):
        ContactFactory(given_name=f"Client {number:02}", family_name="")
    page = desk.page
    desk.open("/contacts/")
    following = page.get_by_role("link", name="Next", exact=True)
    previous = page.get_by_role("link", name="Previous", exact=True)
    following.focus()
    for first in ("Client 25", "Client 50"):
        keys(desk, "Enter")
        expect(desk.name_in_list(first)).to_be_visible()
    expect(previous).to_be_focused()
    menu = page.locator("#user-menu")
    page.locator("[popovertarget=user-menu]").focus()
    keys(desk, "Enter", "ArrowUp")
    expect(menu.get_by_role("button", name="Sign out")).to_be_focused()
    keys(desk, "Escape", "n")
    expect(dialogs(desk)).to_be_visible()
    removers = dialogs(desk).get_by_role("button", name="Remove")
    removers.first.focus()
    keys(desk, "Enter")
    expect(dialogs(desk).locator("#id_phones-0-number")).to_be_focused()
    dialogs(desk).get_by_label("First name").focus()
    page.keyboard.type("Zoe")
    keys(desk, "Enter")
    expect(desk.name_in_list("Zoe")).to_be_visible()
    keys(desk, "Escape", "x")
    desk.button("Delete", page.locator("#selection")).focus()
    keys(desk, "Enter")
    expect(desk.link("Cancel", dialogs(desk))).to_be_focused()
    keys(desk, "Tab", "Enter")
    # Undo is a step back from what came after the deed.
    expect(page.locator("main")).to_be_focused()
    toasts = page.locator("#toasts [data-toast]")
    expect(toasts.last.get_by_role("button", name="Undo")).to_be_visible()
    keys(desk, "Shift+Tab")
    expect(toasts.last.get_by_role("button", name="Close")).to_be_focused()
    keys(desk, "Enter")
    expect(page.locator("main")).to_be_focused()
