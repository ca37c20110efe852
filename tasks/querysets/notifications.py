"""What is asked of notifications and reminders."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from tasks.enums import ReminderState


if TYPE_CHECKING:
    from accounts.models import User
    from tasks.models import Notification, Reminder  # noqa: F401 -- named in a string


class NotificationQuerySet(models.QuerySet["Notification"]):
    def shown_to(self, user: "User") -> Self:
        """Return what ``user`` is told: nothing of what is deleted, or theirs no more."""
        is_theirs = Q(
            task__assignee=user, task__deleted_at__isnull=True, task__contact__deletion__isnull=True
        )
        return self.filter(Q(task__isnull=True) | is_theirs, user=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def latest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def due(self, now: datetime) -> Self:
        """Return what somebody should be reminded of by now, the oldest first.

        Nobody who was deactivated is: theirs wait for whoever takes over, or for them.
        """
        waiting = self.filter(state=ReminderState.WAITING, due_at__lte=now)
        return waiting.filter(recipient__is_active=True).order_by("due_at", "pk")

    def held_back(self, now: datetime) -> Self:
        """Return what is due but not sent, since the recipient was deactivated."""
        waiting = self.filter(state=ReminderState.WAITING, due_at__lte=now)
        return waiting.filter(recipient__is_active=False)
