"""A label put on contacts and taken off by people, and each of these undone.

What a person does is written over what a condition did, or over the memory of a taking off;
the row keeps what was there before.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from contacts_app.enums import ActivityKind
from contacts_app.models import Label
from contacts_app.querysets.contacts import ContactQuerySet


class LabelIsGone(Exception):
    """The label was deleted or merged meanwhile, or its deletion can't be undone any more."""


@transaction.atomic
def put_on_label(*, contacts: ContactQuerySet, label: Label, actor: User | None) -> list[int]:
    """Put ``label`` on ``contacts``; return the ids of those on whom it was not by hand before.

    Where a condition had put it on, it counts as put on by hand from now on. A merged label
    leads to the one it was merged into. The trash is left alone.

    Raises:
        LabelIsGone: it was deleted meanwhile.
    """
    label = _kept(label.pk)
    actor_id, now = actor.pk if actor else None, timezone.now()
    kind, details = ActivityKind.LABEL_PUT_ON.value, _details(label)
    ids = _held(contacts)
    if not ids:
        return []
    return _fetch(
        f"""
        WITH changed AS (
            INSERT INTO contacts_contactlabel AS known
                (contact_id, label_id, source, reason, put_on_at, put_on_by_id)
            SELECT id, %s, 'manual', '{{}}', %s, %s FROM unnest(%s::bigint[]) id ORDER BY id
            ON CONFLICT (contact_id, label_id) DO UPDATE SET
                source = excluded.source, reason = excluded.reason, put_on_at = excluded.put_on_at,
                put_on_by_id = excluded.put_on_by_id, taken_off_at = NULL, taken_off_by_id = NULL,
                before = to_jsonb(known) - 'before'
            WHERE known.taken_off_at IS NOT NULL OR known.source = 'automatic'
            RETURNING contact_id
        ), {_TOLD}
        SELECT contact_id FROM changed ORDER BY contact_id
        """,  # noqa: S608 -- no input of anybody
        [label.pk, now, actor_id, ids, actor_id, kind, details, now],
    )


@transaction.atomic
def take_off_label(*, contacts: ContactQuerySet, label: Label, actor: User | None) -> list[int]:
    """Take ``label`` off ``contacts``; return the ids of those who carried it.

    No condition puts it on them again. The trash is left alone.

    Raises:
        LabelIsGone: it was deleted meanwhile.
    """
    return _turn(
        contacts,
        label,
        actor,
        kind=ActivityKind.LABEL_TAKEN_OFF,
        change="SET taken_off_at = %s, taken_off_by_id = %s",
        values=[timezone.now(), actor.pk if actor else None],
        where="taken_off_at IS NULL",
    )


@transaction.atomic
def put_back_label(*, contacts: ContactQuerySet, label: Label, actor: User | None) -> list[int]:
    """Undo the taking off of ``label``: it is there as before, by hand or by its condition.

    Returns the ids of the contacts it was put back on.

    Raises:
        LabelIsGone: it was deleted meanwhile.
    """
    return _turn(
        contacts,
        label,
        actor,
        kind=ActivityKind.LABEL_PUT_ON,
        change="SET taken_off_at = NULL, taken_off_by_id = NULL",
        values=[],
        where="taken_off_at IS NOT NULL",
    )


@transaction.atomic
def undo_putting_on(*, contacts: ContactQuerySet, label: Label, actor: User | None) -> list[int]:
    """Undo ``put_on_label``: what was there by a condition, or was taken off before, is so again.

    Returns the ids of the contacts it was on by hand.

    Raises:
        LabelIsGone: it was deleted meanwhile.
    """
    label = _kept(label.pk)
    ids = _held(contacts)
    if not ids:
        return []
    return _fetch(
        f"""
        WITH held AS (
            SELECT id, before FROM contacts_contactlabel
            WHERE label_id = %s AND contact_id = ANY(%s)
                AND taken_off_at IS NULL AND source = 'manual'
            ORDER BY contact_id FOR UPDATE
        ), removed AS (
            DELETE FROM contacts_contactlabel WHERE id IN (SELECT id FROM held WHERE before IS NULL)
            RETURNING contact_id
        ), put_back AS (
            UPDATE contacts_contactlabel known SET
                source = was.source, reason = was.reason, put_on_at = was.put_on_at,
                put_on_by_id = was.put_on_by_id, taken_off_at = was.taken_off_at,
                taken_off_by_id = was.taken_off_by_id, before = NULL
            FROM held, jsonb_populate_record(NULL::contacts_contactlabel, held.before) was
            WHERE known.id = held.id AND held.before IS NOT NULL
            RETURNING known.contact_id, known.taken_off_at
        ), changed AS (
            SELECT contact_id FROM removed
            UNION ALL SELECT contact_id FROM put_back WHERE taken_off_at IS NOT NULL
        ), {_TOLD}
        SELECT contact_id FROM removed UNION ALL SELECT contact_id FROM put_back
        ORDER BY contact_id
        """,  # noqa: S608 -- no input of anybody
        [
            label.pk,
            ids,
            actor.pk if actor else None,
            ActivityKind.LABEL_TAKEN_OFF.value,
            _details(label),
            timezone.now(),
        ],
    )


def _turn(
    contacts: ContactQuerySet,
    label: Label,
    actor: User | None,
    *,
    kind: ActivityKind,
    change: str,
    values: list[Any],
    where: str,
) -> list[int]:
    """Change the rows of ``label`` on ``contacts`` in one statement, and tell it."""
    label = _kept(label.pk)
    ids = _held(contacts)
    if not ids:
        return []
    return _fetch(
        f"""
        WITH held AS (
            SELECT id FROM contacts_contactlabel
            WHERE label_id = %s AND {where} AND contact_id = ANY(%s)
            ORDER BY contact_id FOR UPDATE
        ), changed AS (
            UPDATE contacts_contactlabel {change} WHERE id IN (SELECT id FROM held)
            RETURNING contact_id
        ), {_TOLD}
        SELECT contact_id FROM changed ORDER BY contact_id
        """,  # noqa: S608 -- as above
        [
            label.pk,
            ids,
            *values,
            actor.pk if actor else None,
            kind.value,
            _details(label),
            timezone.now(),
        ],
    )


# One line for each contact that changed; the name is kept, as labels are renamed and deleted.
_TOLD = """told AS (
    INSERT INTO contacts_activity (contact_id, actor_id, kind, details, happened_at)
    SELECT contact_id, %s, %s, %s::jsonb, %s FROM changed ORDER BY contact_id
)"""


def _held(contacts: ContactQuerySet) -> list[int]:
    """Return the ids of ``contacts`` that are not in the trash.

    Each is held, in one order, so that nobody who holds a contact and waits for one of its
    labels is waited for in turn. As a list, not as a part of the next statement: the planner
    can't know how many they will be, and went through all of them for each label.
    """
    try:
        listed, params = contacts.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    statement = f"""
        SELECT id FROM contacts_contact
        WHERE deletion_id IS NULL AND id IN ({listed}) ORDER BY id FOR KEY SHARE
    """  # noqa: S608 -- the queryset's own SQL, its parameters apart
    return _fetch(statement, params)


def _fetch(statement: str, params: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [row[0] for row in cursor.fetchall()]


def _details(label: Label) -> str:
    return json.dumps({"label": label.name})


def _kept(pk: int) -> Label:
    """Return the label, or the one it was merged into, kept from changes until the end."""
    for label in Label.objects.raw("SELECT * FROM contacts_label WHERE id = %s FOR SHARE", [pk]):
        if label.merged_into_id:
            return _kept(label.merged_into_id)
        if label.deleted_at is None:
            return label
    raise LabelIsGone
