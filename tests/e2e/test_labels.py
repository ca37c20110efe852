"""W10. Group contacts by labels."""

import pytest
from playwright.sync_api import expect

from contacts_app.models import Contact, ContactLabel, Label
from contacts_app.services import labels as services
from tests.e2e.accessible import check
from tests.e2e.person import FEWER_WAYS, Person
from tests.factories import LabelFactory


def chip(person: Person, name: str):
    return person.page.locator(".labels").get_by_role("button", name=name, exact=True)


def choose(person: Person) -> None:
    """Open the list of labels from the card."""
    person.press(person.button("Labels", person.card.locator(".labels")))
    if person.way.has_scripts:
        expect(person.page.locator("[data-pick-search]")).to_be_focused()


@pytest.mark.parametrize("way", FEWER_WAYS, ids=str)
def test_walkthrough(person: Person, clients: list[Contact]):
    page = person.page
    search = page.locator("[data-pick-search]")

    # A label of one's own, made on the way
    person.open("/contacts/")
    person.press(person.name_in_list("Charlotte Moore"))
    choose(person)
    person.type(search, "VIP")
    if person.way.has_scripts:
        create = person.word("Create “{name}”").replace("{name}", "VIP")
        person.press(page.get_by_role("button", name=create, exact=True))
    else:
        person.press(page.locator("[data-pick-save]"))
    said = person.word("The label “%(label)s” was put on.") % {"label": "VIP"}
    expect(person.said.get_by_text(said)).to_be_visible()
    expect(chip(person, "VIP")).to_be_visible()

    # The same on somebody else: there to be ticked
    person.open("/contacts/")
    person.press(person.name_in_list("Ayşe Kaya"))
    choose(person)
    box = page.locator(".pick-list").get_by_role("checkbox", name="VIP", exact=True)
    person.tick(box)
    person.press(page.locator("[data-pick-save]"))
    expect(chip(person, "VIP")).to_be_visible()
    assert Label.objects.count() == 1
    assert ContactLabel.objects.carried().count() == 2

    # Only those who carry it
    person.press(chip(person, "VIP"))
    person.press(person.link("Show everybody who has it"))
    expect(person.name_in_list("Charlotte Moore")).to_be_visible()
    expect(person.name_in_list("Ayşe Kaya")).to_be_visible()
    expect(page.locator("#count")).to_have_text("2")

    # Taken off, and back
    person.press(person.name_in_list("Ayşe Kaya"))
    off = person.word("Take off %(label)s") % {"label": "VIP"}
    person.press(page.get_by_role("button", name=off, exact=True))
    expect(chip(person, "VIP")).to_have_count(0)
    if person.way.has_scripts:
        # The list beside the card has changed as well.
        expect(page.locator("#count")).to_have_text("1")
    person.press(person.button("Undo", person.said))
    expect(chip(person, "VIP")).to_be_visible()


def test_by_keys_alone(desk: Person, clients: list[Contact], owner):
    """Type, Enter ticks the first that is left; Enter again saves."""
    for name in ("Allergy", "VIP", "Visitor"):
        LabelFactory(name=name)
    page = desk.page
    desk.open(f"/contacts/{clients[1].pk}/card/")
    choose(desk)
    page.keyboard.type("vİs")
    expect(page.locator(".pick-option:visible")).to_have_text(["Visitor"])
    page.keyboard.press("Enter")
    expect(page.locator(".pick-option:visible")).to_have_count(3)
    page.keyboard.type("zzz")
    expect(page.get_by_text("No label has this name.")).to_be_visible()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("checkbox", name="Allergy")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".labels .chip-name")).to_have_text(["Allergy", "Visitor"])


@pytest.mark.parametrize("by", ["Enter", "Save"])
def test_a_name_that_is_new_is_created(desk: Person, clients: list[Contact], by: str):
    vip = LabelFactory(name="VIP")
    page = desk.page
    desk.open(f"/contacts/{clients[1].pk}/card/")
    choose(desk)
    page.keyboard.type("vi")
    desk.tick(page.get_by_role("checkbox", name="VIP"))
    expect(page.locator("[data-pick-search]")).to_have_value("")
    desk.type(page.locator("[data-pick-search]"), "Regular")
    if by == "Enter":
        page.keyboard.press("Enter")
    else:
        desk.press(page.locator("[data-pick-save]"))
    expect(page.locator(".labels .chip-name")).to_have_text(["Regular", vip.name])


def test_an_automatic_label_says_why(desk: Person, clients: list[Contact]):
    desk.open("/contacts/labels/")
    desk.press(desk.page.get_by_role("button", name="Switch on New this month"))
    expect(desk.said).to_contain_text("is put on automatically from now on")
    desk.open(f"/contacts/{clients[0].pk}/card/")
    desk.press(chip(desk, "New this month"))
    why = desk.page.locator(".label-why:popover-open")
    expect(why).to_contain_text("By itself: Created in the current month")


def test_managing(desk: Person, clients: list[Contact], owner):
    page = desk.page
    vip, gold = LabelFactory(name="VIP"), LabelFactory(name="Gold")
    services.put_on_label(contacts=Contact.objects.all(), label=vip, actor=owner)
    desk.open("/contacts/labels/")
    desk.press(desk.button("New label"))
    desk.type(desk.field("Name", desk.sheet), "gold")
    desk.press(desk.button("Save", desk.sheet))
    expect(desk.sheet).to_contain_text("There is a label of this name already.")
    desk.type(desk.field("Name", desk.sheet), "Bride")
    desk.tick(desk.sheet.get_by_role("radio", name="Pink"))
    desk.press(desk.button("Save", desk.sheet))
    expect(page.locator("td .label-pink")).to_have_text("Bride")

    desk.press(page.get_by_role("button", name="Merge VIP"))
    expect(desk.sheet).to_contain_text("5 contacts have it.")
    desk.tick(desk.sheet.get_by_role("radio", name="Gold"))
    desk.press(desk.button("Merge", desk.sheet))
    expect(desk.said).to_contain_text("5 contacts now have “Gold” instead of “VIP”.")
    expect(page.get_by_role("button", name="Edit VIP")).to_have_count(0)

    desk.press(page.get_by_role("button", name="Delete Gold"))
    expect(desk.sheet).to_contain_text("5 contacts have it.")
    desk.press(desk.button("Delete", desk.sheet))
    expect(page.get_by_role("button", name="Edit Gold")).to_have_count(0)
    desk.press(desk.button("Undo", desk.said))
    expect(page.get_by_role("button", name="Edit Gold")).to_be_visible()
    assert ContactLabel.objects.filter(label=gold).count() == 5


def test_accessibility(desk: Person, owner, clients: list[Contact]):
    word = "Преображенская-Виноградова-Заболоцкая-Александровская-Екат"
    colours = ("red", "orange", "yellow", "green", "teal", "blue", "violet", "pink", "grey")
    for number, colour in enumerate(colours):
        label = LabelFactory(name=f"{word}{number}"[-60:], colour=colour, description=word * 4)
        services.put_on_label(contacts=Contact.objects.all(), label=label, actor=owner)
    services.create_label(name="New", condition="contacts/new_this_month", actor=owner)
    deleted = LabelFactory(name=word)
    services.delete_label(label_id=deleted.pk, actor=owner)
    contact = clients[1]
    for path in (
        "", f"{contact.pk}/card/", f"{contact.pk}/", f"{contact.pk}/labels/", "labels/",
        "labels/new/", f"labels/{label.pk}/merge/", f"labels/{label.pk}/delete/",
    ):  # fmt: skip
        desk.page.set_viewport_size({"width": 1440, "height": 900})
        desk.open(f"/contacts/{path}")
        check(desk.page)
