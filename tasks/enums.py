"""What tasks can be: how pressing, in which state, how often again."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Priority(models.IntegerChoices):
    """The more pressing, the higher."""

    LOW = 1, pgettext_lazy("priority", "Low")
    NORMAL = 2, pgettext_lazy("priority", "Normal")
    HIGH = 3, pgettext_lazy("priority", "High")


class TaskStatus(models.TextChoices):
    """``LAPSED``: what it was for is over; a task that follows a booking lapses with it."""

    OPEN = "open", pgettext_lazy("task state", "Open")
    DONE = "done", pgettext_lazy("task state", "Done")
    LAPSED = "lapsed", pgettext_lazy("task state", "Lapsed")


class RepeatUnit(models.TextChoices):
    """What is counted between a task and the next one."""

    DAY = "day", _("days")
    WEEK = "week", _("weeks")
    MONTH = "month", _("months")


class Anchor(models.TextChoices):
    """What the due date of a task that follows a booking is counted from."""

    BEFORE_SESSION = "before_session", _("Before the session")
    AFTER_VISIT = "after_visit", _("After the visit")


class ReminderKind(models.TextChoices):
    """Which reminder of a task it is."""

    WEEK_BEFORE = "week_before", _("A week before")
    TWO_DAYS_BEFORE = "two_days_before", _("Two days before")
    DAY_BEFORE = "day_before", _("On the day before")
    ON_DUE_DATE = "on_due_date", _("On the due date")
    HOUR_BEFORE = "hour_before", _("An hour before")
    OWN = "own", _("At a time of one's own")


# What is chosen by itself.
REMINDERS_BY_DEFAULT = (ReminderKind.DAY_BEFORE, ReminderKind.ON_DUE_DATE)


class NotificationKind(models.TextChoices):
    """What the bell tells."""

    REMINDER = "reminder", _("Reminder")
    ASSIGNED = "assigned", _("Somebody gave you a task")
    TAKEN_OVER = "taken_over", _("You take over tasks")


class ReminderState(models.TextChoices):
    """``LAPSED``: the task was done, changed or deleted before its time came."""

    WAITING = "waiting", pgettext_lazy("reminder", "Waiting")
    SENT = "sent", pgettext_lazy("reminder", "Sent")
    LAPSED = "lapsed", pgettext_lazy("reminder", "Lapsed")


class TaskActivityKind(models.TextChoices):
    """Kinds of activity; the line shown is ``templates/activity/<kind>.html``."""

    ADDED = "tasks/added", _("Task added")
    EDITED = "tasks/edited", _("Task changed")
    DONE = "tasks/done", _("Task done")
    REOPENED = "tasks/reopened", _("Task reopened")
    DELETED = "tasks/deleted", _("Task deleted")
    RESTORED = "tasks/restored", _("Task restored")
