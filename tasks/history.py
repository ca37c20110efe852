"""Who changed what of a task, and when: read from the audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.models import User
from core.formats import moment, short_day
from tasks.enums import Priority, TaskStatus
from tasks.models import Task
from tasks.rows import repeat_text


MOST_CHANGES = 50
LABELS: dict[str, str | Promise] = {
    "title": _("Task description"),
    "assignee_id": _("Assigned to"),
    "due_on": _("Due date"),
    "due_time": _("Time"),
    "priority": _("Priority"),
    "status": _("Status"),
    "details": _("Details"),
    "repeat": _("Repeat every"),
    "deleted_at": _("Deleted"),
}


@dataclass(frozen=True)
class Change:
    """What somebody changed at one time: each field with what it said and what it says."""

    who: str
    at: datetime
    moment: str
    fields: list[tuple[str | Promise, str, str]]


def changes_of(task: Task) -> list[Change]:
    """Return the changes of a task, the latest first, beginning with how it was made."""
    recorded = apps.get_model("tasks", "TaskEvent")._default_manager
    events = list(
        recorded.filter(pgh_obj_id=task.pk)
        .select_related("pgh_context")
        .order_by("-pgh_id")[: MOST_CHANGES + 1]
    )
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=_people_in(events))}
    changes: list[Change] = []
    for event, before in zip(events, [*events[1:], None], strict=True):
        if len(changes) == MOST_CHANGES:
            break
        new, old = _said(event, people), _said(before, people) if before else {}
        fields = [
            (LABELS[name], old.get(name, ""), text)
            for name, text in new.items()
            if text != old.get(name, "")
        ]
        if fields:
            who = people.get(_actor(event) or 0, pgettext("who did it", "by itself"))
            changes.append(Change(who, event.pgh_created_at, moment(event.pgh_created_at), fields))
    return changes


def _said(event: Any, people: dict[int, str]) -> dict[str, str]:
    return {
        "title": event.title,
        "assignee_id": people.get(event.assignee_id, ""),
        "due_on": short_day(event.due_on, with_year=True) if event.due_on else "",
        "due_time": f"{event.due_time:%H:%M}" if event.due_time else "",
        "priority": str(Priority(event.priority).label),
        "status": str(TaskStatus(event.status).label),
        "details": event.details,
        "repeat": repeat_text(event),
        "deleted_at": moment(event.deleted_at) if event.deleted_at else "",
    }


def _people_in(events: list[Any]) -> set[int]:
    return {event.assignee_id for event in events} | {_actor(event) or 0 for event in events}


def _actor(event: Any) -> int | None:
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    user = metadata.get("user")
    return user if isinstance(user, int) else None
