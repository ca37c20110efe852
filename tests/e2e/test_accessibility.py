"""Every page for everybody: axe in light and dark, the content policy, and small screens.

The policy needs no line of its own here: the watch of each context reports what it blocks.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from accounts.models import User
from contacts_app.models import Contact
from tests.e2e.accessible import check
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person
from tests.factories import ContactFactory, StaffFactory


@pytest.fixture
def long_contact(transactional_db: None) -> Contact:
    """Somebody with everything, and with words that fit nowhere."""
    word = "Преображенская-Виноградова-Заболоцкая-Александровская"
    contact: Contact = ContactFactory(
        given_name="Александра Константиновна Владимировна",
        family_name=word,
        organization=f"ООО {word} {word}",
        job_title=word,
        language="ru",
        tax_id="TR" + "1234567890" * 4,
        birth_date="1990-05-14",
        emails=[f"{'alexandra.' * 6}@{'very-long-' * 5}.example.com", "second@example.com"],
        phones=["+90 532 418 20 77", "+90 212 418 20 77"],
        addresses=[{"street": f"{word} {word}", "city": word, "country": "TR"}],
    )
    return contact


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"]
)
def test_signed_out(new_person: NewPerson, path: str):
    visitor = new_person()
    visitor.open(path)
    check(visitor.page)


def test_sign_in_refused(new_person: NewPerson):
    visitor = new_person()
    visitor.open("/accounts/login/")
    visitor.type(visitor.page.get_by_label("Email"), "nobody@example.com")
    visitor.type(visitor.page.get_by_label("Password"), "wrong")
    visitor.press(visitor.button("Sign in"))
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    check(visitor.page)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/contacts/",
        "/contacts/?q=nobody",
        "/contacts/?sort=-created&size=25",
        "/contacts/{pk}/card/",
        "/contacts/{pk}/",
        "/contacts/{pk}/activity/",
        "/contacts/{pk}/edit/",
        "/contacts/new/",
        "/contacts/delete/?ids={pk}",
        "/contacts/trash/",
        "/settings/business/",
        "/settings/users/",
        "/settings/users/invite/",
        "/settings/users/{staff}/",
        "/settings/profile/",
        "/accounts/2fa/",
        "/accounts/password/change/",
    ],
)
def test_pages(desk: Person, long_contact: Contact, clients, staff: User, path: str):
    ContactFactory(given_name="Александра", family_name="Преображенская-Виноградова", trashed=True)
    StaffFactory(name="Преображенская-Виноградова-Заболоцкая-Александровская")
    desk.open(path.format(pk=long_contact.pk, staff=staff.pk))
    check(desk.page)


@pytest.mark.parametrize("path", ["/contacts/", "/contacts/trash/"])
def test_nothing_there_yet(desk: Person, path: str):
    desk.open(path)
    expect(desk.page.locator(".empty-state")).to_be_visible()
    check(desk.page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme(new_person: NewPerson, owner: User, long_contact: Contact, theme: str):
    owner.theme = theme
    owner.save()
    olga = new_person(owner)
    olga.open(f"/contacts/{long_contact.pk}/card/")
    check(olga.page)


def selected(desk: Person, contact: Contact) -> None:
    desk.open("/contacts/")
    desk.tick(desk.page.get_by_role("checkbox", name="Select all on this page"))
    expect(desk.page.locator("#selection")).to_be_visible()


def asked(desk: Person, contact: Contact) -> None:
    selected(desk, contact)
    desk.press(desk.button("Delete", desk.page.locator("#selection")))
    expect(desk.sheet.get_by_role("heading")).to_be_visible()


def deleted(desk: Person, contact: Contact) -> None:
    asked(desk, contact)
    desk.press(desk.button("Delete", desk.sheet))
    expect(desk.button("Undo", desk.said)).to_be_visible()


def edited(desk: Person, contact: Contact) -> None:
    desk.open(f"/contacts/{contact.pk}/card/")
    desk.press(desk.button("Edit Contact", desk.card))
    expect(desk.field("First name", desk.sheet)).to_be_visible()


def adding(desk: Person, contact: Contact) -> None:
    edited(desk, contact)
    desk.press(desk.button("Add New Field", desk.sheet))
    expect(desk.page.get_by_role("menu")).to_be_visible()


def refused(desk: Person, contact: Contact) -> None:
    edited(desk, contact)
    desk.type(desk.field("Email", desk.sheet).first, "no address")
    desk.type(desk.field("Birthdate", desk.sheet), "some day")
    desk.press(desk.button("Save", desk.sheet))
    expect(desk.field("Birthdate", desk.sheet)).to_have_attribute("aria-invalid", "true")


def known(desk: Person, contact: Contact) -> None:
    desk.open("/contacts/")
    desk.press(desk.button("New Contact"))
    desk.type(desk.field("Email", desk.sheet), "second@example.com")
    expect(desk.sheet.get_by_text("Looks like someone you know")).to_be_visible()


def conflict(desk: Person, contact: Contact) -> None:
    edited(desk, contact)
    Contact.objects.filter(pk=contact.pk).update(given_name="Somebody", version=9)
    desk.press(desk.button("Save", desk.sheet))
    expect(desk.heading("Somebody saved first")).to_be_visible()


def columns(desk: Person, contact: Contact) -> None:
    desk.open("/contacts/")
    desk.press(desk.button("Columns"))
    expect(desk.page.get_by_role("group", name="Columns")).to_be_visible()


def user_menu(desk: Person, contact: Contact) -> None:
    desk.open("/contacts/")
    desk.press(desk.page.get_by_role("button", name="Olga Owner"))
    expect(desk.button("Sign out")).to_be_visible()


@pytest.mark.parametrize(
    "show",
    [selected, asked, deleted, edited, adding, refused, known, conflict, columns, user_menu],
)
def test_after_a_deed(
    desk: Person, long_contact: Contact, clients, show: Callable[[Person, Contact], None]
):
    show(desk, long_contact)
    check(desk.page)


def test_a_change_of_everything_on_the_timeline(desk: Person, long_contact: Contact):
    edited(desk, long_contact)
    word = "Преображенская-Виноградова-Заболоцкая-Александровская"
    for name in ("First name", "Last name", "Company", "Position"):
        desk.type(desk.field(name, desk.sheet), f"{word}{name}")
    desk.press(desk.button("Save", desk.sheet))
    expect(desk.card.locator(".changes")).to_be_visible()
    check(desk.page)
    desk.page.set_viewport_size({"width": 1440, "height": 900})
    desk.open(f"/contacts/{long_contact.pk}/activity/")
    check(desk.page)
