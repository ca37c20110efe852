"""What is asked of notes."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.policies import Right
from contacts_app.querysets.contacts import TRASH_DAYS


if TYPE_CHECKING:
    from accounts.models import User
    from contacts_app.models import Note


class NoteQuerySet(models.QuerySet["Note"]):
    def alive(self) -> Self:
        """Return the notes that are not deleted."""
        return self.filter(deleted_at__isnull=True)

    def restorable(self) -> Self:
        """Return the deleted notes whose deletion can still be undone."""
        return self.filter(deleted_at__gt=timezone.now() - timedelta(days=TRASH_DAYS))

    def pinned_first(self) -> Self:
        """Return the notes with their authors: the pinned ones, then the latest."""
        return self.select_related("author").order_by("-is_pinned", "-created_at", "-id")

    def changeable_by(self, user: "User") -> Self:
        """Return the notes ``user`` may edit and delete: staff only their own."""
        if user.may(Right.SEE_ALL_CONTACTS):
            return self
        return self.filter(author=user)

    def after(self, note: "Note") -> Self:
        """Return the notes that come after ``note`` in the order of ``pinned_first``."""
        older = Q(created_at__lt=note.created_at) | Q(created_at=note.created_at, pk__lt=note.pk)
        rest = Q(is_pinned=False)
        return self.filter(rest | older if note.is_pinned else rest & older)
