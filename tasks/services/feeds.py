"""The calendar of tasks: what somebody has to do, read under the secret of their calendar feed.

It names the task and the contact. It holds no details, no phone number, no e-mail and no note,
since other programs keep copies of it.
"""

from datetime import UTC, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Event

from accounts.models import Business
from accounts.policies import Right
from bookings.calendar_files import host, subscription
from bookings.models import CalendarFeed
from bookings.services.feeds import find_feed, note_reading
from tasks.models import Task


BACK = AHEAD = timedelta(days=365)
# How long a task with a time is drawn: long enough to be seen, no claim to how long it takes.
DRAWN = timedelta(minutes=15)


def find_task_feed(token: str) -> CalendarFeed | None:
    """Return the feed of this address: alive, and of somebody who has tasks here."""
    found = find_feed(token)
    return found if found is not None and found.user.may(Right.SEE_TASKS) else None


def read_task_feed(found: CalendarFeed) -> bytes:
    """Return one's own open tasks that are due, of a year back and a year ahead."""
    now = timezone.now()
    note_reading(found, now)
    business = Business.objects.current()
    today = timezone.localdate(now, business.zone)
    tasks = (
        Task.objects.open()
        .filter(assignee=found.user, due_on__range=(today - BACK, today + AHEAD))
        .select_related("contact")
        .in_order()
    )
    # The reader is a program, and its language that of a server.
    with translation.override(found.user.language):
        name = f"{business.name} · {found.user} · {_('Tasks')}"
    return subscription((_event(task) for task in tasks), name=name)


def _event(task: Task) -> Event:
    """Return a task as an event: programs that read feeds mostly leave out what is a VTODO."""
    event = Event()
    event.add("uid", f"task-{task.pk}@{host()}")
    # Not the moment of reading, or each reading would find something new.
    event.add("dtstamp", task.created_at.astimezone(UTC))
    event.add("sequence", task.version)
    event.add("summary", f"{task.title}: {task.contact}" if task.contact else task.title)
    if task.due_time is None or task.due_at is None:
        event.add("dtstart", task.due_on)
    else:
        event.add("dtstart", task.due_at.astimezone(UTC))
        event.add("dtend", (task.due_at + DRAWN).astimezone(UTC))
    # Nobody is busy for a task: it takes no room among the sessions.
    event.add("transp", "TRANSPARENT")
    event.add("url", f"{settings.SITE_ADDRESS}{reverse('tasks:task_edit', args=[task.pk])}")
    return event
