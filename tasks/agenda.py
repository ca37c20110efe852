"""The tasks page: what is to be done, in groups by due date, each of bounded length."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Q, Value
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasks.enums import TaskStatus
from tasks.models import Task
from tasks.querysets.tasks import TaskQuerySet
from tasks.rows import SHOWN


# Of each group; the others are fetched when they are asked for. With so many on the page, what is
# less pressing only shows its first ones.
IN_A_GROUP = 25
ENOUGH, FIRST_ONES = 50, 5
LATELY = timedelta(days=7)
MOST_DONE = 30
# What was just ticked off stays where it was for so long, struck through.
JUST_DONE = timedelta(minutes=5)

LABELS: dict[str, str | Promise] = {
    "overdue": _("Overdue"),
    "today": _("Today"),
    "tomorrow": _("Tomorrow"),
    "week": _("This week"),
    "later": _("Later"),
    "none": _("No date"),
    "done": _("Done lately"),
}


@dataclass
class Group:
    """A group of the page.

    Attributes:
        key: its name in the address.
        tasks: those that are shown.
        count: how many are still to be done.
        has_more: there are more of them than are shown.
    """

    key: str
    tasks: list[Task] = field(default_factory=list)
    has_more: bool = False

    @property
    def label(self) -> str | Promise:
        return LABELS[self.key]

    @property
    def count(self) -> int:
        return sum(task.is_open for task in self.tasks)

    @property
    def last(self) -> Task:
        """The task after which the others are; one just ticked off may stand below it."""
        return [task for task in self.tasks if task.is_open][-1]


def condition_of(key: str, now: datetime) -> Q:
    """Return what the open tasks of a group have in common at ``now``."""
    today = timezone.localdate(now)
    tomorrow, sunday = today + timedelta(days=1), today + timedelta(days=6 - today.weekday())
    near = max(tomorrow, sunday)
    return {
        "overdue": Q(due_at__lte=now),
        "today": Q(due_at__gt=now, due_on__lte=today),
        "tomorrow": Q(due_at__gt=now, due_on=tomorrow),
        "week": Q(due_at__gt=now, due_on__gt=tomorrow, due_on__lte=near),
        "later": Q(due_at__gt=now, due_on__gt=near),
        "none": Q(due_at__isnull=True),
    }[key]


def key_of(task: Task, now: datetime) -> str:
    """Return the group in which a task stands, or stood before it was done."""
    today = timezone.localdate(now)
    if task.due_on is None or task.due_at is None:
        return "none"
    if task.due_at <= now:
        return "overdue"
    days = (task.due_on - today).days
    if days <= 1:
        return "today" if days <= 0 else "tomorrow"
    return "week" if days <= 6 - today.weekday() else "later"


def agenda(tasks: TaskQuerySet, now: datetime) -> list[Group]:
    """Return the groups of ``tasks`` that have any, in two statements however many there are."""
    open_ones = tasks.open().in_order()
    keys = [key for key in LABELS if key != "done"]
    parts = [
        _marked(open_ones.filter(condition_of(key, now)), key)[: IN_A_GROUP + 1] for key in keys
    ]
    lately = tasks.alive().filter(status=TaskStatus.DONE, done_at__gt=now - LATELY)
    parts.append(_marked(lately.order_by("-done_at", "-pk"), "done")[:MOST_DONE])
    in_order: dict[str, list[int]] = {key: [] for key in LABELS}
    for pk, key in parts[0].union(*parts[1:], all=True):
        in_order[key].append(pk)
    groups = {key: Group(key) for key in LABELS}
    found: dict[int, str] = {}
    for key in keys:
        most = IN_A_GROUP if len(found) < ENOUGH else min(FIRST_ONES, IN_A_GROUP)
        groups[key].has_more = len(in_order[key]) > most
        found |= dict.fromkeys(in_order[key][:most], key)
    most_done = FIRST_ONES if len(found) >= ENOUGH else MOST_DONE
    found |= dict.fromkeys(in_order["done"], "done")
    shown = Task.objects.filter(pk__in=found).select_related(*SHOWN)
    # By hand: "done" has another order than the groups, and both are short.
    for task in sorted(shown, key=_place):
        key = found[task.pk]
        if key == "done" and task.done_at and task.done_at > now - JUST_DONE:
            key = key_of(task, now)
        groups[key].tasks.append(task)
    done = groups["done"]
    done.tasks.sort(key=lambda task: (task.done_at, task.pk), reverse=True)
    del done.tasks[most_done:]
    return [group for group in groups.values() if group.tasks]


def more_of(tasks: TaskQuerySet, key: str, last: Task, now: datetime) -> Group:
    """Return what comes after ``last`` in a group."""
    rest = tasks.open().filter(condition_of(key, now)).filter(_beyond(last)).in_order()
    found = list(rest.select_related(*SHOWN)[: IN_A_GROUP + 1])
    return Group(key, found[:IN_A_GROUP], len(found) > IN_A_GROUP)


def _marked(tasks: TaskQuerySet, key: str) -> Any:
    return tasks.annotate(group=Value(key, CharField())).values_list("pk", "group")


def _place(task: Task) -> tuple[float, int, int]:
    """Return what ``TaskQuerySet.in_order`` orders by."""
    due = task.due_at.timestamp() if task.due_at else float("inf")
    return due, -task.priority, task.pk


def _beyond(last: Task) -> Q:
    """Return what lies after ``last`` in the order of ``TaskQuerySet.in_order``."""
    after = Q(priority__lt=last.priority) | Q(priority=last.priority, pk__gt=last.pk)
    if last.due_at is None:
        return Q(due_at__isnull=True) & after
    return Q(due_at__gte=last.due_at) & (Q(due_at__gt=last.due_at) | after)
