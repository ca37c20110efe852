"""When somebody else saved first: what each of the two wrote, field by field."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from contacts_app.custom_field_types import type_of
from contacts_app.details import LISTS, TEXTS, ContactDetails, detail_text
from contacts_app.enums import AddressKind, EmailKind, PhoneKind
from contacts_app.forms.custom_values import CUSTOM
from contacts_app.models import CustomField
from contacts_app.timeline import field_label


# The full name follows from the names.
COMPARED = tuple(name for name in (*TEXTS, *LISTS) if name != "full_name")
KINDS: dict[str, Any] = {"emails": EmailKind, "phones": PhoneKind, "addresses": AddressKind}


@dataclass(frozen=True)
class ConflictingField:
    """One field that two people left different. ``keep`` is what to suggest."""

    name: str
    label: str
    mine: str
    theirs: str
    keep: str


@dataclass(frozen=True)
class Conflict:
    fields: list[ConflictingField]
    their_texts: dict[str, str]


def texts_of(details: ContactDetails, fields: Mapping[str, CustomField]) -> dict[str, str]:
    """Return every field that can be compared, as text that says all of it.

    Args:
        fields: the custom fields by key.
    """
    texts = {
        name: _rows_text(name, getattr(details, name))
        if name in KINDS
        else detail_text(name, getattr(details, name))
        for name in COMPARED
    }
    for key, field in fields.items():
        value = details.custom.get(key)
        texts[f"{CUSTOM}{key}"] = "" if value is None else type_of(field).text(value)
    return texts


def _rows_text(name: str, rows: tuple[Any, ...]) -> str:
    """Return the rows of a list with their kinds, and which of several is the primary one."""
    texts = []
    for row in rows:
        words = [str(KINDS[name](row.kind).label)]
        if row.is_primary and len(rows) > 1:
            words.append(_("primary"))
        texts.append(f"{detail_text(name, (row,))} ({', '.join(words)})")
    return "; ".join(texts)


def find_conflict(
    *, mine: ContactDetails, theirs: ContactDetails, base: str, fields: Mapping[str, CustomField]
) -> Conflict:
    """Compare what was typed with what is stored by now.

    Args:
        base: the texts when the form was opened, as JSON. A field the user never touched is
            suggested as the other person left it.
        fields: the custom fields by key.
    """
    my_texts, their_texts = texts_of(mine, fields), texts_of(theirs, fields)
    labels = {name: field_label(name) for name in COMPARED}
    labels |= {f"{CUSTOM}{key}": field.name for key, field in fields.items()}
    base_texts = _read(base)
    found = [
        ConflictingField(
            name=name,
            label=label,
            mine=my_texts[name],
            theirs=their_texts[name],
            keep="theirs" if my_texts[name] == base_texts.get(name) else "mine",
        )
        for name, label in labels.items()
        if my_texts[name] != their_texts[name]
    ]
    return Conflict(found, their_texts)


def _read(base: str) -> dict[str, str]:
    try:
        texts = json.loads(base)
    except (ValueError, RecursionError):
        return {}
    return texts if isinstance(texts, dict) else {}
