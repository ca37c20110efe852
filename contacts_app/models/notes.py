"""Private notes about a contact: the business reads them, clients never do."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from contacts_app.enums import NoteType
from contacts_app.models.contacts import Contact, every_change
from contacts_app.querysets.notes import NoteQuerySet


MAX_NOTE = 10_000


@pghistory.track(*every_change())
class Note(models.Model):
    """What somebody wrote down of a contact; ``is_pinned`` makes it a warning at the top.

    The audit's events are the history of its edits.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("Note"))
    type = models.CharField(_("Type"), max_length=20, choices=NoteType, blank=True)
    is_pinned = models.BooleanField(_("Pinned"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Author"),
        # Nobody when an import brought it.
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField(_("Written"))
    edited_at = models.DateTimeField(_("Edited"), null=True, blank=True)
    version = models.PositiveIntegerField(_("Version"), default=1)
    deleted_at = models.DateTimeField(_("Deleted"), null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Deleted by"),
        null=True,
        blank=True,
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="note_says_something"),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(Length("text"), MAX_NOTE),
                name="note_is_not_too_long",
            ),
            models.CheckConstraint(
                condition=Q(type="") | Q(type__in=NoteType.values), name="note_type_is_known"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True, deleted_by__isnull=True)
                | Q(deleted_at__isnull=False, deleted_by__isnull=False),
                name="note_deletion_says_when_and_by_whom",
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "-created_at", "-id"], name="note_of_contact"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
