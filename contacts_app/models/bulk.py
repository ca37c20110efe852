"""Changes of many contacts at once, with what was before, so that they can be undone."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts_app.enums import BulkKind, BulkState
from contacts_app.models.custom_fields import CustomField
from contacts_app.models.labels import Label
from contacts_app.querysets.bulk import BulkChangeQuerySet


class BulkChange(models.Model):
    """One change of many contacts, or the undoing of one (``undoes``).

    ``value`` is what a field is set to, as JSON: a text, the id of a user, what the type of a
    custom field makes of a value for files; null clears it. ``log`` holds what happened to the
    change itself, the newest last: ``[{"at": …, "what": …}]``.
    """

    kind = models.CharField(max_length=20, choices=BulkKind)
    label = models.ForeignKey(
        Label, on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    custom_field = models.ForeignKey(
        CustomField, on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    field = models.CharField(max_length=20, blank=True)
    value = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=BulkState, default=BulkState.WAITING)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField()
    done_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    undoes = models.OneToOneField(
        "self", on_delete=models.CASCADE, related_name="undoing", null=True, blank=True
    )
    log = models.JSONField(default=list, blank=True)

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=BulkKind.values), name="bulk_change_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=BulkState.values), name="bulk_change_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(changed_count__lte=F("done_count"), done_count__lte=F("total")),
                name="bulk_change_does_no_more_than_it_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "canceled", "failed"], finished_at__isnull=False),
                name="bulk_change_that_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_count=F("total")),
                name="bulk_change_that_is_done_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"

    @property
    def has_ended(self) -> bool:
        return self.finished_at is not None


class BulkPart(models.Model):
    """Some thousand contacts of a change, done in one transaction that also sets ``done_at``.

    A row for each contact would cost more than most changes themselves. ``before`` says of each
    contact that was changed, by its id as a text, what was before: null where that says itself.
    """

    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    contact_ids = ArrayField(models.BigIntegerField())
    done_at = models.DateTimeField(null=True, blank=True)
    before = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("part of a bulk change")
        verbose_name_plural = _("parts of bulk changes")
        ordering = ("change", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["change", "number"], name="bulk_part_has_a_number_of_its_own"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(before={}),
                name="bulk_part_that_is_not_done_changed_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change_id}/{self.number}"
