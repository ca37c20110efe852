"""What is done with notes. Their text never enters the timeline: a client may see a timeline."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from contacts_app.enums import ActivityKind
from contacts_app.models import Contact, Note
from contacts_app.models.notes import MAX_NOTE
from contacts_app.querysets.contacts import TRASH_DAYS
from contacts_app.services import events


class NoteChangedMeanwhile(Exception):
    """Somebody else saved the note after it was opened for editing."""


class NoteIsGone(Exception):
    """The note was deleted, or its deletion can't be undone any more."""


@transaction.atomic
def add_note(
    *,
    contact: Contact,
    text: str,
    type: str = "",  # noqa: A002 -- the word on the screen
    is_pinned: bool = False,
    actor: User,
) -> Note:
    """Write a note about ``contact``."""
    note = Note.objects.create(
        contact=contact,
        text=text,
        type=type,
        is_pinned=is_pinned,
        author=actor,
        created_at=timezone.now(),
    )
    events.publish(ActivityKind.NOTE_ADDED, contact=contact, actor=actor, type=type)
    return note


@transaction.atomic
def edit_note(
    *,
    note_id: int,
    version: int,
    text: str,
    type: str,  # noqa: A002 -- the word on the screen
    is_pinned: bool,
    actor: User,
) -> Note:
    """Store another text, type or pin of a note.

    Raises:
        NoteIsGone: it was deleted meanwhile.
        NoteChangedMeanwhile: it has another version by now.
    """
    note = _locked(note_id)
    if note.version != version:
        raise NoteChangedMeanwhile
    if (note.text, note.type, note.is_pinned) == (text, type, is_pinned):
        return note
    if note.text != text or note.type != type:
        note.edited_at = timezone.now()
    note.text, note.type, note.is_pinned = text, type, is_pinned
    note.version += 1
    note.save()
    events.publish(ActivityKind.NOTE_EDITED, contact=note.contact, actor=actor, type=type)
    return note


@transaction.atomic
def pin_note(*, note_id: int, is_pinned: bool) -> Note:
    """Pin a note to the top of the contact, as a warning, or unpin it.

    Raises:
        NoteIsGone: it was deleted meanwhile.
    """
    note = _locked(note_id)
    if note.is_pinned != is_pinned:
        note.is_pinned = is_pinned
        note.version += 1
        note.save(update_fields=["is_pinned", "version"])
    return note


@transaction.atomic
def delete_note(*, note_id: int, actor: User) -> Note:
    """Delete a note, to be undone for 30 days.

    Raises:
        NoteIsGone: it was deleted already.
    """
    note = _locked(note_id)
    note.deleted_at, note.deleted_by = timezone.now(), actor
    note.save(update_fields=["deleted_at", "deleted_by"])
    events.publish(ActivityKind.NOTE_DELETED, contact=note.contact, actor=actor)
    return note


@transaction.atomic
def undo_note_deletion(*, note_id: int, actor: User) -> Note:
    """Bring a deleted note back.

    Raises:
        NoteIsGone: it is there already, or was deleted too long ago.
    """
    note = Note.objects.restorable().select_for_update(of=("self",)).filter(pk=note_id).first()
    if note is None:
        raise NoteIsGone
    note.deleted_at = note.deleted_by = None
    note.save(update_fields=["deleted_at", "deleted_by"])
    events.publish(ActivityKind.NOTE_RESTORED, contact=note.contact, actor=actor)
    return note


@transaction.atomic
def add_imported_notes(said: Iterable[tuple[Contact, str]], *, actor: User | None) -> list[Note]:
    """Write down what a file says of contacts, but for what their notes say already.

    A note that was deleted stays away, too; a text too long for one note becomes several.
    Two queries, however many there are.
    """
    wanted = {
        (contact.pk, part)
        for contact, text in said
        for start in range(0, len(text), MAX_NOTE)
        if (part := text[start : start + MAX_NOTE].strip())
    }
    known = Note.objects.filter(contact__in={contact_id for contact_id, _text in wanted})
    there = set(known.values_list("contact_id", "text")) if wanted else set()
    now = timezone.now()
    return Note.objects.bulk_create(
        Note(contact_id=contact_id, text=text, author=actor, created_at=now)
        for contact_id, text in sorted(wanted - there)
    )


def purge_deleted_notes() -> int:
    """Remove, for ever, the notes whose deletion can't be undone any more; return how many."""
    too_old = timezone.now() - timedelta(days=TRASH_DAYS)
    return Note.objects.filter(deleted_at__lte=too_old).delete()[0]


def _locked(note_id: int) -> Note:
    """Return the note, locked after its contact: locks are taken in one order."""
    Contact.objects.select_for_update(no_key=True).filter(notes=note_id).first()
    note = (
        Note.objects.alive()
        .select_related("contact")
        .select_for_update(of=("self",))
        .filter(pk=note_id)
        .first()
    )
    if note is None:
        raise NoteIsGone
    return note
