"""What is done with notes. Their text never enters the timeline: a client may see a timeline."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from contacts_app.enums import ActivityKind, NoteType, Source
from contacts_app.models import Activity, Contact, Note
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


@dataclass(frozen=True)
class SaidNote:
    """What a file says of a contact; without ``created_at`` it is not known when it was written."""

    contact: Contact
    text: str
    type: str = ""
    is_pinned: bool = False
    author: User | None = None
    created_at: datetime | None = None
    edited_at: datetime | None = None


@transaction.atomic
def add_imported_notes(said: Iterable[SaidNote], *, actor: User | None) -> list[Note]:
    """Write down what a file says of contacts, but for what their notes say already.

    A note is known by the moment it was written or by its text, so that one that was edited
    since, or deleted, does not come back. A text too long for one note becomes several.
    A fixed number of queries, however many notes there are.
    """
    said = [
        replace(note, text=part)
        for note in said
        for start in range(0, len(note.text), MAX_NOTE)
        if (part := note.text[start : start + MAX_NOTE].strip())
    ]
    contacts = {note.contact.pk for note in said}
    moments: set[tuple[int, datetime | None]] = set()
    texts: Counter[tuple[int, str]] = Counter()
    known = Note.objects.filter(contact__in=contacts) if contacts else Note.objects.none()
    for contact_id, text, moment in known.values_list("contact_id", "text", "created_at"):
        moments.add((contact_id, moment))
        texts[contact_id, text] += 1
    now = timezone.now()
    new: dict[tuple[int, str, datetime | None], Note] = {}
    # First those that are there, so that each of them stands for one of its text.
    for note in sorted(said, key=lambda note: (note.contact.pk, note.created_at) not in moments):
        key = (note.contact.pk, note.text, note.created_at)
        if (note.contact.pk, note.created_at) in moments:
            texts[note.contact.pk, note.text] -= 1
        elif texts[note.contact.pk, note.text] > 0:
            texts[note.contact.pk, note.text] -= note.created_at is not None
        elif key not in new:
            new[key] = Note(
                contact=note.contact,
                text=note.text,
                type=note.type if note.type in NoteType.values else "",
                is_pinned=note.is_pinned,
                author=note.author,
                created_at=note.created_at or now,
                edited_at=note.edited_at,
            )
    notes = Note.objects.bulk_create(new.values())
    Activity.objects.bulk_create(
        Activity(
            contact_id=note.contact_id,
            actor=actor,
            kind=ActivityKind.NOTE_ADDED,
            details={"type": note.type, "source": Source.IMPORT.value},
            happened_at=now,
        )
        for note in notes
    )
    if notes:
        noted = Contact.objects.filter(pk__in={note.contact_id for note in notes})
        noted.update(last_activity_at=now)
    return notes


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
