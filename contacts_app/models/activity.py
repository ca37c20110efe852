"""The timeline people read: what happened with a contact, who did it, when."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts_app.querysets.activity import ActivityQuerySet


class Activity(models.Model):
    """One event of a contact. Append-only: a line goes only when its contact is purged."""

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="activities"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Who"),
        null=True,
    )
    kind = models.CharField(_("Kind"), max_length=60)
    details = models.JSONField(_("Details"), default=dict)
    happened_at = models.DateTimeField(_("When"))

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["contact", "-happened_at", "-id"], name="activity_of_contact"),
            # Events of one kind are taken in order, however many of others lie between them.
            models.Index(
                fields=["contact", "kind", "-happened_at", "-id"],
                name="activity_of_contact_by_kind",
            ),
        ]
        triggers = [pgtrigger.Protect(name="activity_is_never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d %H:%M} {self.kind}"
