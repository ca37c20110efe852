"""What is done with notes, and what the database refuses of them."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from contacts_app.memos import versions_of
from contacts_app.models import Activity, Note
from contacts_app.services import notes
from tests.factories import ContactFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


@pytest.fixture
def note(anna, owner):
    return notes.add_note(contact=anna, text="Likes tea", actor=owner)


def edit(note, actor, **changes):
    said = {
        "text": note.text, "type": note.type, "is_pinned": note.is_pinned, "version": note.version
    }  # fmt: skip
    return notes.edit_note(note_id=note.pk, actor=actor, **said | changes)


def kinds():
    return list(Activity.objects.order_by("pk").values_list("kind", flat=True))


def test_a_note_has_author_and_time(anna, owner):
    before = timezone.now()
    note = notes.add_note(
        contact=anna, text="Wants Fridays", type="call_summary", is_pinned=True, actor=owner
    )
    assert (note.author, note.type, note.is_pinned) == (owner, "call_summary", True)
    assert before <= note.created_at <= timezone.now()
    assert (note.edited_at, note.version, note.deleted_at) == (None, 1, None)
    assert kinds() == ["contacts/note_added"]


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("note_says_something", {"text": ""}),
        ("note_says_something", {"text": " \n\t "}),
        ("note_is_not_too_long", {"text": "x" * 10_001}),
        ("note_type_is_known", {"type": "gossip"}),
        ("note_deletion_says_when_and_by_whom", {"deleted_at": timezone.now()}),
    ],
)
def test_the_database_refuses(note, constraint, wrong):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(**wrong)
    Note.objects.filter(pk=note.pk).update(text="x" * 10_000)


def test_an_edit_keeps_what_was_said_before(note, owner, manager):
    edit(note, owner, text="Likes coffee")
    note.refresh_from_db()
    edit(note, manager, is_pinned=True)
    note.refresh_from_db()
    edit(note, manager, type="meeting_summary")
    note.refresh_from_db()
    assert (note.version, note.author) == (4, owner)
    assert note.edited_at is not None
    assert [version["said"] for version in versions_of(note)] == [
        ("Likes coffee", "meeting_summary"), ("Likes coffee", ""), ("Likes tea", "")
    ]  # fmt: skip


def test_an_edit_that_changes_nothing_is_none(note, owner):
    edit(note, owner)
    note.refresh_from_db()
    assert (note.version, note.edited_at) == (1, None)
    assert kinds() == ["contacts/note_added"]


def test_a_pin_is_no_edit_of_the_text(note):
    notes.pin_note(note_id=note.pk, is_pinned=True)
    notes.pin_note(note_id=note.pk, is_pinned=True)
    note.refresh_from_db()
    assert (note.is_pinned, note.version, note.edited_at) == (True, 2, None)
    assert len(versions_of(note)) == 1


def test_a_stale_edit_is_refused(note, owner):
    edit(note, owner, text="Likes coffee")
    with pytest.raises(notes.NoteChangedMeanwhile):
        notes.edit_note(note_id=note.pk, version=1, text="x", type="", is_pinned=False, actor=owner)
    assert Note.objects.get().text == "Likes coffee"


def test_a_deletion_is_undone_once(note, owner):
    notes.delete_note(note_id=note.pk, actor=owner)
    assert not Note.objects.alive().exists()
    for deed in (
        lambda: notes.delete_note(note_id=note.pk, actor=owner),
        lambda: notes.pin_note(note_id=note.pk, is_pinned=True),
        lambda: edit(note, owner, text="x"),
    ):
        with pytest.raises(notes.NoteIsGone):
            deed()
    notes.undo_note_deletion(note_id=note.pk, actor=owner)
    with pytest.raises(notes.NoteIsGone):
        notes.undo_note_deletion(note_id=note.pk, actor=owner)
    assert Note.objects.alive().get().text == "Likes tea"
    assert kinds() == [f"contacts/note_{deed}" for deed in ("added", "deleted", "restored")]


def test_thirty_days_later_it_is_gone_for_ever(note, owner, anna):
    kept = notes.add_note(contact=anna, text="Kept", actor=owner)
    notes.delete_note(note_id=note.pk, actor=owner)
    Note.objects.filter(pk=note.pk).update(deleted_at=timezone.now() - timedelta(days=30))
    with pytest.raises(notes.NoteIsGone):
        notes.undo_note_deletion(note_id=note.pk, actor=owner)
    call_command("tidy")
    assert list(Note.objects.all()) == [kept]


def test_notes_go_with_their_contact(note, anna):
    anna.delete()
    assert Note.objects.count() == 0


def test_imported_notes_are_cut_into_several_not_cut_off(anna):
    text = "x" * 10_000 + "y" * 5_000
    for new in (2, 0):
        assert (
            len(
                notes.add_imported_notes(
                    [notes.SaidNote(anna, text), notes.SaidNote(anna, " ")], actor=None
                )
            )
            == new
        )
    assert "".join(Note.objects.order_by("pk").values_list("text", flat=True)) == text


@pytest.mark.parametrize("place", ["", "card/", "notes/"])
def test_an_imported_note_has_no_author(owner_client, anna, place):
    notes.add_imported_notes([notes.SaidNote(anna, "Likes tea")], actor=None)
    memo = parse(owner_client.get(f"/contacts/{anna.pk}/{place}")).find("article", class_="memo")
    assert "Imported" in memo.find("header").text


def test_pinned_first_then_the_latest_and_each_once(owner):
    contact = ContactFactory()
    at = timezone.now()
    made = [
        Note(
            contact=contact, text=f"Note {n}", is_pinned=n % 3 == 0, author=owner,
            created_at=at - timedelta(minutes=n // 2),
        )
        for n in range(10)
    ]  # fmt: skip
    Note.objects.bulk_create(made)
    everything = list(Note.objects.pinned_first())
    assert [note.is_pinned for note in everything] == [True] * 4 + [False] * 6
    for number, note in enumerate(everything):
        assert list(Note.objects.after(note).pinned_first()) == everything[number + 1 :]
