"""Notes as they are shown."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.utils.translation import pgettext

from accounts.models import User
from accounts.policies import Right
from contacts_app.columns import day
from contacts_app.enums import NoteType
from contacts_app.models import Note
from core.addresses import address_to
from core.formats import moment
from core.markdown import render


def memos_of(notes: Iterable[Note], user: User) -> list[dict[str, Any]]:
    """Return what the templates show of each note, and where it can be changed by ``user``."""
    sees_all, edits = user.may(Right.SEE_ALL_CONTACTS), user.may(Right.EDIT_CONTACTS)

    def address(name: str, note: Note) -> str:
        return address_to(f"contacts:{name}", note.contact_id, note.pk)

    return [
        {
            "html": render(note.text),
            "type": NoteType(note.type).label if note.type else "",
            "is_pinned": note.is_pinned,
            "author": str(note.author or pgettext("note", "Imported")),
            "day": day(note.created_at),
            "moment": moment(note.created_at),
            "iso": note.created_at.isoformat(),
            "edited": day(note.edited_at) if note.edited_at else "",
            "may_change": edits and (sees_all or note.author_id == user.pk),
            "edit_url": address("note_edit", note),
            "pin_url": address("note_pin", note),
            "delete_url": address("note_delete", note),
            "history_url": address("note_history", note),
            "id": note.pk,
        }
        for note in notes
    ]


def versions_of(note: Note) -> list[dict[str, Any]]:
    """Return what the note said, the latest first, by the events of the audit."""
    versions: list[dict[str, Any]] = []
    events: Any = apps.get_model("contacts", "NoteEvent")._default_manager
    for event in events.filter(pgh_obj_id=note.pk).order_by("pgh_id"):
        said = (event.text, event.type)
        if not versions or said != versions[-1]["said"]:
            at = event.edited_at or event.created_at
            versions.append(
                {
                    "said": said,
                    "html": render(event.text),
                    "type": NoteType(event.type).label if event.type else "",
                    "moment": moment(at),
                    "iso": at.isoformat(),
                }
            )
    return versions[::-1]
