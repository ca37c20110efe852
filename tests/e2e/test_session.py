"""Signing in by the real form, and a session that ends in the middle of the work."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from accounts.models import User
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, Way
from tests.factories import PASSWORD


def sign_in(person: Person, user: User) -> None:
    """Fill in the sign-in page one is on."""
    person.type(person.page.get_by_label("Email"), user.email)
    person.type(person.page.get_by_label("Password"), PASSWORD)
    person.press(person.button("Sign in"))


@pytest.mark.parametrize(
    "way",
    [Way(), Way(hand="keyboard"), Way(hand="finger", is_phone=True), Way(has_scripts=False)],
    ids=str,
)
def test_sign_in_and_out(new_person: NewPerson, owner: User, clients, way: Way):
    olga = new_person(way=way)
    olga.open(f"/contacts/{clients[0].pk}/")
    expect(olga.heading("Sign in")).to_be_visible()
    sign_in(olga, owner)

    # One is where one wanted to be
    expect(olga.page).to_have_url(re.compile(rf"/contacts/{clients[0].pk}/$"))
    expect(olga.heading("Ayşe Kaya")).to_be_visible()
    name = olga.word("More") if way.is_phone else "Olga Owner"
    olga.press(olga.page.get_by_role("button", name=name))
    olga.press(olga.button("Sign out"))
    expect(olga.heading("Sign in")).to_be_visible()
    # Back shows nothing of what was there
    olga.page.go_back()
    expect(olga.heading("Sign in")).to_be_visible()


@pytest.mark.parametrize("deed", ["row", "search"])
def test_a_session_that_ended_leads_to_the_sign_in_page(desk: Person, owner, clients, deed: str):
    desk.open("/contacts/?q=client")
    Session.objects.all().delete()
    if deed == "row":
        desk.press(desk.name_in_list("Ayşe Kaya"))
    else:
        desk.type(desk.page.get_by_label("Search contacts"), "moore")

    expect(desk.page).to_have_url(re.compile(r"/accounts/login/\?next="))
    expect(desk.page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    expect(desk.page.locator("#results, #card, dialog")).to_have_count(0)
    sign_in(desk, owner)
    expect(desk.page).to_have_url(re.compile(r"/contacts/\?q=client$"))
    expect(desk.name_in_list("Ayşe Kaya")).to_be_visible()


def test_a_form_outlasts_the_session_and_the_connection(desk: Person, owner, clients):
    desk.open("/contacts/")
    desk.watch.may_fail = True
    desk.press(desk.button("New Contact"))
    desk.type(desk.field("First name", desk.sheet), "Elif")
    desk.page.context.set_offline(True)
    desk.press(desk.button("Save", desk.sheet))
    expect(desk.sheet.get_by_role("alert")).to_contain_text("No connection to the server.")
    Session.objects.all().delete()
    desk.page.context.set_offline(False)
    # What the page asks by itself leads nobody away.
    desk.page.evaluate("htmx.trigger(document.body, 'tasks-changed')")
    desk.press(desk.button("Retry", desk.sheet))
    expect(desk.sheet.get_by_role("alert")).to_contain_text("You are signed out.")

    with desk.page.context.expect_page() as opened:
        desk.press(desk.link("Sign in", desk.sheet))
    other = Person(opened.value, desk.way, desk.watch, desk.address)
    sign_in(other, owner)
    expect(other.button("New Contact")).to_be_visible()
    desk.press(desk.button("Retry", desk.sheet))
    expect(desk.card.get_by_role("heading", name="Elif")).to_be_visible()


def test_a_page_with_a_form_outlasts_the_session_and_the_connection(desk: Person, owner, clients):
    desk.open(f"/contacts/{clients[0].pk}/edit/")
    desk.watch.may_fail = True
    desk.type(desk.field("First name"), "Ayşegül")
    desk.page.context.set_offline(True)
    desk.press(desk.button("Save"))
    expect(desk.said).to_contain_text("No connection to the server.")
    Session.objects.all().delete()
    desk.page.context.set_offline(False)
    desk.press(desk.button("Retry", desk.said))
    expect(desk.said).to_contain_text("You are signed out.")
    expect(desk.field("First name")).to_have_value("Ayşegül")

    with desk.page.context.expect_page() as opened:
        desk.press(desk.link("Sign in", desk.said))
    other = Person(opened.value, desk.way, desk.watch, desk.address)
    sign_in(other, owner)
    expect(other.field("First name")).to_have_value("Ayşe")
    desk.press(desk.button("Retry", desk.said))
    expect(desk.heading("Ayşegül Kaya")).to_be_visible()


def test_a_session_that_ended_without_scripts(new_person: NewPerson, owner, clients):
    olga = new_person(owner, Way(has_scripts=False))
    olga.open("/contacts/")
    Session.objects.all().delete()
    olga.press(olga.name_in_list("Ayşe Kaya"))
    sign_in(olga, owner)
    expect(olga.card.get_by_role("heading", name="Ayşe Kaya")).to_be_visible()


def test_back_after_the_session_ended(desk: Person, owner, clients):
    desk.open("/contacts/")
    desk.press(desk.name_in_list("Ayşe Kaya"))
    expect(desk.card.get_by_role("heading", name="Ayşe Kaya")).to_be_visible()
    # What the card fetches is there, so that going back is what finds the session gone.
    desk.page.wait_for_load_state("networkidle")
    Session.objects.all().delete()
    desk.page.go_back()

    expect(desk.page).to_have_url(re.compile(r"/accounts/login/\?next=/contacts/$"))
    expect(desk.page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    expect(desk.page.locator("#results, #card, dialog")).to_have_count(0)
    sign_in(desk, owner)
    expect(desk.name_in_list("Ayşe Kaya")).to_be_visible()
