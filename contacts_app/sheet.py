"""A contact with all that its card and its page show, read in one statement.

The lists come as one JSON value beside the contact's own columns: a query of its own for each
would cost more than everything else the card does (docs/adr/0001-lean-list.md has the figures).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from accounts.models import User
from contacts_app.models import (
    Activity,
    Contact,
    ContactAddress,
    ContactEmail,
    ContactPhone,
    Note,
)
from contacts_app.querysets.contacts import ContactQuerySet


LATEST_EVENTS = 5
# Pinned notes come first, so that a warning is never cut off.
MOST_NOTES = 20
ROWS = "(SELECT jsonb_agg(to_jsonb(listed) ORDER BY position, id) FROM {} listed WHERE contact_id = {})"
HERE = "contacts_contact.id"
LISTS = f"""
    jsonb_build_object(
        'emails', {ROWS.format("contacts_contactemail", HERE)},
        'phones', {ROWS.format("contacts_contactphone", HERE)},
        'addresses', {ROWS.format("contacts_contactaddress", HERE)},
        'custom', ARRAY(
            SELECT to_jsonb(filled) FROM (
                SELECT field.key, field.name, "group", field.type,
                    text, number::text, date, truth
                FROM contacts_customvalue value
                    JOIN contacts_customfield field ON field.id = field_id
                WHERE contact_id = {HERE} AND deleted_at IS NULL
                ORDER BY field.position, field.id, value.id
            ) filled
        ),
        'notes', ARRAY(
            SELECT to_jsonb(said) FROM (
                SELECT note.id, contact_id, text, type, is_pinned, note.created_at, edited_at,
                    author_id, author.name, author.email
                FROM contacts_note note LEFT JOIN accounts_user author ON author.id = author_id
                WHERE contact_id = {HERE} AND deleted_at IS NULL
                ORDER BY is_pinned DESC, note.created_at DESC, note.id DESC LIMIT {MOST_NOTES}
            ) said
        ),
        'latest', ARRAY(
            SELECT to_jsonb(event) FROM (
                SELECT activity.kind, details, happened_at, actor.name, actor.email
                FROM contacts_activity activity LEFT JOIN accounts_user actor ON actor.id = actor_id
                WHERE contact_id = {HERE}
                ORDER BY happened_at DESC, activity.id DESC LIMIT {LATEST_EVENTS}
            ) event
        )
    )
"""  # noqa: S608 -- no input of anybody


@dataclass(frozen=True)
class Sheet:
    """The latest events are for reading: they have no ids; ``custom`` is for ``custom_facts``."""

    contact: Contact
    emails: list[ContactEmail]
    phones: list[ContactPhone]
    addresses: list[ContactAddress]
    custom: list[dict[str, Any]]
    notes: list[Note]
    latest: list[Activity]


def fetch_sheet(contacts: ContactQuerySet, pk: int) -> Sheet | None:
    """Return the sheet of the contact ``pk`` if it is one of ``contacts``."""
    lists = RawSQL(LISTS, (), output_field=JSONField())  # noqa: S611 -- see there
    contact = next(iter(contacts.filter(pk=pk).annotate(lists=lists)), None)
    if contact is None:
        return None
    rows = vars(contact)["lists"]
    return Sheet(
        contact,
        emails=[ContactEmail(**row) for row in rows["emails"] or ()],
        phones=[ContactPhone(**row) for row in rows["phones"] or ()],
        addresses=[ContactAddress(**row) for row in rows["addresses"] or ()],
        custom=rows["custom"],
        notes=[_note(**row) for row in rows["notes"]],
        latest=[_activity(**row) for row in rows["latest"]],
    )


def _activity(
    *, kind: str, details: dict[str, Any], happened_at: str, name: str | None, email: str | None
) -> Activity:
    actor = None if email is None else User(name=name or "", email=email)
    moment = datetime.fromisoformat(happened_at)
    return Activity(kind=kind, details=details, happened_at=moment, actor=actor)


def _note(
    *,
    created_at: str,
    edited_at: str | None,
    author_id: int | None,
    name: str | None,
    email: str | None,
    **row: Any,
) -> Note:
    return Note(
        author=User(pk=author_id, name=name or "", email=email or "") if author_id else None,
        created_at=datetime.fromisoformat(created_at),
        edited_at=datetime.fromisoformat(edited_at) if edited_at else None,
        **row,
    )
