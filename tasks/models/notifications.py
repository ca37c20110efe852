"""What the bell tells somebody, and what they were mailed once a day."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasks.enums import NotificationKind
from tasks.models.reminders import Reminder
from tasks.models.tasks import Task
from tasks.querysets.notifications import NotificationQuerySet


class Notification(models.Model):
    """Something that ``user`` is told by the bell.

    What it is about is read from the task whenever it is shown; ``details`` holds what no task
    says: how many tasks somebody takes over, and from whom.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="notifications",
        verbose_name=_("For"),
        db_index=False,
    )
    kind = models.CharField(_("Kind"), max_length=20, choices=NotificationKind)
    task = models.ForeignKey(
        Task,
        on_delete=models.CASCADE,
        related_name="notifications",
        verbose_name=_("Task"),
        null=True,
        blank=True,
    )
    # None but of a reminder; of each there is one notification.
    reminder = models.OneToOneField(
        Reminder, on_delete=models.CASCADE, related_name="notification", null=True, blank=True
    )
    # Who gave the task.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    details: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("Created"))
    read_at = models.DateTimeField(_("Read at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NotificationKind.values), name="notification_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=NotificationKind.TAKEN_OVER, task__isnull=True)
                | ~Q(kind=NotificationKind.TAKEN_OVER) & Q(task__isnull=False),
                name="notification_is_about_a_task",
            ),
            models.CheckConstraint(
                condition=Q(kind=NotificationKind.REMINDER, reminder__isnull=False)
                | ~Q(kind=NotificationKind.REMINDER) & Q(reminder__isnull=True),
                name="notification_of_a_reminder_names_it",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notification_latest_first"),
            models.Index(
                fields=["user"], name="notification_unread", condition=Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d %H:%M}"


class Digest(models.Model):
    """That ``user`` was told of a day's tasks by one mail, or that there was nothing to tell."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()

    class Meta:
        verbose_name = _("daily digest")
        verbose_name_plural = _("daily digests")
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="digest_of_a_day_is_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"
