"""Two people edit one contact: nobody's words are lost."""

import pytest
from playwright.sync_api import expect

from contacts_app.models import Contact
from tests.e2e.person import WAYS, Person, Way


def begin(person: Person, contact: Contact) -> None:
    """Open the form of ``contact``."""
    person.open(f"/contacts/{contact.pk}/card/")
    person.press(person.button("Edit Contact", person.card))
    expect(person.field("First name", person.sheet)).to_be_visible()


@pytest.mark.parametrize("way", [way for way in WAYS if way.language == "en"], ids=str)
def test_both_are_shown_and_one_chooses(new_person, owner, manager, way: Way, clients):
    contact = clients[1]
    olga, mila = new_person(owner, way), new_person(manager)
    begin(olga, contact)
    begin(mila, contact)
    mila.type(mila.field("First name", mila.sheet), "Charlize")
    mila.type(mila.field("Phone", mila.sheet), "+90 532 111 11 11")
    mila.press(mila.button("Save", mila.sheet))
    expect(mila.sheet).to_be_hidden()

    olga.type(olga.field("First name", olga.sheet), "Lotte")
    olga.type(olga.field("Last name", olga.sheet), "Moore-Kaya")
    olga.press(olga.button("Save", olga.sheet))
    expect(olga.heading("Somebody saved first")).to_be_visible()
    expect(olga.sheet.get_by_role("alert")).to_contain_text("Mila Manager saved Charlize Moore")
    given = olga.sheet.get_by_role("row").filter(has_text="First name")
    expect(given).to_contain_text("Lotte")
    expect(given).to_contain_text("Charlize")
    # What one typed is suggested, and of the rest what the other one saved
    mine, theirs = given.get_by_role("radio").first, given.get_by_role("radio").last
    expect(mine).to_be_checked()
    phone = olga.sheet.get_by_role("row").filter(has_text="Phone").get_by_role("radio")
    expect(phone.last).to_be_checked()
    expect(olga.sheet.get_by_role("row").filter(has_text="Moore-Kaya")).to_be_visible()

    olga.tick(theirs)
    olga.press(olga.button("Save", olga.sheet))
    expect(olga.card.get_by_role("heading", name="Charlize Moore-Kaya")).to_be_visible()
    contact.refresh_from_db()
    assert contact.given_name == "Charlize"
    assert contact.family_name == "Moore-Kaya"
    assert [phone.number for phone in contact.phones.all()] == ["+90 532 111 11 11"]


def test_a_third_save_meanwhile_is_a_conflict_again(new_person, owner, manager, clients):
    contact = clients[1]
    olga, mila = new_person(owner), new_person(manager)
    begin(olga, contact)
    for name in ("First", "Second"):
        begin(mila, contact)
        mila.type(mila.field("First name", mila.sheet), name)
        mila.press(mila.button("Save", mila.sheet))
        expect(mila.sheet).to_be_hidden()
        if name == "First":
            olga.type(olga.field("First name", olga.sheet), "Lotte")
        olga.press(olga.button("Save", olga.sheet))
        expect(olga.sheet.get_by_role("row").filter(has_text="First name")).to_contain_text(name)
    olga.press(olga.button("Save", olga.sheet))
    expect(olga.card.get_by_role("heading", name="Lotte Moore")).to_be_visible()


def test_a_contact_deleted_meanwhile_is_told(new_person, owner, manager, clients):
    contact = clients[1]
    olga, mila = new_person(owner), new_person(manager)
    olga.watch.may_fail = True
    begin(olga, contact)
    olga.type(olga.field("First name", olga.sheet), "Lotte")
    mila.open(f"/contacts/{contact.pk}/")
    mila.press(mila.button("Delete"))
    mila.press(mila.button("Delete", mila.sheet))
    expect(mila.said.get_by_text("1 contact was deleted.")).to_be_visible()

    olga.press(olga.button("Save", olga.sheet))
    expect(olga.sheet.get_by_role("alert")).to_be_visible()
    expect(olga.field("First name", olga.sheet)).to_have_value("Lotte")
