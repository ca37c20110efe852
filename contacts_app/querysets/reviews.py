"""What is asked of reviews."""

from typing import TYPE_CHECKING, Self

from django.db import models


if TYPE_CHECKING:
    from contacts_app.models import Review  # noqa: F401 -- named in a string


class ReviewQuerySet(models.QuerySet["Review"]):
    def waiting(self) -> Self:
        """Return what nobody has decided, of contacts that are not in the trash, latest first."""
        waiting = self.filter(
            decision="", contact__deletion__isnull=True, candidate__deletion__isnull=True
        )
        return waiting.order_by("-created_at", "-pk")
