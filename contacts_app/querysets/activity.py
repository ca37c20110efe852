"""What is asked of the timeline."""

from typing import Self

from django.db import models


class ActivityQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def latest_first(self) -> Self:
        """Return the events from the newest to the oldest, with who did them."""
        return self.select_related("actor").order_by("-happened_at", "-id")
