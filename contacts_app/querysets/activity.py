"""What is asked of the timeline."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models


if TYPE_CHECKING:
    from contacts_app.models import Activity


class ActivityQuerySet(models.QuerySet["Activity"]):
    def latest_first(self) -> Self:
        """Return the events from the newest to the oldest, with who did them."""
        return self.select_related("actor").order_by("-happened_at", "-id")

    def older_than(self, event: "Activity") -> Self:
        """Return the events before ``event``."""
        at = event.happened_at
        same_moment = models.Q(happened_at=at, pk__lt=event.pk)
        return self.filter(happened_at__lte=at).filter(models.Q(happened_at__lt=at) | same_moment)

    def latest_of(self, kinds: Iterable[str], *, limit: int) -> "ActivityQuerySet":
        """Return up to ``limit`` events of each of ``kinds``, the latest; for one contact's events.

        Each kind is read off the index by itself: asked for all at once, PostgreSQL would sort
        every event of these kinds, or pass over every event of the others.
        """
        newest_first = self.order_by("-happened_at", "-id").values("pk")
        first, *others = [newest_first.filter(kind=kind)[:limit] for kind in kinds]
        return self.model.objects.filter(pk__in=first.union(*others, all=True) if others else first)
