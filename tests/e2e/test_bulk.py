"""Changing many contacts at once, from the selection bar."""

import pytest
from playwright.sync_api import expect

from contacts_app.models import Contact, ContactLabel
from contacts_app.services import bulk
from tests.e2e.person import Person
from tests.helpers.jobs import do_waiting_jobs


@pytest.fixture(params=["desk", "phone"])
def anyone(request, new_person, owner, phone):
    """The owner in English, at a desk and on a phone."""
    return new_person(owner, phone) if request.param == "phone" else new_person(owner)


def test_a_new_label_is_put_on_the_ticked_and_undone(anyone: Person, clients: list[Contact]):
    anyone.open("/contacts/")
    bar = anyone.page.locator("#selection")
    for name in ("Ayşe Kaya", "Daniel Okafor"):
        anyone.tick(anyone.row(name).get_by_role("checkbox"))
    anyone.press(bar.get_by_role("button", name="Label", exact=True))
    expect(anyone.sheet.get_by_role("heading", name="Label 2 contacts")).to_be_visible()
    anyone.sheet.get_by_label("or a new one").fill("VIP")
    anyone.press(anyone.sheet.get_by_role("button", name="Done"))

    expect(anyone.said.get_by_text("2 contacts were changed.")).to_be_visible()
    expect(bar).to_be_hidden()
    assert ContactLabel.objects.carried().count() == 2
    anyone.press(anyone.said.get_by_role("button", name="Undo"))
    expect(anyone.said.get_by_text("2 contacts are as they were before.")).to_be_visible()
    assert ContactLabel.objects.carried().count() == 0


@pytest.mark.usefixtures("queue")
def test_a_large_change_tells_how_far_it_is(
    anyone: Person, clients: list[Contact], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    anyone.open("/contacts/")
    bar = anyone.page.locator("#selection")
    for name in ("Ayşe Kaya", "Daniel Okafor"):
        anyone.tick(anyone.row(name).get_by_role("checkbox"))
    anyone.press(bar.get_by_role("button", name="Change", exact=True))
    anyone.press(anyone.sheet.get_by_role("button", name="Position"))
    anyone.sheet.get_by_label("Position").fill("Boss")
    anyone.press(anyone.sheet.get_by_role("button", name="Done"))

    strip = anyone.page.locator("#bulk-strip")
    expect(strip.get_by_text("0 of 2")).to_be_visible()
    do_waiting_jobs()
    expect(strip.get_by_text("2 contacts were changed.")).to_be_visible()
    assert Contact.objects.filter(job_title="Boss").count() == 2
