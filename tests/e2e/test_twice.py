"""One deed done twice by a nervous hand has one effect."""

import re

import pytest
from playwright.sync_api import APIResponse, Route, expect

from accounts.models import User
from contacts_app.models import Activity, Contact
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, Way


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "noscript"])
def test_save_pressed_twice_adds_one_contact(new_person: NewPerson, owner: User, has_scripts):
    ann = new_person(owner, Way(has_scripts=has_scripts))
    ann.open("/contacts/new/" if not has_scripts else "/contacts/")
    if has_scripts:
        ann.press(ann.button("New Contact"))
    ann.type(ann.field("First name", ann.sheet), "Elif")
    ann.button("Save", ann.sheet).dblclick()

    expect(ann.card.get_by_role("heading", name="Elif")).to_be_visible()
    ann.open("/contacts/")
    expect(ann.page.locator("#count")).to_have_text("1")
    assert Contact.objects.count() == 1


def test_saving_again_after_a_lost_answer_adds_one_contact(desk: Person):
    """The server did it, and the answer got lost on its way."""
    desk.watch.may_fail = True
    desk.open("/contacts/")
    desk.press(desk.button("New Contact"))
    desk.type(desk.field("First name", desk.sheet), "Elif")

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    desk.page.route("**/contacts/new/", lose, times=1)
    desk.press(desk.button("Save", desk.sheet))
    expect(desk.sheet.get_by_role("alert")).to_be_visible()
    assert Contact.objects.count() == 1
    desk.press(desk.button("Save", desk.sheet))

    expect(desk.card.get_by_role("heading", name="Elif")).to_be_visible()
    assert Contact.objects.count() == 1


def test_an_edit_saved_twice_is_one_edit(desk: Person, clients):
    desk.open(f"/contacts/{clients[0].pk}/card/")
    desk.press(desk.button("Edit Contact", desk.card))
    desk.type(desk.field("First name", desk.sheet), "Aylin")
    desk.button("Save", desk.sheet).dblclick()

    expect(desk.card.get_by_role("heading", name="Aylin Kaya")).to_be_visible()
    expect(desk.sheet).to_be_hidden()
    assert Activity.objects.count() == 1


def test_delete_pressed_twice_deletes_once(desk: Person, clients):
    desk.open("/contacts/")
    desk.tick(desk.row("Ayşe Kaya").get_by_role("checkbox"))
    desk.press(desk.button("Delete", desk.page.locator("#selection")))
    desk.button("Delete", desk.sheet).dblclick()

    expect(desk.page.locator("#count")).to_have_text("4")
    desk.press(desk.button("Undo", desk.said).first)
    expect(desk.page.locator("#count")).to_have_text("5")
    expect(desk.said.locator("[data-level=error]")).to_have_count(0)


def test_undo_pressed_twice(desk: Person, clients):
    desk.open("/contacts/")
    desk.tick(desk.row("Ayşe Kaya").get_by_role("checkbox"))
    desk.press(desk.button("Delete", desk.page.locator("#selection")))
    desk.press(desk.button("Delete", desk.sheet))
    desk.button("Undo", desk.said).dblclick()

    expect(desk.page.locator("#count")).to_have_text("5")
    expect(desk.said.locator("[data-level=error]")).to_have_count(0)


def test_undo_before_the_list_has_come(desk: Person, clients):
    """What the list of the second deed was to replace has been replaced by that of the first."""
    held: list[tuple[Route, APIResponse]] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    desk.open("/contacts/")
    desk.tick(desk.row("Ayşe Kaya").get_by_role("checkbox"))
    desk.press(desk.button("Delete", desk.page.locator("#selection")))
    desk.page.route(re.compile("/contacts/$"), hold_the_first)
    desk.press(desk.button("Delete", desk.sheet))
    with desk.page.expect_response(re.compile("/undo/$")):
        desk.press(desk.button("Undo", desk.said))
    with desk.page.expect_response(re.compile("/contacts/$")):
        route, answer = held[0]
        route.fulfill(response=answer)
    expect(desk.said.get_by_text("1 contact was restored.")).to_be_visible()
    expect(desk.row("Ayşe Kaya")).to_be_visible()
