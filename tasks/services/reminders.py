"""When somebody is reminded of a task; kept in step with it.

Reminders come at the hour that the assignee chose, of the clock on their own wall. Whatever
happens to a task, it is asked anew which reminders it should have, and they become that: those
that waited and are wanted no more lapse, those that were sent stay as they are.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Business, User
from outbox.enums import MailState
from outbox.models import Mail
from outbox.services import cancel_mail
from tasks.enums import ReminderKind, ReminderState
from tasks.models import Notification, Reminder, Task


# What lapsed a moment ago is due all the same when that is taken back.
SECOND_THOUGHTS = timedelta(minutes=10)
AT_ONCE = 500
DAYS_BEFORE = {
    ReminderKind.WEEK_BEFORE: 7,
    ReminderKind.TWO_DAYS_BEFORE: 2,
    ReminderKind.DAY_BEFORE: 1,
    ReminderKind.ON_DUE_DATE: 0,
}

Key = tuple[int, str, datetime, int]


def zone_of(user: User, business: Business) -> ZoneInfo:
    """Return the time zone in which ``user`` is reminded."""
    return ZoneInfo(user.time_zone) if user.time_zone else business.zone


def reminding_moment(user: User, day: Any, business: Business) -> datetime:
    """Return when ``user`` is reminded on a day, in UTC.

    An hour that clocks leave out counts as what they show instead; of one that they show twice
    the first is meant.
    """
    wall = datetime.combine(day, time(user.reminder_hour), zone_of(user, business))
    return wall.astimezone(UTC)


def wanted_of(task: Task, business: Business) -> set[tuple[str, datetime]]:
    """Return which reminders a task should have, each with its moment in UTC."""
    if not task.is_open or task.deleted_at is not None:
        return set()
    found = {(str(ReminderKind.OWN), at.astimezone(UTC)) for at in task.remind_at}
    if task.due_on is None or task.due_at is None:
        return found
    for kind in map(ReminderKind, task.remind_on):
        if kind in DAYS_BEFORE:
            day = task.due_on - timedelta(days=DAYS_BEFORE[kind])
            # Never later than it is due.
            at = min(reminding_moment(task.assignee, day, business), task.due_at)
            found.add((str(kind), at))
        elif task.due_time is not None:
            found.add((str(kind), task.due_at - timedelta(hours=1)))
    return found


def keep_reminders(tasks: Iterable[Task]) -> None:
    """Let the reminders of ``tasks``, which are locked, be those that they should have.

    One whose time is over already is not made: whoever says so now knows it.
    """
    of_task = {task.pk: task for task in tasks}
    business, now = Business.objects.current(), timezone.now()
    wanted: set[Key] = {
        (task.pk, kind, at, task.assignee_id)
        for task in of_task.values()
        for kind, at in wanted_of(task, business)
    }
    known = {_key(each): each for each in Reminder.objects.filter(task__in=of_task)}
    lapsing, waking = [], []
    for key, reminder in known.items():
        if reminder.state == ReminderState.WAITING and key not in wanted:
            lapsing.append(reminder.pk)
        is_back = reminder.state == ReminderState.LAPSED and key in wanted
        if is_back and reminder.due_at > now - SECOND_THOUGHTS:
            waking.append(reminder.pk)
    if lapsing:
        # One that is being sent at this moment is waited for, and stays sent.
        waiting = Reminder.objects.filter(pk__in=lapsing, state=ReminderState.WAITING)
        waiting.update(state=ReminderState.LAPSED)
    if waking:
        lapsed = Reminder.objects.filter(pk__in=waking, state=ReminderState.LAPSED)
        lapsed.update(state=ReminderState.WAITING)
    new = sorted(key for key in wanted - known.keys() if key[2] > now)
    if new:
        rows = [
            Reminder(task_id=task, kind=kind, due_at=at, recipient_id=user)
            for task, kind, at, user in new
        ]
        Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def task_was_saved(sender: type[Task], instance: Task, **_signal: Any) -> None:
    """Listen to every change of a task, whoever makes it: the rules of services do so, too."""
    keep_reminders([instance])
    if not instance.is_open or instance.deleted_at is not None:
        # Nobody has to be told of it any more.
        now = timezone.now()
        Notification.objects.filter(task=instance, read_at__isnull=True).update(read_at=now)
        cancel_mail(mail_key(instance.pk))


def user_was_saved(
    sender: type[User], instance: User, *, created: bool, update_fields: Any, **_signal: Any
) -> None:
    """Listen to users who choose when they are reminded, or leave."""
    changed = set(update_fields or ("time_zone", "is_active"))
    if created:
        return
    if changed & {"time_zone", "reminder_hour"}:
        keep_all_reminders(Task.objects.filter(assignee=instance))
    if "is_active" in changed and not instance.is_active:
        _cancel_mails_to(instance)


def keep_all_reminders(tasks: QuerySet[Task]) -> None:
    """Work out anew when somebody is reminded of the open ones among ``tasks``."""
    for ids in _parts(
        list(tasks.filter(status="open").order_by("pk").values_list("pk", flat=True))
    ):
        with transaction.atomic():
            held = Task.objects.filter(pk__in=ids).order_by("pk")
            held = held.select_for_update(of=("self",), no_key=True).select_related("assignee")
            keep_reminders(held)


def mail_key(task_id: int) -> str:
    """Return what the keys of all mails about a task begin with; a trigger of Task knows it too."""
    return f"tasks/{task_id}/"


def digest_key(user_id: int) -> str:
    """Return what the keys of all digests to a user begin with; a trigger of Task knows it too."""
    return f"tasks/digest/{user_id}/"


def _cancel_mails_to(user: User) -> None:
    waiting = Mail.objects.filter(state=MailState.WAITING, to_address=user.email)
    for key in waiting.filter(key__startswith="tasks/").values_list("key", flat=True):
        cancel_mail(key)


def _key(reminder: Reminder) -> Key:
    at = reminder.due_at.astimezone(UTC)
    return reminder.task_id, reminder.kind, at, reminder.recipient_id


def _parts(ids: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(ids), AT_ONCE):
        yield ids[first : first + AT_ONCE]
