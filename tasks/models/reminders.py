"""When somebody is reminded of a task."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasks.enums import ReminderKind, ReminderState
from tasks.models.tasks import Task
from tasks.querysets.notifications import ReminderQuerySet


class Reminder(models.Model):
    """That ``recipient`` is reminded of ``task`` at ``due_at``: once, whoever asks how often."""

    kind = models.CharField(_("Kind"), max_length=20, choices=ReminderKind)
    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="reminders", verbose_name=_("Task")
    )
    due_at = models.DateTimeField(_("Due"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="task_reminders",
        verbose_name=_("For"),
    )
    state = models.CharField(
        _("State"), max_length=10, choices=ReminderState, default=ReminderState.WAITING
    )
    sent_at = models.DateTimeField(_("Sent"), null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "task", "due_at", "recipient"], name="reminder_is_there_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ReminderKind.values), name="reminder_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReminderState.values), name="reminder_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ReminderState.SENT, sent_at__isnull=False)
                | ~Q(state=ReminderState.SENT) & Q(sent_at__isnull=True),
                name="reminder_that_was_sent_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="reminder_waiting",
                condition=Q(state=ReminderState.WAITING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"
