"""What is asked of mail."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone


if TYPE_CHECKING:
    from outbox.models import Mail  # noqa: F401 -- named in a string


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self) -> Self:
        """Return the mail to be sent by now, the oldest first."""
        return self.filter(state="waiting", due_at__lte=timezone.now()).order_by("due_at", "pk")

    def latest_first(self) -> Self:
        """Return the mail as the list shows it."""
        return self.order_by("-created_at", "-pk")
