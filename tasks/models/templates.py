"""Rules that make a task for each booking of a service."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from bookings.models import Service
from contacts_app.models.contacts import every_change
from tasks.enums import Anchor, Priority
from tasks.querysets.templates import TaskTemplateQuerySet


MAX_OFFSET = 730


@pghistory.track(*every_change())
class TaskTemplate(models.Model):
    """A task that follows each booking of a service: two days before it, three weeks after it.

    ``assignee`` None is whoever gives the session. One that is deleted makes no new tasks;
    those it made still move and lapse with their bookings.
    """

    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        related_name="task_templates",
        verbose_name=_("Service"),
    )
    title = models.CharField(_("Task description"), max_length=200)
    details = models.TextField(_("Details"), blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Assigned to"),
        null=True,
        blank=True,
    )
    anchor = models.CharField(
        _("Due"), max_length=20, choices=Anchor, default=Anchor.BEFORE_SESSION
    )
    offset_days = models.PositiveSmallIntegerField(
        _("Days"), default=2, validators=[MaxValueValidator(MAX_OFFSET)]
    )
    priority = models.PositiveSmallIntegerField(
        _("Priority"), choices=Priority, default=Priority.NORMAL
    )
    created_at = models.DateTimeField(_("Created"), editable=False)
    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)
    deleted_at = models.DateTimeField(_("Deleted"), null=True, blank=True, editable=False)

    objects = TaskTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("task of a service")
        verbose_name_plural = _("tasks of services")
        ordering = ("anchor", "offset_days", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(title__regex=r"\S"), name="task_template_says_what_to_do"
            ),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(Length("details"), 5_000),
                name="task_template_details_are_not_too_long",
            ),
            models.CheckConstraint(
                condition=Q(anchor__in=Anchor.values), name="task_template_anchor_is_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values), name="task_template_priority_is_known"
            ),
            models.CheckConstraint(
                condition=Q(offset_days__lte=MAX_OFFSET),
                name="task_template_is_two_years_off_at_most",
            ),
        ]

    def __str__(self) -> str:
        return self.title
