"""Reading the project's own export: JSON Lines, one contact a line."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from contacts_app.importing.custom import Definitions
from contacts_app.importing.dates import read_birthday
from contacts_app.importing.records import (
    CUSTOM_LENGTH,
    MAX_DETAILS,
    MAX_RECORDS,
    NOTE_LENGTH,
    Draft,
    ParsedAddress,
    ParsedNote,
    ParsedRecord,
    UnreadableFile,
    clip,
    many_lines,
    one_line,
)


_TEXTS = (
    "given_name", "family_name", "full_name", "organization", "job_title", "language", "tax_id",
)  # fmt: skip
_LARGEST_ID = 2**63 - 1
MAX_NOTES = 10_000
# No contact was made before this year.
_LONG_AGO = 1950


def read_export(content: bytes) -> Iterator[ParsedRecord]:
    """Yield a record for every line that is not empty.

    A line with nothing but ``definitions`` is no record of its own: its index is -1.

    Raises:
        UnreadableFile: there is no line, or there are too many.
    """
    index, has_definitions = -1, False
    for line in content.decode("utf-8-sig", "replace").split("\n"):
        if not line.strip():
            continue
        index += 1
        if index >= MAX_RECORDS:
            raise UnreadableFile(_("The file has too many records."))
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            fields = None
        if isinstance(fields, dict) and fields.keys() == {"definitions"}:
            # An export of a book without contacts.
            index, has_definitions = index - 1, True
            yield ParsedRecord(-1, None, definitions=_definitions(fields))
        elif isinstance(fields, dict):
            yield replace(_record(index, fields), definitions=_definitions(fields))
        else:
            yield ParsedRecord(index, None, _("Not a line of JSON that holds a contact."), True)
    if index < 0 and not has_definitions:
        raise UnreadableFile(_("There is no contact in the file."))


def _record(index: int, fields: dict[str, Any]) -> ParsedRecord:
    draft = Draft()
    for name in _TEXTS:
        draft.set(name, _text(fields.get(name)))
    draft.is_name_parted = True
    contact_id = fields.get("id")
    if isinstance(contact_id, int) and 0 < contact_id <= _LARGEST_ID:
        draft.contact_id = contact_id
    for row in _details(fields, "emails", "email_details", "address"):
        draft.add_emails(row["address"], row["kind"], is_primary=row["is_primary"])
    for row in _details(fields, "phones", "phone_details", "number"):
        draft.add_phone(row["number"], row["kind"], is_primary=row["is_primary"])
    for row in _details(fields, "addresses", "addresses", "street"):
        parts = ("street", "city", "region", "postal_code", "country", "kind")
        draft.add_address(
            ParsedAddress(**{p: row.get(p, "") for p in parts}, is_primary=row["is_primary"])
        )
    draft.add_labels(map(_text, _list(fields.get("labels"))))
    custom = fields.get("custom")
    for key, value in custom.items() if isinstance(custom, dict) else ():
        if isinstance(value, list):
            draft.custom[key] = [clip(_text(one), CUSTOM_LENGTH) for one in value]
        elif isinstance(value, bool):
            draft.custom[key] = value
        elif isinstance(value, int | float):
            draft.set_custom(key, str(value))
        else:
            draft.set_custom(key, _text(value))
    draft.notes = _notes(fields)
    birth_date = _text(fields.get("birth_date"))
    draft.birth_date = read_birthday(birth_date)
    if birth_date and not draft.birth_date:
        draft.say(_("Not a date, left out: %s") % clip(one_line(birth_date), 40))
    draft.drop_substitute_name()
    contact = draft.finish()
    if contact is None:
        return ParsedRecord(index, None, _("There is nothing to call this contact by."))
    return ParsedRecord(
        index,
        replace(
            contact,
            source=_text(fields.get("source")),
            created_at=_moment(_text(fields.get("created_at"))),
            owner=_text(fields.get("owner")),
            labels_taken_off=tuple(map(_text, _list(fields.get("labels_taken_off"))[:MAX_DETAILS])),
        ),
    )


def _details(
    fields: dict[str, Any], name: str, detailed_name: str, key: str
) -> list[dict[str, Any]]:
    """Return the rows of a list, with their kinds where the export has them, else as texts."""
    rows = fields.get(detailed_name, fields.get(name))
    found = []
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, str):
            row = {key: row}
        if isinstance(row, dict):
            texts = {k: _text(v) for k, v in row.items()}
            texts["kind"] = texts.get("kind") or "other"
            found.append({key: "", **texts, "is_primary": row.get("is_primary") is True})
    return found


def _notes(fields: dict[str, Any]) -> list[ParsedNote]:
    """Return the notes, with who wrote them and when if the export tells that."""
    texts = [clip(many_lines(_text(one)), NOTE_LENGTH) for one in _list(fields.get("notes"))]
    details = [one if isinstance(one, dict) else {} for one in _list(fields.get("note_details"))]
    return [
        ParsedNote(
            text=text,
            type=_text(row.get("type")),
            is_pinned=row.get("is_pinned") is True,
            author=_text(row.get("author")),
            created_at=_moment(_text(row.get("created_at"))),
            edited_at=_moment(_text(row.get("edited_at"))),
        )
        # Exports of older versions have no details.
        for text, row in zip(texts[:MAX_NOTES], [*details, *[{}] * len(texts)], strict=False)
        if text
    ]


def _definitions(fields: dict[str, Any]) -> Definitions | None:
    said = fields.get("definitions")
    if not isinstance(said, dict):
        return None
    return Definitions(
        fields=[one for one in _list(said.get("custom_fields")) if isinstance(one, dict)],
        labels=[one for one in _list(said.get("labels")) if isinstance(one, dict)],
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _moment(text: str) -> datetime.datetime | None:
    """Return a moment in the past, None for anything else."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    is_past = moment.tzinfo and moment.year > _LONG_AGO and moment <= timezone.now()
    return moment if is_past else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
