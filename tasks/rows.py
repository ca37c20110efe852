"""Tasks as they are shown: each on a line, with what can be done with it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import User
from accounts.policies import Right
from bookings.models import Session
from core.addresses import address_to
from core.formats import short_day, short_weekday, time_of_day
from tasks.enums import Priority, RepeatUnit, TaskStatus
from tasks.models import Task


EVERY = {
    RepeatUnit.DAY: pgettext_lazy("series", "every day"),
    RepeatUnit.WEEK: pgettext_lazy("series", "every week"),
    RepeatUnit.MONTH: pgettext_lazy("series", "every month"),
}


def rows_of(tasks: Iterable[Task], user: User, now: datetime) -> list[dict[str, Any]]:
    """Return what the templates show of each task to ``user``."""
    today = timezone.localdate(now)
    sees_all = user.may(Right.SEE_ALL_BOOKINGS)
    return [
        {
            "id": task.pk,
            "title": task.title,
            "has_details": bool(task.details),
            "is_done": task.status == TaskStatus.DONE,
            "is_lapsed": task.status == TaskStatus.LAPSED,
            "is_overdue": task.is_open and task.due_at is not None and task.due_at <= now,
            "is_high": task.priority == Priority.HIGH,
            "is_low": task.priority == Priority.LOW,
            "due": due_text(task, today),
            "due_iso": _due_iso(task),
            "repeats": repeat_text(task),
            "assignee": "" if task.assignee_id == user.pk else str(task.assignee),
            "contact": task.contact,
            "booking": task.booking and booking_text(task.booking.session, today),
            "booking_url": _booking_url(task, user, sees_all=sees_all),
            "done_text": _done_text(task, today),
            # Nothing to escape, several in each row
            **{
                f"{name}_url": SafeString(address_to(f"tasks:task_{name}", task.pk))
                for name in DEEDS
            },
        }
        for task in tasks
    ]


DEEDS = ("edit", "done", "reopen", "menu")
SHOWN = ("assignee", "contact", "booking__session__service")


def due_text(task: Task, today: date) -> str:
    """Return when a task is due, as short as can be: Today, 15:00."""
    if task.due_on is None:
        return ""
    day = day_text(task.due_on, today)
    return f"{day}, {task.due_time:%H:%M}" if task.due_time else day


def day_text(on: date, today: date) -> str:
    """Return a day by its name where it is near: Tomorrow, Fri, 27 Nov, 3 Jan 2027."""
    near = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}.get((on - today).days)
    if near:
        return near
    text = short_day(on, with_year=on.year != today.year)
    return f"{short_weekday(on)}, {text}" if 0 < (on - today).days < 7 else text


def repeat_text(task: Task) -> str:
    """Return how often a task repeats: every 2 weeks."""
    count = task.repeat_every
    if count is None:
        return ""
    # In Russian the plural form of 1 is that of 21, too, and names the number.
    if count == 1:
        return str(EVERY[RepeatUnit(task.repeat_unit)])
    if task.repeat_unit == RepeatUnit.DAY:
        text = ngettext("every day", "every %(count)s days", count)
    elif task.repeat_unit == RepeatUnit.WEEK:
        text = ngettext("every week", "every %(count)s weeks", count)
    else:
        text = ngettext("every month", "every %(count)s months", count)
    return text % {"count": count}


def booking_text(session: Session, today: date) -> str:
    """Return how a booking is called where it is one of several: Yoga, Tomorrow, 10:00."""
    on = timezone.localdate(session.starts_at)
    return f"{session.service.name}, {day_text(on, today)}, {time_of_day(session.starts_at)}"


def _booking_url(task: Task, user: User, *, sees_all: bool) -> str:
    if task.booking is None or not (sees_all or task.booking.session.staff_id == user.pk):
        return ""
    return address_to("bookings:booking_detail", task.booking.pk)


def _due_iso(task: Task) -> str:
    if task.due_on is None:
        return ""
    return f"{task.due_on}T{task.due_time:%H:%M}" if task.due_time else str(task.due_on)


def _done_text(task: Task, today: date) -> str:
    if task.done_at is None:
        return ""
    return f"{day_text(timezone.localdate(task.done_at), today)}, {time_of_day(task.done_at)}"
