"""What is asked of saved views."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import FilteredRelation, Q
from django.utils import timezone

from accounts.policies import Right
from contacts_app.querysets.contacts import TRASH_DAYS


if TYPE_CHECKING:
    from accounts.models import User
    from contacts_app.models import SavedView  # noqa: F401 -- named in a string


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def alive(self) -> Self:
        """Return the views that are not deleted."""
        return self.filter(deleted_at__isnull=True)

    def restorable(self) -> Self:
        """Return the deleted views whose deletion can still be undone."""
        return self.filter(deleted_at__gt=timezone.now() - timedelta(days=TRASH_DAYS))

    def visible_to(self, user: "User") -> Self:
        """Return the views ``user`` may open: their own and the shared ones."""
        return self.filter(Q(owner=user) | Q(is_shared=True))

    def changeable_by(self, user: "User") -> Self:
        """Return the views ``user`` may change and delete.

        Their own; whoever keeps the business in order also those that others share.
        """
        if user.may(Right.CHANGE_SHARED_VIEWS):
            return self.visible_to(user)
        return self.filter(owner=user)

    def with_default_of(self, user: "User") -> Self:
        """Annotate ``is_default``: whether the list of ``user`` opens with the view."""
        chosen = FilteredRelation("default_of", condition=Q(default_of__user=user))
        return self.annotate(chosen=chosen, is_default=Q(chosen__isnull=False))
