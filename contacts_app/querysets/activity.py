"""What is asked of the timeline."""

from typing import TYPE_CHECKING, Self

from django.db import models


if TYPE_CHECKING:
    from contacts_app.models import Activity  # noqa: F401 -- named in a string


class ActivityQuerySet(models.QuerySet["Activity"]):
    def latest_first(self) -> Self:
        """Return the events from the newest to the oldest, with who did them."""
        return self.select_related("actor").order_by("-happened_at", "-id")

    def older_than(self, event_id: int) -> Self:
        """Return the events before the event ``event_id``; all, when there is no such event."""
        moment = self.model.objects.filter(pk=event_id).values_list("happened_at", flat=True)
        at = moment.first()
        if at is None:
            return self
        same_moment = models.Q(happened_at=at, pk__lt=event_id)
        return self.filter(happened_at__lte=at).filter(models.Q(happened_at__lt=at) | same_moment)
