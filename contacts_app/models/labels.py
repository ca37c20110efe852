"""Labels, and which contact carries which one, since when and why."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts_app.enums import LabelColour, LabelSource
from contacts_app.models.contacts import Contact, every_change
from contacts_app.querysets.labels import ContactLabelQuerySet, LabelQuerySet


@pghistory.track(*every_change(), exclude=["refreshed_at"])
class Label(models.Model):
    """A word contacts are grouped by.

    ``condition`` is the key of a condition of ``label_conditions``: such a label is put on and
    taken off by itself. One that was merged into another stays, so that its id leads there.
    """

    name = models.CharField(pgettext_lazy("name of a thing", "Name"), max_length=60)
    folded_name = models.CharField(max_length=120, editable=False)
    colour = models.CharField(
        _("Colour"), max_length=10, choices=LabelColour, default=LabelColour.GREY
    )
    description = models.CharField(_("Description"), max_length=300, blank=True)
    condition = models.CharField(_("Condition"), max_length=100, blank=True)
    refreshed_at = models.DateTimeField(_("Last refreshed"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("Created"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Created by"),
        null=True,
        blank=True,
        editable=False,
    )
    deleted_at = models.DateTimeField(_("Deleted"), null=True, blank=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Deleted by"),
        null=True,
        blank=True,
        editable=False,
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        related_name="merged",
        verbose_name=_("Merged into"),
        null=True,
        blank=True,
        editable=False,
    )

    objects = LabelQuerySet.as_manager()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ("folded_name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["folded_name"],
                condition=Q(deleted_at__isnull=True),
                name="label_name_is_free",
            ),
            models.UniqueConstraint(
                fields=["condition"],
                condition=Q(deleted_at__isnull=True) & ~Q(condition=""),
                name="label_condition_has_one_label",
            ),
            models.CheckConstraint(condition=~Q(folded_name=""), name="label_is_called_something"),
            models.CheckConstraint(
                condition=Q(colour__in=LabelColour.values), name="label_colour_is_known"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(deleted_at__isnull=False),
                name="label_that_was_merged_is_gone",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="label_is_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ContactLabel(models.Model):
    """A label of a contact. One that somebody took off stays as a memory, with ``taken_off_at``.

    ``source`` says whether a person or a condition put it on; ``reason`` holds what the
    condition has to say, as JSON values: its key and, say, the booking. ``before`` holds what
    was in these columns when a person put on what was there by its condition or as a memory;
    null when nothing was.
    """

    # The unique constraint and the index below serve both.
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="contact_labels", db_index=False
    )
    label = models.ForeignKey(
        Label, on_delete=models.CASCADE, related_name="contact_labels", db_index=False
    )
    source = models.CharField(max_length=10, choices=LabelSource, default=LabelSource.MANUAL)
    reason = models.JSONField(default=dict, blank=True)
    put_on_at = models.DateTimeField(_("Since"))
    put_on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Put on by"),
        null=True,
        blank=True,
    )
    taken_off_at = models.DateTimeField(_("Taken off"), null=True, blank=True)
    taken_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Taken off by"),
        null=True,
        blank=True,
    )
    before = models.JSONField(null=True, blank=True, editable=False)

    objects = ContactLabelQuerySet.as_manager()

    class Meta:
        verbose_name = _("label of a contact")
        verbose_name_plural = _("labels of contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "label"], name="contact_label_is_there_once"
            ),
            models.CheckConstraint(
                condition=Q(source__in=LabelSource.values), name="contact_label_source_is_known"
            ),
        ]
        indexes = [
            # Who carries a label, for filters and counts.
            models.Index(
                fields=["label", "contact"],
                name="contact_label_carried",
                condition=Q(taken_off_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label_id}"
