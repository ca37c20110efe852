"""What is done with tasks: give, edit, tick off, put off, delete, and take all that back.

Locks are taken in one order: the contact, then the task. So two people who tick a task off at
once do it once, and its next one is made once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Business, User
from bookings.models import Booking
from contacts_app.models import Contact
from contacts_app.services import events
from contacts_app.services.access import let_see
from core.db import again_after_deadlock, constraint_violation
from tasks.enums import Priority, TaskActivityKind, TaskStatus
from tasks.models import Task
from tasks.moments import overdue_from
from tasks.refusals import (
    AssigneeIsGone,
    BookingIsOfAnother,
    ContactIsGone,
    TaskChangedMeanwhile,
    TaskIsGone,
    TaskIsNotOpen,
)
from tasks.repeating import next_due
from tasks.services.sending import tell_of_task


__all__ = [
    "AssigneeIsGone",
    "BookingIsOfAnother",
    "ContactIsGone",
    "Finished",
    "TaskChangedMeanwhile",
    "TaskDetails",
    "TaskIsGone",
    "TaskIsNotOpen",
    "add_task",
    "complete_task",
    "delete_task",
    "edit_task",
    "give_task",
    "reopen_task",
    "snooze_task",
    "stop_repeating",
    "undo_task_deletion",
]


@dataclass(frozen=True)
class TaskDetails:
    """A task as a form says it."""

    title: str
    assignee: User
    details: str = ""
    due_on: date | None = None
    due_time: time | None = None
    priority: int = Priority.NORMAL
    booking: Booking | None = None
    repeat_every: int | None = None
    repeat_unit: str = ""
    # None for those that there are, by default on the day before and on the due date.
    remind_on: Sequence[str] | None = None
    remind_at: Sequence[datetime] | None = None


@dataclass(frozen=True)
class Finished:
    """A task that was ticked off, and the next one if there is one."""

    task: Task
    next: Task | None


@again_after_deadlock
@transaction.atomic
def add_task(*, said: TaskDetails, contact: Contact | None, actor: User | None) -> Task:
    """Give somebody a task, about ``contact`` or about nobody.

    Whoever has to do it sees the contact from now on.

    Raises:
        ContactIsGone: it was deleted.
        AssigneeIsGone: they don't work here any more.
        BookingIsOfAnother: the booking is not one of the contact.
    """
    if contact is not None:
        contact = _held_contact(contact.pk)
    task = Task(contact=contact, created_at=timezone.now(), created_by=actor)
    _say(task, said)
    task.save(force_insert=True)
    _tell(TaskActivityKind.ADDED, task, actor)
    tell_of_task(task, actor=actor)
    return task


@again_after_deadlock
@transaction.atomic
def edit_task(*, task_id: int, version: int, said: TaskDetails, actor: User) -> Task:
    """Store what a task says now.

    Raises:
        TaskIsGone: it was deleted meanwhile.
        TaskChangedMeanwhile: it has another version by now.
        AssigneeIsGone, BookingIsOfAnother: as in ``add_task``.
    """
    task = _held(task_id)
    if task.version != version:
        raise TaskChangedMeanwhile
    before = {field.attname: getattr(task, field.attname) for field in task._meta.concrete_fields}
    _say(task, said)
    if all(getattr(task, name) == value for name, value in before.items()):
        return task
    _save(task)
    _tell(TaskActivityKind.EDITED, task, actor)
    if task.assignee_id != before["assignee_id"]:
        tell_of_task(task, actor=actor)
    return task


@again_after_deadlock
@transaction.atomic
def give_task(*, task_id: int, assignee: User, actor: User | None) -> Task:
    """Give a task to somebody else, who is told by whoever gives several.

    Raises:
        TaskIsGone: it was deleted meanwhile.
        AssigneeIsGone: they don't work here any more.
    """
    task = _held(task_id)
    if not assignee.is_active:
        raise AssigneeIsGone
    task.assignee = assignee
    if task.contact is not None:
        let_see(task.contact, assignee)
    _save(task)
    _tell(TaskActivityKind.EDITED, task, actor)
    return task


@again_after_deadlock
@transaction.atomic
def complete_task(*, task_id: int, actor: User, following: TaskDetails | None = None) -> Finished:
    """Tick a task off. One that repeats has its next one made; one that is done stays as it is.

    Args:
        following: schedule this one, about the same contact, in place of what the rule would make.

    Raises:
        TaskIsGone: it was deleted meanwhile.
        TaskIsNotOpen: it lapsed.
        AssigneeIsGone, BookingIsOfAnother: as in ``add_task``, of the one that follows.
    """
    task = _held(task_id)
    if task.status == TaskStatus.DONE:
        return Finished(task, _next_of(task))
    if not task.is_open:
        raise TaskIsNotOpen
    task.status, task.done_at, task.done_by = TaskStatus.DONE, timezone.now(), actor
    _save(task)
    _tell(TaskActivityKind.DONE, task, actor)
    if following is None and not task.repeats:
        return Finished(task, None)
    made = Task(contact=task.contact, previous=task, created_at=timezone.now(), created_by=actor)
    if following is None:
        _repeat(made, task)
    else:
        _say(made, following)
    made.save(force_insert=True)
    if following is not None:
        _tell(TaskActivityKind.ADDED, made, actor)
        tell_of_task(made, actor=actor)
    return Finished(task, made)


@again_after_deadlock
@transaction.atomic
def reopen_task(*, task_id: int, actor: User) -> Task:
    """Let a task that was ticked off be open again. Its next one goes, if nobody touched it.

    Raises:
        TaskIsGone: it was deleted meanwhile.
        TaskIsNotOpen: it lapsed with its booking.
    """
    task = _held(task_id)
    if task.is_open:
        return task
    if task.status != TaskStatus.DONE:
        raise TaskIsNotOpen
    task.status, task.done_at, task.done_by = TaskStatus.OPEN, None, None
    _save(task)
    untouched = Task.objects.filter(previous=task, status=TaskStatus.OPEN, version=1)
    for each in untouched.filter(deleted_at__isnull=True).select_for_update(of=("self",)):
        each.deleted_at, each.deleted_by = timezone.now(), actor
        each.save(update_fields=["deleted_at", "deleted_by"])
    _tell(TaskActivityKind.REOPENED, task, actor)
    return task


@again_after_deadlock
@transaction.atomic
def snooze_task(
    *, task_id: int, due_on: date | None, actor: User, due_time: time | None = None
) -> Task:
    """Put an open task off. The dates of what repeats stay as they were.

    Raises:
        TaskIsGone: it was deleted meanwhile.
        TaskIsNotOpen: it was done, or lapsed.
    """
    task = _held(task_id)
    if not task.is_open:
        raise TaskIsNotOpen
    if due_on is None and task.repeats:
        return task
    if (task.due_on, task.due_time) == (due_on, due_time):
        return task
    _set_due(task, due_on, due_time)
    _save(task)
    _tell(TaskActivityKind.EDITED, task, actor)
    return task


@again_after_deadlock
@transaction.atomic
def stop_repeating(*, task_id: int, actor: User) -> Task:
    """Let a task be the last one of its rule.

    Raises:
        TaskIsGone: it was deleted meanwhile.
    """
    task = _held(task_id)
    if task.repeats:
        task.repeat_every, task.repeat_unit, task.repeat_start = None, "", None
        _save(task)
        _tell(TaskActivityKind.EDITED, task, actor)
    return task


@again_after_deadlock
@transaction.atomic
def delete_task(*, task_id: int, actor: User) -> Task:
    """Delete a task, to be undone for 30 days.

    Raises:
        TaskIsGone: it was deleted already.
    """
    task = _held(task_id)
    task.deleted_at, task.deleted_by = timezone.now(), actor
    task.save(update_fields=["deleted_at", "deleted_by"])
    _tell(TaskActivityKind.DELETED, task, actor)
    return task


@again_after_deadlock
@transaction.atomic
def undo_task_deletion(*, task_id: int, actor: User) -> Task:
    """Bring a deleted task back.

    Raises:
        TaskIsGone: it is there already, was deleted too long ago, or another one took its place.
    """
    task = _held(task_id, is_deleted=True)
    task.deleted_at = task.deleted_by = None
    with constraint_violation("task_has_one_next", TaskIsGone):
        task.save(update_fields=["deleted_at", "deleted_by"])
    _tell(TaskActivityKind.RESTORED, task, actor)
    return task


def _say(task: Task, said: TaskDetails) -> None:
    """Write ``said`` into ``task``, whose contact is locked."""
    if said.assignee.pk != task.assignee_id and not said.assignee.is_active:
        raise AssigneeIsGone
    if said.booking and (not task.contact_id or said.booking.contact_id != task.contact_id):
        raise BookingIsOfAnother
    rule = (said.repeat_every, said.repeat_unit)
    if said.due_on is None or said.repeat_every is None:
        task.repeat_every, task.repeat_unit, task.repeat_start = None, "", None
    elif rule != (task.repeat_every, task.repeat_unit) or said.due_on != task.due_on:
        task.repeat_every, task.repeat_unit, task.repeat_start = *rule, said.due_on
    task.title, task.details, task.priority = said.title, said.details, said.priority
    task.assignee, task.booking = said.assignee, said.booking
    if said.remind_on is not None:
        task.remind_on = list(said.remind_on)
    if said.remind_at is not None:
        task.remind_at = sorted(said.remind_at)
    _set_due(task, said.due_on, said.due_time)
    if task.contact is not None:
        let_see(task.contact, said.assignee)


def _repeat(made: Task, task: Task) -> None:
    """Let ``made`` be what the rule of ``task`` makes next."""
    # The database says so of what repeats.
    assert task.due_on is not None  # noqa: S101
    assert task.repeat_start is not None  # noqa: S101
    assert task.repeat_every is not None  # noqa: S101
    business = Business.objects.current()
    today = timezone.localdate(timezone=business.zone)
    due_on = next_due(
        task.repeat_start,
        every=task.repeat_every,
        unit=task.repeat_unit,
        after=max(task.due_on, today),
    )
    for name in ("title", "details", "priority", "assignee", "booking", "remind_on"):
        setattr(made, name, getattr(task, name))
    for name in ("repeat_every", "repeat_unit", "repeat_start"):
        setattr(made, name, getattr(task, name))
    _set_due(made, due_on, task.due_time)


def _set_due(task: Task, due_on: date | None, due_time: time | None) -> None:
    task.due_on, task.due_time = due_on, due_time if due_on else None
    task.due_at = overdue_from(task.due_on, task.due_time, Business.objects.current().zone)


def _save(task: Task) -> None:
    task.version += 1
    task.save()


def _tell(kind: TaskActivityKind, task: Task, actor: User | None) -> None:
    """Put it on the timeline of the contact, if the task is about one."""
    if task.contact is None:
        return
    details: dict[str, Any] = {"task": task.pk, "title": task.title}
    if kind in (TaskActivityKind.ADDED, TaskActivityKind.EDITED):
        details["assignee"] = str(task.assignee)
        details["due_on"] = task.due_on.isoformat() if task.due_on else ""
    events.publish(kind.value, contact=task.contact, actor=actor, **details)


def _next_of(task: Task) -> Task | None:
    return Task.objects.alive().filter(previous=task).first()


def _held_contact(contact_id: int) -> Contact:
    found = Contact.objects.select_for_update(no_key=True, of=("self",)).filter(pk=contact_id)
    contact = found.first()
    if contact is None or contact.deletion_id:
        raise ContactIsGone
    return contact


def _held(task_id: int, *, is_deleted: bool = False) -> Task:
    """Return the task, locked after its contact: locks are taken in one order."""
    contact_id = Task.objects.filter(pk=task_id).values_list("contact_id", flat=True).first()
    try:
        contact = _held_contact(contact_id) if contact_id else None
    except ContactIsGone:
        raise TaskIsGone from None
    tasks = Task.objects.restorable() if is_deleted else Task.objects.filter(deleted_at=None)
    found = tasks.select_for_update(of=("self",), no_key=True).select_related("assignee", "booking")
    task = found.filter(pk=task_id).first()
    # The contact may have become another one's before it was locked.
    if task is None or task.contact_id != contact_id:
        raise TaskIsGone
    task.contact = contact
    return task
