"""Reminds people: by the bell, and by mail as each of them chose.

What is due is claimed in batches (``FOR UPDATE SKIP LOCKED``). A reminder becomes sent in the
transaction that makes its notification and its mail: whoever is killed in between has sent
nothing, and two workers never send the same one. After a downtime all that is due is caught up.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import Business, Reminding, User
from core import formats
from core.addresses import address_to
from core.db import again_after_deadlock
from outbox.services import queue_mail_to_user
from tasks.enums import NotificationKind, ReminderState
from tasks.models import Digest, Notification, Reminder, Task
from tasks.services.reminders import digest_key, mail_key, reminding_moment, zone_of


BATCH = 50
MOST_IN_A_DIGEST = 50


def send_due_reminders(*, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Remind of all that is due, and send the digests of the day; return how many reminders."""
    sent, claimed = 0, BATCH
    while claimed == BATCH and not should_stop():
        claimed, told = _send_batch()
        sent += told
    _send_digests()
    return sent


def tell_of_task(task: Task, *, actor: User | None) -> None:
    """Tell the assignee by the bell that somebody gave them the task."""
    if actor is None or actor.pk == task.assignee_id:
        return
    Notification.objects.create(
        user=task.assignee,
        kind=NotificationKind.ASSIGNED,
        task=task,
        actor=actor,
        created_at=timezone.now(),
    )


@again_after_deadlock
@transaction.atomic
def _send_batch() -> tuple[int, int]:
    """Send some of what is due; return how many were claimed, and how many sent."""
    now, business = timezone.now(), Business.objects.current()
    due = Reminder.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    claimed = list(due.select_related("task__contact", "recipient")[:BATCH])
    current = [each for each in claimed if _is_current(each)]
    _end([each for each in claimed if not _is_current(each)], ReminderState.LAPSED)
    _end(current, ReminderState.SENT, sent_at=now)
    Notification.objects.bulk_create(
        Notification(
            user=each.recipient,
            kind=NotificationKind.REMINDER,
            task=each.task,
            reminder=each,
            created_at=now,
        )
        for each in current
    )
    for each in current:
        if each.recipient.reminding == Reminding.EACH:
            _mail(each, business)
    return len(claimed), len(current)


def _is_current(reminder: Reminder) -> bool:
    """Tell whether the task is still to be done by whom it is for."""
    task = reminder.task
    contact_is_there = task.contact is None or task.contact.deletion_id is None
    is_theirs = task.assignee_id == reminder.recipient_id
    return task.is_open and task.deleted_at is None and contact_is_there and is_theirs


def _end(reminders: list[Reminder], state: ReminderState, **values: Any) -> None:
    if reminders:
        ids = [each.pk for each in reminders]
        Reminder.objects.filter(pk__in=ids).update(state=state, **values)


def _mail(reminder: Reminder, business: Business) -> None:
    task, user = reminder.task, reminder.recipient
    with translation.override(user.language):
        facts = _facts(user, business) | {"task": facts_of(task, business)}
        subject, text = render("reminder", facts)
    queue_mail_to_user(
        user,
        key=f"{mail_key(task.pk)}reminder/{reminder.pk}",
        subject=subject,
        text=text,
    )


def _send_digests() -> None:
    """Send the digest of the day to each who wants it and whose hour has come."""
    now, business = timezone.now(), Business.objects.current()
    wanting = list(User.objects.filter(is_active=True, reminding=Reminding.DIGEST))
    for user in wanting:
        day = now.astimezone(zone_of(user, business)).date()
        if reminding_moment(user, day, business) <= now:
            _send_digest(user, day, business, now)


@again_after_deadlock
@transaction.atomic
def _send_digest(user: User, day: date, business: Business, now: datetime) -> None:
    _digest, is_new = Digest.objects.get_or_create(user=user, day=day)
    if not is_new:
        return
    pressing = Task.objects.filter(assignee=user).pressing(now.astimezone(business.zone).date())
    tasks = list(pressing.in_order().select_related("contact")[: MOST_IN_A_DIGEST + 1])
    if not tasks:
        return
    with translation.override(user.language):
        said = [facts_of(task, business) for task in tasks[:MOST_IN_A_DIGEST]]
        is_over = [task.due_at is not None and task.due_at <= now for task in tasks]
        pairs = list(zip(said, is_over, strict=False))
        facts = _facts(user, business) | {
            "day": formats.day_of_week(day),
            "overdue": [each for each, over in pairs if over],
            "today": [each for each, over in pairs if not over],
            "has_more": len(tasks) > MOST_IN_A_DIGEST,
            "page": f"{settings.SITE_ADDRESS}{address_to('tasks:task_list')}",
        }
        subject, text = render("digest", facts)
    queue_mail_to_user(
        user,
        key=f"{digest_key(user.pk)}{day}",
        subject=subject,
        text=text,
    )


def facts_of(task: Task, business: Business) -> dict[str, str]:
    """Return what a mail tells of a task, in the active language; never its details."""
    due = ""
    if task.due_on is not None and task.due_at is not None:
        due = formats.day_of_week(task.due_on)
        if task.due_time is not None:
            zone = formats.zone_at(task.due_at.astimezone(business.zone))
            due = f"{due}, {task.due_time:%H:%M} ({zone})"
    return {
        "title": _one_line(task.title),
        "due": due,
        "contact": _one_line(task.contact.display_name) if task.contact else "",
        "url": f"{settings.SITE_ADDRESS}{address_to('tasks:task_edit', task.pk)}",
    }


def render(template: str, facts: dict[str, Any]) -> tuple[str, str]:
    """Return subject and text of a mail."""
    rendered = render_to_string(f"mail/tasks/{template}.txt", facts).strip()
    subject, _newline, text = rendered.partition("\n")
    return subject, re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"


def _facts(user: User, business: Business) -> dict[str, Any]:
    return {
        "name": _one_line(str(user)),
        "business": _one_line(business.name),
        "profile": f"{settings.SITE_ADDRESS}{address_to('accounts:profile')}",
    }


def _one_line(text: str) -> str:
    """Return ``text`` so that it can't pretend to be another line of the mail."""
    return " ".join(text.split())
