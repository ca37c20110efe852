"""Puts automatic labels on and takes them off, as their conditions hold or not."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.utils import timezone

from contacts_app.enums import ActivityKind
from contacts_app.label_conditions import condition_of
from contacts_app.models import Label
from contacts_app.querysets.contacts import ContactQuerySet


@transaction.atomic
def refresh_automatic_labels(contacts: ContactQuerySet | None = None) -> int:
    """Put automatic labels on, and take off those whose condition holds no longer.

    What a person put on stays on, what a person took off stays off; the trash is left alone.
    A fixed number of queries, however many contacts; one when there is no automatic label.

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
    wanted: list[str] = []
    params: list[Any] = []
    for label, condition in labels:
        found = condition.contacts().alive()
        if contacts is not None:
            found = found.filter(pk__in=contacts.values("pk"))
        try:
            listed, listed_params = found.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        wanted.append(f"SELECT id, %s::bigint FROM ({listed}) found (id)")  # noqa: S608 -- see below
        params += [label.pk, *listed_params]
    nobody = "SELECT NULL::bigint, NULL::bigint WHERE false"
    wanted_rows = f"wanted (contact_id, label_id) AS ({' UNION ALL '.join(wanted) or nobody})"
    looked_at, looked_at_params = "", ()
    if contacts is not None:
        try:
            listed, looked_at_params = contacts.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return 0
        looked_at = f"AND carried.contact_id IN ({listed})"
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {wanted_rows}, missing AS (
                SELECT contact_id, label_id FROM wanted WHERE NOT EXISTS (
                    SELECT FROM contacts_contactlabel known
                    WHERE known.contact_id = wanted.contact_id AND known.label_id = wanted.label_id
                )
            ), held AS MATERIALIZED (
                SELECT id FROM contacts_contact
                WHERE deletion_id IS NULL AND id IN (SELECT contact_id FROM missing)
                ORDER BY id FOR KEY SHARE
            ), changed AS (
                INSERT INTO contacts_contactlabel (contact_id, label_id, source, reason, put_on_at)
                SELECT contact_id, label_id, 'automatic',
                    jsonb_build_object('condition', label.condition), %s
                FROM missing JOIN held ON held.id = contact_id
                    JOIN contacts_label label ON label.id = label_id
                ORDER BY contact_id, label_id
                ON CONFLICT DO NOTHING
                RETURNING contact_id, label_id
            )
            {_TOLD}
            """,  # noqa: S608 -- the querysets' own SQL, their parameters apart
            [*params, now, ActivityKind.LABEL_PUT_ON.value, now],
        )
        put_on = int(cursor.rowcount)
        cursor.execute(
            f"""
            WITH {wanted_rows}, over AS (
                SELECT carried.id FROM contacts_contactlabel carried
                    JOIN contacts_contact contact ON contact.id = carried.contact_id
                WHERE carried.label_id = ANY(%s) AND carried.source = 'automatic'
                    AND carried.taken_off_at IS NULL AND contact.deletion_id IS NULL {looked_at}
                    AND NOT EXISTS (
                        SELECT FROM wanted WHERE wanted.contact_id = carried.contact_id
                            AND wanted.label_id = carried.label_id
                    )
                ORDER BY carried.contact_id, carried.label_id FOR UPDATE OF carried
            ), changed AS (
                DELETE FROM contacts_contactlabel WHERE id IN (SELECT id FROM over)
                RETURNING contact_id, label_id
            )
            {_TOLD}
            """,  # noqa: S608 -- as above
            [
                *params,
                [label.pk for label, _condition in labels],
                *looked_at_params,
                ActivityKind.LABEL_TAKEN_OFF.value,
                now,
            ],
        )
        changed = put_on + int(cursor.rowcount)
    if contacts is None:
        # For one contact it would be a write to the same row by everybody who saves.
        Label.objects.filter(pk__in=[label.pk for label, _condition in labels]).update(
            refreshed_at=now
        )
    return changed


_TOLD = """
    INSERT INTO contacts_activity (contact_id, kind, details, happened_at)
    SELECT contact_id, %s,
        jsonb_build_object('label', label.name, 'condition', label.condition), %s
    FROM changed JOIN contacts_label label ON label.id = label_id
    ORDER BY contact_id, label_id
"""
