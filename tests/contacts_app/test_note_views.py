"""The pages of notes: reading, adding, editing, pinning, deleting, undoing, the history."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts_app.models import Note
from contacts_app.services import notes
from tests.contacts_app.conftest import check_is_stored_nowhere, htmx_for, messages_of
from tests.factories import ContactFactory
from tests.helpers.html import parse
from tests.helpers.htmx import Browser, shown, swap
from tests.helpers.skeleton import skeleton


pytestmark = pytest.mark.django_db

PLACES = ["/contacts/{}/", "/contacts/{}/card/", "/contacts/{}/notes/"]


@pytest.fixture
def home(anna):
    return f"/contacts/{anna.pk}/notes/"


@pytest.fixture
def note(anna, owner):
    return notes.add_note(contact=anna, text="Likes tea", actor=owner)


def send(client, home, deed, **typed):
    return client.post(f"{home}{deed}/", typed, follow=True)


# --- Reading


def test_no_notes_yet(owner_client, home):
    response = owner_client.get(home)
    check_is_stored_nowhere(response)
    page = parse(response)
    assert "No notes yet" in page.find("main").text
    assert page.find(id="add-note")["href"] == f"{home}new/"


@pytest.mark.parametrize("place", PLACES[:2])
def test_where_notes_are_shown_in_short_it_says_that_there_are_none(
    owner_client, owner, anna, place
):
    address = place.format(anna.pk)
    assert "Notes Add Note No notes yet." in parse(owner_client.get(address)).find(id="page").text
    tab = Browser(owner_client, address)
    notes.add_note(contact=anna, text="Likes tea", actor=owner)
    swap(
        tab.page,
        owner_client.get(address, headers=htmx_for("page")),
        target="page",
        style="outerHTML",
    )
    assert "No notes yet." not in tab.page.find(id="page").text
    assert shown(tab.page) == shown(Browser(owner_client, address).page)


@pytest.mark.parametrize("place", PLACES)
def test_a_pinned_note_stands_on_top(owner_client, anna, owner, place):
    notes.add_note(contact=anna, text="Allergic to **henna**", is_pinned=True, actor=owner)
    for number in range(4):
        notes.add_note(contact=anna, text=f"Later {number}", actor=owner)
    main = parse(owner_client.get(place.format(anna.pk))).find("main")
    warning = main.where(lambda e: e.get("class") in ("warning-note", "memo memo-pinned"))
    assert [element.find("strong").text for element in warning] == ["henna"]
    assert main.text.index("Allergic to") < main.text.index("Later 3")


@pytest.mark.parametrize("place", PLACES)
def test_the_number_of_queries_does_not_grow(owner_client, anna, owner, place):
    owner_client.get(place.format(anna.pk))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            owner_client.get(place.format(anna.pk))
        return len(captured)

    without = queries()
    Note.objects.bulk_create(
        Note(contact=anna, text=f"Note {n}", is_pinned=n < 3, author=owner, created_at=timezone.now())
        for n in range(40)
    )  # fmt: skip
    assert queries() == without


def test_older_notes_are_loaded(owner_client, anna, owner, home):
    for number in range(65):
        notes.add_note(contact=anna, text=f"Note {number:02}", is_pinned=number < 32, actor=owner)
    found, address, pages = [], home, 0
    while address:
        page = parse(owner_client.get(address))
        found += [memo.text for memo in page.find_all(class_="memo-text")]
        more = page.find_all(id="older-notes")
        address = more[0].find("a")["href"] if more else ""
        pages += 1
    assert pages == 3
    newest = [f"Note {number:02}" for number in reversed(range(65))]
    assert found == newest[33:] + newest[:33]


@pytest.mark.parametrize("before", ["abc", "-1", "9" * 30, "\0", "²"])
def test_a_broken_address_shows_the_first_page(owner_client, note, home, before):
    response = owner_client.get(home, {"before": before})
    assert response.status_code == 200
    assert parse(response).find(class_="memo-text").text == "Likes tea"


def test_older_than_no_note_of_this_contact(owner_client, home):
    assert owner_client.get(home, {"before": "999999"}).status_code == 404


# --- Writing


def test_a_note_is_added(owner_client, owner, anna, home):
    response = send(
        owner_client, home, "new", text=" Wants **Fridays**\r\nonly ", type="call_summary"
    )
    assert response.redirect_chain == [(home, 302)]
    assert messages_of(response) == ["The note was added."]
    note = Note.objects.get()
    assert (note.text, note.type, note.author) == ("Wants **Fridays**\nonly", "call_summary", owner)
    memo = parse(response).find("article", class_="memo")
    assert memo.find(class_="chip").text == "Call summary"
    assert memo.find(class_="memo-text").text == "Wants Fridays only"
    assert "Olga Owner" in memo.find("header").text


def test_a_form_sent_twice_makes_one_note(owner_client, home):
    form = parse(owner_client.get(f"{home}new/")).find("form", action=f"{home}new/")
    key = form.find("input", name="key")["value"]
    for _ in range(2):
        response = send(owner_client, home, "new", text="Once", key=key)
        assert response.redirect_chain == [(home, 302)]
    send(owner_client, home, "new", text="Again", key=str(uuid4()))
    assert set(Note.objects.values_list("text", flat=True)) == {"Once", "Again"}


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"text": ""}, "This field is required."),
        ({"text": " \r\n\t\u2003 "}, "This field is required."),
        ({"text": "x" * 10_001}, "Ensure this value has at most 10000 characters (it has 10001)."),
        ({"text": "a\0b"}, "Null characters are not allowed."),
        ({"text": "x", "type": "gossip"}, "Select a valid choice."),
        ({"text": "x", "key": "abc"}, ""),
    ],
)
def test_what_can_not_be_a_note(owner_client, home, typed, error):
    response = send(owner_client, home, "new", **typed)
    assert response.status_code == 422
    assert error in parse(response).find("main").text
    assert Note.objects.count() == 0


def test_a_lone_surrogate_is_refused(owner_client, home):
    sent = "text=%ED%A0%80x"
    response = owner_client.post(
        f"{home}new/", sent, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code < 500
    assert all("\ud800" not in note.text for note in Note.objects.all())


@pytest.mark.parametrize("text", ["\u200b", "\ufeff", "\u2800", "\x1c.", "\xad", "\u180e"])
def test_text_nobody_sees_does_not_break(owner_client, home, text):
    assert send(owner_client, home, "new", text=text).status_code in (200, 422)


def test_ends_of_lines_count_once(owner_client, home):
    send(owner_client, home, "new", text="\r\n".join(["x" * 99] * 100) + "!")
    assert len(Note.objects.get().text) == 10_000


HOSTILE = [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "<b hx-get=/admin/ hx-trigger=load>",
    "{{ request.user }}{% debug %}", "![x](data:image/png,x)", "x\" onmouseover='alert(1)",
    "\u202eevil", "=cmd|'/c calc'!x",
]  # fmt: skip


@pytest.mark.parametrize(
    "place", [*PLACES, "/contacts/{}/notes/{}/edit/", "/contacts/{}/notes/{}/history/"]
)
def test_hostile_text_leaves_the_bones_as_they_are(owner_client, anna, owner, place):
    def bones(text):
        Note.objects.all().delete()
        note = Note.objects.create(contact=anna, text=text, author=owner, created_at=timezone.now())
        return skeleton(owner_client.get(place.format(anna.pk, note.pk)).content)

    harmless = bones("harmless")
    assert all(bones(text) == harmless for text in HOSTILE)


# --- Editing


def test_a_note_is_edited_and_its_history_tells(owner_client, note, home):
    response = send(owner_client, home, f"{note.pk}/edit", text="Likes coffee", version=1)
    assert messages_of(response) == ["Saved."]
    memo = parse(response).find("article", class_="memo")
    history = parse(owner_client.get(memo.find_all("a")[0]["href"])).find("main")
    assert [text.text for text in history.find_all(class_="memo-text")] == [
        "Likes coffee", "Likes tea"
    ]  # fmt: skip


def test_whoever_saves_second_keeps_what_they_typed(owner_client, manager_client, note, home):
    send(owner_client, home, f"{note.pk}/edit", text="Likes coffee", version=1)
    response = send(manager_client, home, f"{note.pk}/edit", text="Likes milk", version=1)
    assert response.status_code == 409
    form = parse(response).find("form", action=f"{home}{note.pk}/edit/")
    assert form.find("textarea").text == "Likes milk"
    assert "The note now says: “Likes coffee”" in form.text
    assert Note.objects.get().text == "Likes coffee"
    version = form.find("input", name="version")["value"]
    send(manager_client, home, f"{note.pk}/edit", text="Likes milk", version=version)
    assert Note.objects.get().text == "Likes milk"


@pytest.mark.parametrize("version", ["", "0", "-1", "9" * 30, "x"])
def test_a_broken_version_overwrites_nothing(owner_client, note, home, version):
    response = send(owner_client, home, f"{note.pk}/edit", text="x", version=version)
    assert response.status_code in (409, 422)
    assert Note.objects.get().text == "Likes tea"


def test_deleted_meanwhile(owner_client, owner, note, home):
    notes.delete_note(note_id=note.pk, actor=owner)
    assert owner_client.get(f"{home}{note.pk}/edit/").status_code == 404
    response = send(owner_client, home, f"{note.pk}/edit", text="Typed long", version=1)
    assert response.status_code == 409
    main = parse(response).find("main")
    assert "This note was deleted meanwhile." in main.text
    assert main.find("textarea").text == "Typed long"
    for deed in ("pin", "delete", "history"):
        assert send(owner_client, home, f"{note.pk}/{deed}").status_code in (404, 405)


def test_pin_and_unpin(owner_client, note, home):
    response = send(owner_client, home, f"{note.pk}/pin", is_pinned="1")
    assert messages_of(response) == ["The note stands at the top now."]
    assert Note.objects.get().is_pinned
    send(owner_client, home, f"{note.pk}/pin", is_pinned="0")
    assert not Note.objects.get().is_pinned


def test_delete_undo_and_undo_again(owner_client, note, home):
    response = send(owner_client, home, f"{note.pk}/delete")
    assert messages_of(response) == ["The note was deleted."]
    undo = f"{home}{note.pk}/undo-delete/"
    assert parse(response).find("form", action=undo).find("button").text == "Undo"
    assert messages_of(owner_client.post(undo, follow=True)) == ["The note is back."]
    assert messages_of(owner_client.post(undo, follow=True)) == ["This can't be undone any more."]
    assert Note.objects.alive().count() == 1


def test_htmx_gets_the_form_only(owner_client, note, home):
    for address in (f"{home}new/", f"{home}{note.pk}/edit/", f"{home}{note.pk}/history/"):
        page = parse(owner_client.get(address, headers=htmx_for("dialog", home)))
        assert page.find(id="dialog-title").tag == "h2"
        assert not page.find_all("main")


# --- Who


def test_staff_change_their_own_notes_only(staff_client, staff, owner, anna, note, home):
    anna.owner = staff
    anna.save()
    own = notes.add_note(contact=anna, text="By Stefan", actor=staff)
    page = parse(staff_client.get(home))
    assert {text.text for text in page.find_all(class_="memo-text")} == {"Likes tea", "By Stefan"}
    assert not page.find(id=f"note-{note.pk}").find_all("form")
    assert len(page.find(id=f"note-{own.pk}").find_all("form")) == 2
    assert staff_client.get(f"{home}{note.pk}/history/").status_code == 200
    for deed in ("edit", "pin", "delete"):
        typed = {"text": "x", "version": 1, "is_pinned": "1"}
        assert send(staff_client, home, f"{note.pk}/{deed}", **typed).status_code == 404
        assert send(staff_client, home, f"{own.pk}/{deed}", **typed).status_code in (200, 409)
    assert staff_client.get(f"{home}{note.pk}/edit/").status_code == 404
    notes.delete_note(note_id=note.pk, actor=owner)
    assert send(staff_client, home, f"{note.pk}/undo-delete").status_code == 404
    note.refresh_from_db()
    assert (note.text, note.is_pinned, note.version) == ("Likes tea", False, 1)


def test_managers_change_every_note(manager_client, note, home):
    send(manager_client, home, f"{note.pk}/edit", text="By Mila", version=1)
    assert Note.objects.get().text == "By Mila"


def test_a_note_is_found_at_its_own_contact_only(owner_client, owner, note):
    other = f"/contacts/{ContactFactory().pk}/notes/"
    for deed in ("edit", "history"):
        assert owner_client.get(f"{other}{note.pk}/{deed}/").status_code == 404
    for deed in ("pin", "delete", "undo-delete"):
        assert send(owner_client, other, f"{note.pk}/{deed}").status_code == 404


def test_nothing_of_a_contact_in_the_trash(owner_client, owner, deleted):
    note = notes.add_note(contact=deleted, text="x", actor=owner)
    home = f"/contacts/{deleted.pk}/notes/"
    for address in ("", "new/", f"{note.pk}/edit/", f"{note.pk}/history/"):
        assert owner_client.get(home + address).status_code == 404
