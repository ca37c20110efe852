"""Saved views: what of the contact list somebody looks at again and again, under a name."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts_app.models.contacts import every_change
from contacts_app.querysets.saved_views import SavedViewQuerySet


MAX_VIEW_QUERY = 8_000


@pghistory.track(*every_change())
class SavedView(models.Model):
    """A filter, an order and columns of the contact list.

    ``query`` is the list's address without page and size, as ``ListState.saved_query`` writes it.
    Which contacts it shows depends on who looks: everybody sees those they may know of.
    """

    name = models.CharField(pgettext_lazy("name of a thing", "Name"), max_length=100)
    folded_name = models.CharField(max_length=200, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="saved_views",
        verbose_name=_("Owner"),
        # The constraint below serves it.
        db_index=False,
    )
    is_shared = models.BooleanField(_("Shared with the team"), default=False)
    query = models.TextField(_("Filter and order"), blank=True)
    columns = ArrayField(
        models.CharField(max_length=40), verbose_name=_("Columns"), default=list, blank=True
    )
    created_at = models.DateTimeField(_("Created"), editable=False)
    updated_at = models.DateTimeField(_("Changed"), editable=False)
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

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("folded_name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "folded_name"],
                condition=Q(deleted_at__isnull=True),
                name="saved_view_name_is_free",
            ),
            models.CheckConstraint(
                condition=~Q(folded_name=""), name="saved_view_is_called_something"
            ),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(Length("query"), MAX_VIEW_QUERY),
                name="saved_view_query_is_not_too_long",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True, deleted_by__isnull=True)
                | Q(deleted_at__isnull=False, deleted_by__isnull=False),
                name="saved_view_deletion_says_when_and_by_whom",
            ),
        ]
        indexes = [
            models.Index(
                fields=["folded_name"],
                name="saved_view_shared",
                condition=Q(deleted_at__isnull=True, is_shared=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The view a user's contact list opens with; a shared view may be that of many."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="default_view"
    )
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="default_of")

    class Meta:
        verbose_name = _("default view")
        verbose_name_plural = _("default views")

    def __str__(self) -> str:
        return f"{self.view_id}"
