"""What somebody has to do, mostly about a contact."""

import datetime

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from contacts_app.models import Contact
from tasks.enums import REMINDERS_BY_DEFAULT, Priority, ReminderKind, RepeatUnit, TaskStatus
from tasks.models.templates import TaskTemplate
from tasks.querysets.tasks import TaskQuerySet


MAX_TITLE = 200
MAX_DETAILS = 5_000
MOST_APART = 365
FIRST_DAY, LAST_DAY = datetime.date(1971, 1, 1), datetime.date(2198, 12, 31)

MOST_OWN_REMINDERS = 10

IS_THERE = Q(status=TaskStatus.OPEN, deleted_at__isnull=True)
IS_DONE = Q(status=TaskStatus.DONE, deleted_at__isnull=True)


def reminders_by_default() -> list[str]:
    """Return which reminders a task has unless somebody chose others."""
    return [str(kind) for kind in REMINDERS_BY_DEFAULT]


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    exclude=["due_at", "rule_on", "rule_assignee", "remind_on", "remind_at"],
)
class Task(models.Model):
    """Something to do: what, who, until when.

    ``due_on`` and ``due_time`` are what the clock on the business's wall shows. ``due_at`` is
    worked out from them, see ``tasks.moments``: the moment from which on the task is overdue.
    What repeats is due anew ``repeat_every`` days, weeks or months later, see
    ``tasks.repeating``; ``previous`` is the one before it. The audit's events are the history
    of its edits; they go with the task when it goes for ever.
    """

    title = models.CharField(_("Task description"), max_length=MAX_TITLE)
    details = models.TextField(_("Details"), blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name=_("Assigned to"),
        db_index=False,
    )
    due_on = models.DateField(_("Due date"), null=True, blank=True)
    due_time = models.TimeField(_("Time"), null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    priority = models.PositiveSmallIntegerField(
        _("Priority"), choices=Priority, default=Priority.NORMAL
    )
    status = models.CharField(
        _("Status"), max_length=10, choices=TaskStatus, default=TaskStatus.OPEN
    )
    contact = models.ForeignKey(
        Contact,
        on_delete=models.CASCADE,
        related_name="tasks",
        verbose_name=_("Contact"),
        null=True,
        blank=True,
    )
    booking = models.ForeignKey(
        Booking,
        on_delete=models.SET_NULL,
        related_name="tasks",
        verbose_name=_("Booking"),
        null=True,
        blank=True,
    )
    # The rule it was made by.
    template = models.ForeignKey(
        TaskTemplate,
        on_delete=models.PROTECT,
        related_name="tasks",
        null=True,
        blank=True,
        editable=False,
    )
    # What the rule says; the task follows it where it changes, and else stays as a person left it.
    rule_on = models.DateField(null=True, blank=True, editable=False)
    rule_assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )
    repeat_every = models.PositiveSmallIntegerField(
        _("Repeat every"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_APART)],
    )
    repeat_unit = models.CharField(max_length=10, choices=RepeatUnit, blank=True)
    # The first date of the rule; all the others are counted from it.
    repeat_start = models.DateField(null=True, blank=True, editable=False)
    previous = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        related_name="following",
        null=True,
        blank=True,
        editable=False,
    )
    # Which reminders are wanted, and at which moments of one's own; see ``services.reminders``.
    remind_on = ArrayField(
        models.CharField(max_length=20, choices=ReminderKind),
        verbose_name=_("Reminders"),
        default=reminders_by_default,
        blank=True,
    )
    remind_at = ArrayField(models.DateTimeField(), default=list, blank=True, editable=False)
    created_at = models.DateTimeField(_("Created"), editable=False)
    # Nobody when it was made by a rule.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Created by"),
        null=True,
        blank=True,
        editable=False,
    )
    done_at = models.DateTimeField(_("Ticked off"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Done by"),
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )
    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)
    deleted_at = models.DateTimeField(_("Deleted"), null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Deleted by"),
        null=True,
        blank=True,
        editable=False,
        db_index=False,
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="task_says_what_to_do"),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(Length("details"), MAX_DETAILS),
                name="task_details_are_not_too_long",
            ),
            models.CheckConstraint(
                condition=Q(status__in=TaskStatus.values), name="task_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values), name="task_priority_is_known"
            ),
            models.CheckConstraint(
                condition=Q(due_time__isnull=True) | Q(due_on__isnull=False),
                name="task_time_is_of_a_day",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, due_at__isnull=True)
                | Q(
                    due_on__isnull=False,
                    due_on__gte=FIRST_DAY,
                    due_on__lte=LAST_DAY,
                    due_at__isnull=False,
                ),
                name="task_with_a_due_date_knows_the_moment",
            ),
            models.CheckConstraint(
                condition=Q(status=TaskStatus.DONE, done_at__isnull=False)
                | ~Q(status=TaskStatus.DONE) & Q(done_at__isnull=True, done_by__isnull=True),
                name="task_that_is_done_says_when",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True, deleted_by__isnull=True)
                | Q(deleted_at__isnull=False, deleted_by__isnull=False),
                name="task_deletion_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(repeat_every__isnull=True, repeat_unit="", repeat_start__isnull=True)
                | Q(
                    repeat_every__isnull=False,
                    repeat_every__gte=1,
                    repeat_every__lte=MOST_APART,
                    repeat_unit__in=RepeatUnit.values,
                    repeat_start__isnull=False,
                    due_on__isnull=False,
                ),
                name="task_repeats_by_a_whole_rule",
            ),
            models.CheckConstraint(
                condition=Q(template__isnull=True, rule_on__isnull=True, rule_assignee__isnull=True)
                | Q(template__isnull=False, rule_on__isnull=False, rule_assignee__isnull=False),
                name="task_by_a_rule_knows_what_it_says",
            ),
            models.CheckConstraint(
                condition=Q(remind_on__contained_by=ReminderKind.values)
                & ~Q(remind_on__contains=[ReminderKind.OWN]),
                name="task_reminders_are_known",
            ),
            models.CheckConstraint(
                condition=Q(remind_at__len__lte=MOST_OWN_REMINDERS),
                name="task_has_ten_reminders_of_its_own_at_most",
            ),
            models.UniqueConstraint(
                fields=["template", "booking"], name="task_is_made_once_for_a_booking"
            ),
            models.UniqueConstraint(
                fields=["previous"],
                condition=Q(deleted_at__isnull=True),
                name="task_has_one_next",
            ),
        ]
        indexes = [
            # Those of one person, and those of everybody, in the order of the page.
            models.Index(
                fields=["assignee", "due_at", "-priority", "id"],
                name="task_to_do",
                condition=IS_THERE,
            ),
            models.Index(
                fields=["due_at", "-priority", "id"], name="task_to_do_by_all", condition=IS_THERE
            ),
            models.Index(
                fields=["assignee", "-done_at", "-id"], name="task_done", condition=IS_DONE
            ),
            models.Index(fields=["-done_at", "-id"], name="task_done_by_all", condition=IS_DONE),
            # Whoever leaves has them, done or not.
            models.Index(fields=["assignee", "id"], name="task_of_assignee"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="task_that_is_gone_is_forgotten",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                func="""
                    DELETE FROM tasks_taskevent WHERE pgh_obj_id = OLD.id;
                    -- Mails may name the contact, which may be gone for ever.
                    DELETE FROM outbox_mail WHERE key LIKE 'tasks/' || OLD.id || '/%';
                    DELETE FROM outbox_mail
                        WHERE key LIKE 'tasks/digest/' || OLD.assignee_id || '/%'
                        AND state <> 'waiting';
                    RETURN OLD;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status == TaskStatus.OPEN

    @property
    def repeats(self) -> bool:
        """Whether ticking it off makes the next one."""
        return self.repeat_every is not None
