"""A contact with all that its card and its page show, read by one function of the database.

A query of its own for each list would cost more than everything else the card does. As a function,
PostgreSQL plans it once a connection and not once a card; as one JSON value, the ORM need not put
each column into words. Both took longer than the answer (docs/adr/0001-lean-list.md).

The function belongs to this code and not to a migration: every ``migrate`` stores it anew.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models.expressions import RawSQL

from accounts.models import User
from accounts.policies import Right
from contacts_app.models import (
    Contact,
    ContactAddress,
    ContactEmail,
    ContactPhone,
    Note,
)


LATEST_EVENTS = 5
# Pinned notes come first, so that a warning is never cut off.
MOST_NOTES = 20
ROWS = "ARRAY(SELECT to_json(listed) FROM {} listed WHERE contact_id = here ORDER BY position, id)"
FUNCTION = f"""
CREATE OR REPLACE FUNCTION contact_sheet(here bigint) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object(
        'contact', (SELECT to_json(contact) FROM contacts_contact contact WHERE id = here),
        'emails', {ROWS.format("contacts_contactemail")},
        'phones', {ROWS.format("contacts_contactphone")},
        'addresses', {ROWS.format("contacts_contactaddress")},
        'custom', ARRAY(
            SELECT to_json(filled) FROM (
                SELECT field.key, field.name, "group", field.type,
                    text, number::text, date, truth
                FROM contacts_customvalue value
                    JOIN contacts_customfield field ON field.id = field_id
                WHERE contact_id = here AND deleted_at IS NULL
                ORDER BY field.position, field.id, value.id
            ) filled
        ),
        'notes', ARRAY(
            SELECT to_json(said) FROM (
                SELECT note.id, contact_id, text, type, is_pinned, note.created_at, edited_at,
                    author_id, author.name, author.email
                FROM contacts_note note LEFT JOIN accounts_user author ON author.id = author_id
                WHERE contact_id = here AND deleted_at IS NULL
                ORDER BY is_pinned DESC, note.created_at DESC, note.id DESC LIMIT {MOST_NOTES}
            ) said
        ),
        'labels', ARRAY(
            SELECT to_json(carried) FROM (
                SELECT label.id, label.name, colour, description, source, label.condition,
                    reason, put_on_at, who.name AS who_name, who.email AS who_email
                FROM contacts_contactlabel
                    JOIN contacts_label label ON label.id = label_id
                    LEFT JOIN accounts_user who ON who.id = put_on_by_id
                WHERE contact_id = here AND taken_off_at IS NULL AND label.deleted_at IS NULL
                ORDER BY folded_name, label.id
            ) carried
        ),
        'is_in_review', EXISTS(
            SELECT FROM contacts_review WHERE contact_id = here AND decision = ''
        ),
        'latest', ARRAY(
            SELECT to_json(event) FROM (
                SELECT activity.kind, details, happened_at, actor.name, actor.email
                FROM contacts_activity activity LEFT JOIN accounts_user actor ON actor.id = actor_id
                WHERE contact_id = here
                ORDER BY happened_at DESC, activity.id DESC LIMIT {LATEST_EVENTS}
            ) event
        )
    );
END
$$
"""  # noqa: S608 -- no input of anybody


FIELDS = [field.attname for field in Contact._meta.concrete_fields]
MOMENTS = ("created_at", "updated_at", "last_activity_at")


@dataclass(frozen=True)
class Happening:
    """An event as the timeline tells it; ``actor`` is a name."""

    kind: str
    details: dict[str, Any]
    happened_at: datetime
    actor: str


@dataclass(frozen=True)
class Sheet:
    """All of a contact.

    Attributes:
        custom: for ``custom_facts``.
        labels: for ``chips_of``.
        is_in_review: it arose by itself, and is perhaps somebody who was known.
        beside: what else was asked for.
    """

    contact: Contact
    emails: list[ContactEmail]
    phones: list[ContactPhone]
    addresses: list[ContactAddress]
    custom: list[dict[str, Any]]
    notes: list[Note]
    labels: list[dict[str, Any]]
    latest: list[Happening]
    is_in_review: bool
    beside: Any


def fetch_sheet(user: User, pk: int, *, beside: RawSQL | None = None) -> Sheet | None:
    """Return the sheet of the contact ``pk`` if ``user`` may see it and it isn't in the trash.

    Written by hand: to put this question into words took the ORM six times as long as asking it.

    Args:
        beside: one more value to read in the same statement.
    """
    values = _fetch(user, pk, "contact_sheet(id)", beside)
    if values is None:
        return None
    rows = values[0]
    return Sheet(
        contact_of(rows["contact"]),
        emails=[ContactEmail(**row) for row in rows["emails"]],
        phones=[ContactPhone(**row) for row in rows["phones"]],
        addresses=[ContactAddress(**row) for row in rows["addresses"]],
        custom=rows["custom"],
        notes=[note_of(**row) for row in rows["notes"]],
        labels=rows["labels"],
        latest=[happening_of(**row) for row in rows["latest"]],
        is_in_review=rows["is_in_review"],
        beside=values[1],
    )


def fetch_beside(user: User, pk: int, beside: RawSQL) -> Any:
    """Return the value alone that ``fetch_sheet`` reads beside the sheet; None without a contact."""
    values = _fetch(user, pk, "NULL", beside)
    return values and values[1]


def _fetch(user: User, pk: int, value: str, beside: RawSQL | None) -> tuple[Any, ...] | None:
    """Return two values of the contact, if ``user`` may see it and it isn't in the trash."""
    params: list[Any] = [*beside.params, pk] if beside else [pk]
    visible = ""
    if not user.may(Right.SEE_ALL_CONTACTS):
        seen = Contact.objects.filter(pk=pk).visible_to(user).values("pk")
        try:
            seen_sql, seen_params = seen.query.sql_with_params()
        except EmptyResultSet:
            return None
        visible, params = f"AND id IN ({seen_sql})", [*params, *seen_params]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {value}, {beside.sql if beside else 'NULL'} FROM contacts_contact"  # noqa: S608 -- the querysets' own SQL, their parameters apart
            f" WHERE id = %s AND deletion_id IS NULL {visible}",
            params,
        )
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def store_function(*, using: str, **_signal: Any) -> None:
    """Store the function in the database; called after every ``migrate``."""
    with connections[using].cursor() as cursor:
        cursor.execute(FUNCTION)


def contact_of(row: dict[str, Any]) -> Contact:
    """Return a contact from all its columns as JSON."""
    for name in MOMENTS:
        row[name] = datetime.fromisoformat(row[name])
    return Contact.from_db(None, FIELDS, [row[name] for name in FIELDS])


def happening_of(
    *, kind: str, details: dict[str, Any], happened_at: str, name: str | None, email: str | None
) -> Happening:
    """Return an event from its columns as JSON, and who did it."""
    return Happening(kind, details, datetime.fromisoformat(happened_at), name or email or "")


def note_of(
    *,
    created_at: str,
    edited_at: str | None,
    author_id: int | None,
    name: str | None,
    email: str | None,
    **row: Any,
) -> Note:
    """Return a note from its columns as JSON, with its author."""
    return Note(
        author=User(pk=author_id, name=name or "", email=email or "") if author_id else None,
        created_at=datetime.fromisoformat(created_at),
        edited_at=datetime.fromisoformat(edited_at) if edited_at else None,
        **row,
    )
