"""What the eye and the finger need: rows that never wrap, targets, themes, messages of failure."""

import pytest
from playwright.sync_api import Route, expect

from accounts.models import User
from contacts_app.models import Contact
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, Way
from tests.factories import ContactFactory


LONG = "Преображенская-Виноградова-Заболоцкая"


@pytest.fixture
def long_name(transactional_db: None) -> Contact:
    """A client whose words fit nowhere."""
    return ContactFactory(
        given_name="Александра Константиновна",
        family_name=LONG,
        organization="Общество с ограниченной ответственностью «Красота и здоровье»",
        emails=["alexandra.preobrazhenskaya.vinogradova.zabolotskaya@very-long.example.com"],
    )


@pytest.mark.parametrize("with_card", [False, True])
def test_nothing_in_a_row_wraps(desk: Person, long_name: Contact, clients, with_card):
    desk.open("/contacts/")
    if with_card:
        desk.press(desk.page.locator(".row-link").first)
        expect(desk.page.locator("#card article")).to_be_visible()

    heights = desk.page.locator("#results tbody tr").evaluate_all(
        "rows => [...new Set(rows.map(row => row.getBoundingClientRect().height))]"
    )

    assert heights == [48]


@pytest.mark.parametrize("address", ["/contacts/", "/contacts/trash/", "/settings/users/"])
def test_no_page_is_wider_than_a_phone(
    new_person: NewPerson, owner: User, phone: Way, long_name: Contact, address: str
):
    person = new_person(owner, phone)

    person.open(address)

    assert person.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_finger_hits_what_it_aims_at(
    new_person: NewPerson, owner: User, phone: Way, long_name: Contact
):
    person = new_person(owner, phone)
    person.open(f"/contacts/{long_name.pk}/card/")

    small = person.page.locator("#card :is(a.btn, button, .btn-quiet)").evaluate_all(
        """controls => controls
            .map(control => [control.textContent.trim(), control.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.height < 40 || box.width < 40))
            .map(([text]) => text)"""
    )

    assert small == []


@pytest.mark.parametrize(
    ("theme", "system", "is_dark"),
    [
        ("auto", "light", False),
        ("auto", "dark", True),
        ("light", "dark", False),
        ("dark", "light", True),
    ],
)
def test_theme_is_the_users_or_the_systems(
    new_person: NewPerson, owner: User, theme: str, system: str, is_dark: bool
):
    owner.theme = theme
    owner.save()
    person = new_person(owner, color_scheme=system)

    person.open("/contacts/")

    ground = person.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground != "rgb(255, 255, 255)") == is_dark


def test_theme_and_language_change_in_the_menu_of_the_user(desk: Person, owner: User):
    desk.open("/contacts/?q=moore")

    desk.press(desk.page.get_by_role("button", name=owner.name))
    desk.press(desk.button("Dark"))

    expect(desk.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(desk.page).to_have_url(f"{desk.address}/contacts/?q=moore")


def test_a_fault_of_the_server_is_told_and_can_be_tried_again(desk: Person, clients):
    desk.watch.may_fail = True
    desk.open("/contacts/")
    card = f"**/contacts/{clients[0].pk}/card/"
    desk.page.route(card, lambda route: route.fulfill(status=500, body="<h1>no</h1>"), times=1)

    desk.press(desk.name_in_list("Ayşe Kaya"))
    expect(desk.said).to_contain_text("The server could not do this.")
    expect(desk.page.locator("#card article")).to_have_count(0)
    desk.press(desk.button("Retry", desk.said))

    expect(desk.page.locator("#card").get_by_role("heading", name="Ayşe Kaya")).to_be_focused()
    expect(desk.said).not_to_contain_text("The server could not do this.")


def test_a_lost_connection_is_told_in_the_dialog(desk: Person, clients):
    desk.watch.may_fail = True
    desk.open("/contacts/")
    desk.press(desk.page.locator("#new-contact"))
    desk.type(desk.field("First name", desk.sheet), "Grace")

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    desk.page.route("**/contacts/new/", lose)
    desk.press(desk.button("Save", desk.sheet).last)

    expect(desk.sheet.get_by_role("alert")).to_contain_text("No connection to the server.")
    expect(desk.field("First name", desk.sheet)).to_have_value("Grace")


def test_the_list_keeps_its_place(desk: Person, transactional_db: None):
    for number in range(40):
        ContactFactory(given_name="Client", family_name=f"{number:02}")
    desk.open("/contacts/")
    results = desk.page.locator("#results")
    results.evaluate("list => { list.scrollTop = 500 }")

    desk.press(desk.name_in_list("Client 20"))
    expect(desk.page.locator("#card article")).to_be_visible()
    assert results.evaluate("list => list.scrollTop") == 500
    desk.press(desk.link("View Contact"))
    expect(desk.page.locator("#page.page-wide")).to_be_visible()
    desk.page.go_back()

    expect(desk.page.locator("#card article")).to_be_visible()
    assert results.evaluate("list => list.scrollTop") == 500


def test_more_of_a_phone_opens_closes_and_leads_on(
    new_person: NewPerson, owner: User, phone: Way, clients
):
    person = new_person(owner, phone)
    person.open("/contacts/")
    bar = person.page.locator(".side > nav .side-link:visible, .side-user > .side-link")
    assert bar.count() == 5
    cut = bar.evaluate_all(
        """links => links.filter(link => link.offsetHeight < 44 || link.offsetWidth < 44
            || [...link.children].some(word => word.scrollWidth > word.clientWidth + 1))
            .map(link => link.textContent)"""
    )
    assert cut == []

    more, sheet = person.button("More"), person.page.locator("#user-menu")
    more.focus()
    person.page.keyboard.press("Enter")
    expect(person.link("Settings", sheet)).to_be_visible()
    person.page.keyboard.press("Tab")
    expect(person.link("Go to…", sheet)).to_be_focused()
    person.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(more).to_be_focused()

    person.press(more)
    person.press(person.link("Payments", sheet))
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("Takings")
