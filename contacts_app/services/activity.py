"""Writes the timeline."""

from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import User
from contacts_app.models import Activity, Contact


def record(
    kind: str,
    *,
    contact: Contact,
    actor: User | None,
    happened_at: datetime,
    details: dict[str, Any],
) -> Activity:
    """Put one line on the timeline of ``contact``."""
    return Activity.objects.create(
        contact=contact, actor=actor, kind=kind, details=details, happened_at=happened_at
    )


def record_for_deletion(
    kind: str, *, deletion_id: int, actor: User | None, happened_at: datetime
) -> int:
    """Put the same line on every contact of a deletion, in one statement; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_activity (contact_id, actor_id, kind, details, happened_at)"
            " SELECT id, %s, %s, '{}', %s FROM contacts_contact WHERE deletion_id = %s",
            [actor.pk if actor else None, kind, happened_at, deletion_id],
        )
        return int(cursor.rowcount)
