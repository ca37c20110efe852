"""W10. Filter → a label → only these contacts."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from contacts_app.models import Contact, Label
from contacts_app.services.labels import put_on_label
from tests.e2e.accessible import check
from tests.e2e.person import Person
from tests.factories import LabelFactory


@pytest.fixture
def yoga(clients: list[Contact]) -> Label:
    """A label that the second client carries."""
    label = LabelFactory(name="Yoga")
    LabelFactory(name="Pilates")
    those = Contact.objects.filter(pk=clients[1].pk)
    put_on_label(contacts=those, label=label, actor=None)
    return label


def names_on(page: Page) -> list[str]:
    return page.locator("tbody .row-link").all_inner_texts()


def test_walkthrough(person: Person, clients: list[Contact], yoga: Label):
    page = person.page
    person.open("/contacts/")
    person.press(person.button("Filter"))
    form = page.locator("#filter-form")
    expect(form).to_be_visible()
    # The labels stand open at first.
    person.tick(form.get_by_role("checkbox", name="Yoga", exact=True))
    if person.way.has_scripts:
        show = person.counted("Show %(count)s contact", "Show %(count)s contacts", 1)
        person.press(form.get_by_role("button", name=show, exact=True))
        expect(form).to_be_hidden()
    else:
        person.press(form.locator(".btn-primary"))
    expect(page.locator("#chips")).to_contain_text("Yoga")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert names_on(page) == [clients[1].display_name]
    assert f"label={yoga.pk}" in urlsplit(page.url).query
    if person.way.has_scripts:
        # What was left empty is not in the address.
        assert urlsplit(page.url).query == f"label={yoga.pk}"

    # The filter stays while a card is opened and closed, over reload and Back.
    page.reload()
    assert names_on(page) == [clients[1].display_name]
    person.press(page.locator("#chips .chip-x"))
    expect(page.locator("tbody tr")).to_have_count(len(clients))
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_groups_and_a_search_in_the_panel(desk: Person, clients: list[Contact], yoga: Label):
    for number in range(9):
        LabelFactory(name=f"Course {number}")
    page = desk.page
    desk.open(f"/contacts/?label={yoga.pk}")
    desk.press(desk.button("Filter"))
    form = page.locator("#filter-form")
    form.locator("[data-narrow]").first.fill("pila")
    expect(form.get_by_role("checkbox", name="Pilates", exact=True)).to_be_visible()
    expect(form.get_by_role("checkbox", name="Course 1", exact=True)).to_be_hidden()
    # What is ticked stays in sight.
    expect(form.get_by_role("checkbox", name="Yoga", exact=True)).to_be_visible()
    desk.press(desk.button("Add another group", form))
    expect(form.locator(".filter-group")).to_have_count(2)
    second = form.locator(".filter-group").nth(1)
    desk.tick(second.get_by_role("checkbox", name="Pilates", exact=True))
    desk.tick(second.get_by_role("checkbox", name=desk.word("Not: show everybody but these")))
    expect(page.locator("#filter-count")).to_have_text(f"Show {len(clients)} contacts")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()


def test_the_panel_is_accessible(desk: Person, clients: list[Contact], yoga: Label):
    desk.open(f"/contacts/?label={yoga.pk}&or1-email=no&or1-not=1")
    check(desk.page)
    desk.page.set_viewport_size({"width": 1440, "height": 900})
    desk.press(desk.button("Filter"))
    expect(desk.page.locator("#filter-form")).to_be_visible()
    check(desk.page)
    desk.open(f"/contacts/filter/?label={yoga.pk}&birthday=400")
    check(desk.page)
