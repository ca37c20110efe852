"""Changes of many contacts at once: a few at once, many as a job, all of them to be undone.

The contacts are written down in parts when the change is asked for. A part is done in one
transaction that also marks it, under the lock of the change: whoever is killed, and whoever
starts again, each part is done once.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import User
from contacts_app.enums import BulkKind, BulkState
from contacts_app.models import BulkChange, BulkPart, Contact, CustomField, Label
from contacts_app.querysets.contacts import TRASH_DAYS, ContactQuerySet
from contacts_app.services.bulk_deeds import DEEDS, BulkChangeImpossible
from core.db import constraint_violation


# So many are changed while the browser waits; more are a job.
AT_ONCE = 500
PART = 2_000
JOB = "contacts_app.jobs.do_bulk_change"


class NothingToChange(Exception):
    """There is none of the contacts any more."""


class AlreadyUndone(Exception):
    """Somebody has undone this change before."""


class StillRunning(Exception):
    """What isn't over can't be undone."""


@transaction.atomic
def start_bulk_change(
    *,
    contacts: ContactQuerySet,
    actor: User,
    kind: str,
    label: Label | None = None,
    field: str = "",
    custom_field: CustomField | None = None,
    value: Any = None,
) -> BulkChange:
    """Change ``contacts`` in the name of ``actor``: up to 500 now, more by a job.

    Which contacts they are is written down now, whatever changes until the job comes to them.

    Raises:
        NothingToChange, BulkChangeImpossible: see there.
    """
    change = BulkChange.objects.create(
        kind=kind,
        label=label,
        field=field,
        custom_field=custom_field,
        value=value,
        actor=actor,
        created_at=timezone.now(),
        total=0,
    )
    change.total = _write_down(change, contacts)
    if not change.total:
        raise NothingToChange
    change.save(update_fields=["total"])
    return _begin(change)


@transaction.atomic
def start_undoing(*, change_id: int, actor: User) -> BulkChange:
    """Put back what a change changed, but for what somebody changed since.

    Raises:
        AlreadyUndone, StillRunning: see there.
        NothingToChange: it changed nothing.
    """
    change = BulkChange.objects.select_for_update().get(pk=change_id)
    if not change.has_ended:
        raise StillRunning
    if not change.changed_count:
        raise NothingToChange
    with constraint_violation("contacts_bulkchange_undoes_id_key", AlreadyUndone):
        undoing = BulkChange.objects.create(
            kind=change.kind,
            label=change.label,
            field=change.field,
            custom_field=change.custom_field,
            value=change.value,
            actor=actor,
            created_at=timezone.now(),
            total=change.changed_count,
            undoes=change,
        )
    BulkPart.objects.bulk_create(
        BulkPart(change=undoing, number=part.number, contact_ids=sorted(map(int, part.before)))
        for part in change.parts.exclude(before={})
    )
    return _begin(undoing)


@transaction.atomic
def cancel_bulk_change(*, change_id: int, actor: User) -> bool:
    """Stop a change after the part it is at; tell whether there was something to stop.

    What is done stays done, and can be undone.
    """
    change = BulkChange.objects.select_for_update().get(pk=change_id)
    if change.has_ended:
        return False
    _end(change, BulkState.CANCELED, by=str(actor))
    return True


def run_bulk_change(*, change_id: int, should_stop: Callable[[], bool] = lambda: False) -> bool:
    """Do what is left of a change; return whether nothing is left, as it was not told to stop."""
    while _do_next_part(change_id):
        if should_stop():
            return False
    return True


def fail_bulk_change(*, change_id: int) -> None:
    """Give a change up that fails again and again."""
    with transaction.atomic():
        change = BulkChange.objects.select_for_update().get(pk=change_id)
        if not change.has_ended:
            _end(change, BulkState.FAILED)


def purge_bulk_changes() -> int:
    """Forget the changes that ended longer ago than the trash keeps; return how many."""
    too_old = timezone.now() - timedelta(days=TRASH_DAYS)
    old = BulkChange.objects.filter(finished_at__lt=too_old).exclude(
        undoing__finished_at__isnull=True, undoing__isnull=False
    )
    return old.delete()[1].get("contacts.BulkChange", 0)


def _begin(change: BulkChange) -> BulkChange:
    if change.total > AT_ONCE:
        app.configure_task(JOB, lock=f"{JOB}:{change.pk}").defer(change_id=change.pk)
        return change
    while _do_next_part(change.pk, fails_loudly=True):
        pass
    return BulkChange.objects.get(pk=change.pk)


@transaction.atomic
def _do_next_part(change_id: int, *, fails_loudly: bool = False) -> bool:
    """Do one part of a change; return whether there may be another one."""
    # Until the end of the part nobody else does one, cancels, or undoes.
    change = BulkChange.objects.select_for_update(of=("self",)).filter(pk=change_id).first()
    if change is None or change.has_ended:
        return False
    part = change.parts.filter(done_at__isnull=True).order_by("number").first()
    if part is None:
        _end(change, BulkState.DONE)
        return False
    if change.state == BulkState.WAITING:
        change.state = BulkState.RUNNING
        _note(change, "started")
    try:
        with transaction.atomic():
            changed = _do(change, part)
    except BulkChangeImpossible:
        if fails_loudly:
            raise
        _end(change, BulkState.FAILED)
        return False
    part.done_at = timezone.now()
    part.save(update_fields=["done_at", "before"])
    change.done_count += len(part.contact_ids)
    change.changed_count += changed
    change.save()
    return True


def _do(change: BulkChange, part: BulkPart) -> int:
    """Change, or change back, the contacts of ``part``; return how many were different before."""
    deed = DEEDS[change.kind]
    if change.undoes:
        done = change.undoes.parts.get(number=part.number)
        return deed.undo(change.undoes, done, change)
    part.before = deed.do(change, Contact.objects.filter(pk__in=part.contact_ids))
    return len(part.before)


def _write_down(change: BulkChange, contacts: ContactQuerySet) -> int:
    """Store the ids of ``contacts`` in parts; return how many they are."""
    try:
        listed, params = contacts.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO contacts_bulkpart (change_id, number, contact_ids, before)
            SELECT %s, number, array_agg(id ORDER BY id), '{{}}' FROM (
                SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS number
                FROM ({listed}) AS listed (id)
            ) numbered GROUP BY number RETURNING cardinality(contact_ids)
            """,  # noqa: S608 -- the queryset's own SQL, its parameters apart
            [change.pk, PART, *params],
        )
        return sum(row[0] for row in cursor.fetchall())


def _end(change: BulkChange, state: BulkState, **more: str) -> None:
    change.state = state
    change.finished_at = timezone.now()
    _note(change, str(state.value), **more)
    change.save()


def _note(change: BulkChange, what: str, **more: str) -> None:
    change.log.append({"at": timezone.now().isoformat(), "what": what, **more})


__all__ = [
    "AT_ONCE",
    "AlreadyUndone",
    "BulkChangeImpossible",
    "BulkKind",
    "NothingToChange",
    "StillRunning",
    "cancel_bulk_change",
    "fail_bulk_change",
    "purge_bulk_changes",
    "run_bulk_change",
    "start_bulk_change",
    "start_undoing",
]
