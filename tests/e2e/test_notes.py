"""W8. Add a note."""

from playwright.sync_api import Route, expect

from contacts_app.models import Contact, Note
from contacts_app.services import notes
from tests.e2e.accessible import SETTLE, check
from tests.e2e.person import Person


def test_walkthrough(person: Person, clients: list[Contact]):
    page, form, charlotte = person.page, person.sheet, clients[1]

    person.open("/contacts/")
    person.press(person.name_in_list("Charlotte Moore"))
    person.press(person.link("View Contact", person.card))
    person.press(person.link("Notes", page.locator(".tabs")))
    person.press(person.button("Add Note"))
    if person.way.has_scripts:
        expect(person.field("Note", form)).to_be_focused()
    person.type(person.field("Note", form), "Wants **Fridays**")
    kind = form.get_by_role("combobox", name=person.word("Select type"), exact=True)
    person.choose(kind, person.word("Call summary"))
    person.press(person.button("Done", form))

    expect(person.said.get_by_text(person.word("The note was added."))).to_be_visible()
    memo = page.locator("article.memo")
    expect(memo).to_have_count(1)
    expect(memo.locator("strong")).to_have_text("Fridays")
    expect(memo).to_contain_text(person.word("Call summary"))
    expect(memo).to_contain_text("Olga Owner")
    assert Note.objects.get().contact == charlotte


def test_a_warning_is_pinned_edited_deleted_and_back(desk: Person, clients: list[Contact]):
    page = desk.page
    desk.open(f"/contacts/{clients[1].pk}/card/")
    desk.press(desk.button("Add Note", desk.card))
    desk.type(desk.field("Note", desk.sheet), "Allergic to henna")
    desk.tick(desk.sheet.get_by_role("checkbox", name="Pin to the top as a warning"))
    desk.press(desk.button("Done", desk.sheet))
    expect(desk.card.locator(".warning-note")).to_have_text("Allergic to henna")

    desk.open(f"/contacts/{clients[1].pk}/notes/")
    memo = page.locator("article.memo")
    desk.press(desk.button("Edit note", memo))
    desk.type(desk.field("Note", desk.sheet), "Allergic to henna and nuts")
    desk.press(desk.button("Done", desk.sheet))
    expect(memo.locator(".memo-text")).to_have_text("Allergic to henna and nuts")
    desk.press(memo.get_by_role("link", name="edited"))
    expect(desk.sheet.locator(".memo-text")).to_have_text(
        ["Allergic to henna and nuts", "Allergic to henna"]
    )
    desk.press(desk.link("Close", desk.sheet.locator(".form-actions")))

    desk.press(desk.button("Unpin", memo))
    expect(page.locator(".memo-pinned")).to_have_count(0)
    desk.press(desk.button("Delete note", memo))
    expect(memo).to_have_count(0)
    desk.press(desk.button("Undo", desk.said))
    expect(memo.locator(".memo-text")).to_have_text("Allergic to henna and nuts")


def test_accessibility(desk: Person, owner, clients: list[Contact]):
    contact = clients[1]
    word = "Преображенская-Виноградова-Заболоцкая-Александровская-Екатерининская"
    for text, is_pinned in (
        (f"Allergic to {word}", True),
        (f"- One\n- [Two](https://x.example/){word}", False),
    ):
        note = notes.add_note(
            contact=contact, text=text, type="meeting_summary", is_pinned=is_pinned, actor=owner
        )
    notes.edit_note(
        note_id=note.pk,
        version=1,
        text="```\n" + "code " * 60,
        type="",
        is_pinned=False,
        actor=owner,
    )
    home = f"/contacts/{contact.pk}"
    for path in (
        "/card/", "/", "/notes/", "/notes/new/", f"/notes/{note.pk}/edit/", f"/notes/{note.pk}/history/"
    ):  # fmt: skip
        desk.page.set_viewport_size({"width": 1440, "height": 900})
        desk.open(home + path)
        check(desk.page)


def test_a_card_closed_right_after_the_note_stays_closed(desk: Person, clients: list[Contact]):
    page, card = desk.page, f"/contacts/{clients[1].pk}/card/"
    held: list[Route] = []
    desk.open(card)
    desk.press(desk.button("Add Note", desk.card))
    desk.type(desk.field("Note", desk.sheet), "In a hurry")
    page.route(f"**{card}", lambda route: held.append(route))
    with page.expect_request(f"**{card}"):
        desk.press(desk.button("Done", desk.sheet))
    expect(desk.said.get_by_text("The note was added.")).to_be_visible()
    desk.close_card()
    expect(page).to_have_url(f"{desk.address}/contacts/")

    # The page of before comes late.
    with page.expect_response(f"**{card}"):
        held.pop().continue_()
    page.evaluate(SETTLE)

    expect(page.locator("article.sheet")).to_have_count(0)
    expect(page).to_have_url(f"{desk.address}/contacts/")
