"""Puts automatic labels on and takes them off, as their conditions hold or not."""

import json
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.utils import timezone

from contacts_app.enums import ActivityKind
from contacts_app.label_conditions import (
    ConditionFamily,
    LabelCondition,
    condition_of,
    family_of,
)
from contacts_app.models import Label
from contacts_app.querysets.contacts import ContactQuerySet


Pairs = list[tuple[int, int]]


@transaction.atomic
def refresh_automatic_labels(contacts: ContactQuerySet | None = None) -> int:
    """Put automatic labels on, and take off those whose condition holds no longer.

    What a person put on stays on, what a person took off stays off; the trash is left alone.
    A fixed number of queries, however many contacts and labels of one family; one when there is
    no automatic label.

    Args:
        contacts: those who are looked at; None for all.

    Returns:
        How many labels were put on and taken off.
    """
    automatic = Label.objects.alive().exclude(condition="").order_by("pk")
    if contacts is None:
        # Noted at the end; held from the start, as whoever puts one on holds it first, too.
        automatic = automatic.select_for_update(no_key=True)
    labels = [
        (label, condition) for label in automatic if (condition := condition_of(label.condition))
    ]
    if not labels:
        return 0
    looked_at, looked_at_params = "", ()
    if contacts is not None:
        try:
            listed, looked_at_params = contacts.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return 0
        looked_at = f"AND contact_id IN ({listed})"
    wanted, wanted_params = _wanted(labels, contacts)
    ids = [label.pk for label, _condition in labels]
    # Compared as sets: how many there are of each is nothing the planner could know beforehand.
    missing = _pairs(
        f"""
        {wanted} EXCEPT SELECT contact_id, label_id FROM contacts_contactlabel
        WHERE label_id = ANY(%s) {looked_at}
        """,  # noqa: S608 -- the querysets' own SQL, their parameters apart
        [*wanted_params, ids, *looked_at_params],
    )
    over = _pairs(
        f"""
        SELECT contact_id, label_id FROM contacts_contactlabel
            JOIN contacts_contact contact ON contact.id = contact_id
        WHERE label_id = ANY(%s) AND contacts_contactlabel.source = 'automatic'
            AND taken_off_at IS NULL AND contact.deletion_id IS NULL {looked_at}
        EXCEPT {wanted}
        """,  # noqa: S608 -- as above
        [ids, *looked_at_params, *wanted_params],
    )
    now = timezone.now()
    put_on = _put_on(missing, now, [label for label, _condition in labels])
    changed = put_on + _take_off(over, now)
    if contacts is None:
        # For one contact it would be a write to the same row by everybody who saves.
        Label.objects.filter(pk__in=[label.pk for label, _condition in labels]).update(
            refreshed_at=now
        )
    return changed


def _wanted(
    labels: list[tuple[Label, LabelCondition]], contacts: ContactQuerySet | None
) -> tuple[str, list[Any]]:
    """Return the SQL of who is to carry what, as pairs of contact and label."""
    parts: list[str] = []
    params: list[Any] = []
    for label, condition in labels:
        if family_of(condition.key):
            continue
        found = condition.contacts().alive()
        if contacts is not None:
            found = found.filter(pk__in=contacts.values("pk"))
        try:
            listed, listed_params = found.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT id, %s::bigint FROM ({listed}) found (id)")  # noqa: S608 -- as above
        params += [label.pk, *listed_params]
    for family, known in _by_family([label for label, _condition in labels]):
        rows = family.rows().filter(contact__deletion__isnull=True)
        if contacts is not None:
            rows = rows.filter(contact__in=contacts.values("pk"))
        listed, listed_params = rows.order_by().query.sql_with_params()
        parts.append(
            "SELECT contact_id, label_id"  # noqa: S608 -- as above
            f" FROM ({listed}) found (contact_id, thing_id, cause_id)"
            " JOIN unnest(%s::bigint[], %s::bigint[]) known (thing_id, label_id) USING (thing_id)"
        )
        params += [*listed_params, list(known), list(known.values())]
    nobody = "SELECT NULL::bigint, NULL::bigint WHERE false"
    return f"({' UNION ALL '.join(parts) or nobody})", params


def _by_family(labels: list[Label]) -> list[tuple[ConditionFamily, dict[int, int]]]:
    """Return the families the labels belong to, with the id of the label of each thing."""
    found: dict[str, tuple[ConditionFamily, dict[int, int]]] = {}
    for label in labels:
        if family := family_of(label.condition):
            known = found.setdefault(family.prefix, (family, {}))[1]
            known[family.thing(label.condition)] = label.pk
    return list(found.values())


def _reasons(pairs: Pairs, labels: list[Label]) -> list[str]:
    """Return what each label is put on for, as JSON: its condition and the first cause there is."""
    by_id = {label.pk: label for label in labels}
    causes: dict[tuple[int, int], dict[str, int]] = {}
    contact_ids = {contact_id for contact_id, _label_id in pairs}
    for family, known in _by_family([by_id[label_id] for _contact_id, label_id in pairs]):
        # The latest first, so that the first one is what stays.
        rows = family.rows().filter(contact__in=contact_ids)
        for contact_id, thing_id, cause_id in sorted(rows, key=lambda row: -row[2]):
            if thing_id in known:
                causes[contact_id, known[thing_id]] = {family.because: cause_id}
    return [
        json.dumps({"condition": by_id[pair[1]].condition, **causes.get(pair, {})})
        for pair in pairs
    ]


def _pairs(statement: str, params: list[Any]) -> Pairs:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return sorted(cursor.fetchall())


def _put_on(pairs: Pairs, now: datetime, labels: list[Label]) -> int:
    if not pairs:
        return 0
    contact_ids, label_ids = map(list, zip(*pairs, strict=True))
    reasons = _reasons(pairs, labels)
    with connection.cursor() as cursor:
        # Held before their labels are, in one order, as people who edit them do.
        cursor.execute(
            "SELECT id FROM contacts_contact WHERE deletion_id IS NULL AND id = ANY(%s)"
            " ORDER BY id FOR KEY SHARE",
            [contact_ids],
        )
        held = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            f"""
            WITH changed AS (
                INSERT INTO contacts_contactlabel (contact_id, label_id, source, reason, put_on_at)
                SELECT contact_id, label_id, 'automatic', reason::jsonb, %s
                FROM unnest(%s::bigint[], %s::bigint[], %s::text[])
                    missing (contact_id, label_id, reason)
                WHERE contact_id = ANY(%s)
                ORDER BY contact_id, label_id
                ON CONFLICT DO NOTHING
                RETURNING contact_id, label_id
            )
            {_TOLD}
            """,  # noqa: S608 -- no input of anybody
            [now, contact_ids, label_ids, reasons, held, ActivityKind.LABEL_PUT_ON.value, now],
        )
        return int(cursor.rowcount)


def _take_off(pairs: Pairs, now: datetime) -> int:
    if not pairs:
        return 0
    contact_ids, label_ids = map(list, zip(*pairs, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH held AS (
                SELECT carried.id FROM contacts_contactlabel carried
                    JOIN unnest(%s::bigint[], %s::bigint[]) over (contact_id, label_id)
                    ON carried.contact_id = over.contact_id AND carried.label_id = over.label_id
                WHERE source = 'automatic' AND taken_off_at IS NULL
                ORDER BY carried.contact_id, carried.label_id FOR UPDATE OF carried
            ), changed AS (
                DELETE FROM contacts_contactlabel WHERE id IN (SELECT id FROM held)
                RETURNING contact_id, label_id
            )
            {_TOLD}
            """,  # noqa: S608 -- as above
            [contact_ids, label_ids, ActivityKind.LABEL_TAKEN_OFF.value, now],
        )
        return int(cursor.rowcount)


_TOLD = """
    INSERT INTO contacts_activity (contact_id, kind, details, happened_at)
    SELECT contact_id, %s,
        jsonb_build_object('label', label.name, 'condition', label.condition), %s
    FROM changed JOIN contacts_label label ON label.id = label_id
    ORDER BY contact_id, label_id
"""
