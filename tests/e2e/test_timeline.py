"""The timeline: narrowed to a topic, and further back, with and without scripts."""

import re

from playwright.sync_api import expect

from contacts_app.enums import ActivityKind
from contacts_app.models import Contact
from contacts_app.services import events, notes
from tests.e2e.person import Person, Way


def a_history(contact: Contact, owner) -> None:
    for number in range(35):
        change = {"field": "tax_id", "old": "", "new": str(number)}
        events.publish(ActivityKind.EDITED, contact=contact, actor=owner, changes=[change])
    notes.add_note(contact=contact, text="Allergic to ammonia", is_pinned=True, actor=owner)


def test_a_topic_is_an_address(desk: Person, owner, clients: list[Contact]):
    page = desk.page
    a_history(clients[0], owner)
    desk.open(f"/contacts/{clients[0].pk}/activity/")
    shown = page.get_by_role("navigation", name="Show")
    expect(page.get_by_text("Allergic to ammonia")).to_be_visible()
    desk.press(desk.link("Notes", shown))
    expect(page.locator(".event")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/activity/\?topic=notes$"))
    expect(desk.link("Notes", shown)).to_be_focused()
    expect(desk.link("Notes", shown)).to_have_attribute("aria-current", "true")
    desk.press(desk.link("Labels", shown))
    expect(desk.heading("Nothing happened with labels yet.")).to_be_visible()
    page.go_back()
    expect(page.locator(".event")).to_have_count(1)
    page.go_back()
    expect(page.locator(".event")).to_have_count(30)


def test_older_events_are_appended(desk: Person, owner, clients: list[Contact]):
    page = desk.page
    a_history(clients[0], owner)
    desk.open(f"/contacts/{clients[0].pk}/activity/?topic=contact")
    desk.press(desk.link("Load older"))
    expect(page.locator(".event")).to_have_count(35)
    expect(page.locator("#timeline h3")).to_have_count(1)
    expect(desk.link("Load older")).to_have_count(0)


def test_without_scripts(new_person, owner, clients: list[Contact]):
    nora = new_person(owner, Way(has_scripts=False))
    a_history(clients[0], owner)
    nora.open(f"/contacts/{clients[0].pk}/activity/")
    nora.press(nora.link("Contact", nora.page.get_by_role("navigation", name="Show")))
    nora.press(nora.link("Load older"))
    expect(nora.page.locator(".event")).to_have_count(5)
    nora.press(nora.link("Show the latest"))
    expect(nora.page).to_have_url(re.compile(r"/activity/\?topic=contact$"))
    expect(nora.page.locator(".event")).to_have_count(30)
