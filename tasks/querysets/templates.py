"""What is asked of the tasks that follow bookings."""

from typing import TYPE_CHECKING, Self

from django.db import models


if TYPE_CHECKING:
    from tasks.models import TaskTemplate  # noqa: F401 -- named in a string


class TaskTemplateQuerySet(models.QuerySet["TaskTemplate"]):
    def alive(self) -> Self:
        """Return those that make tasks."""
        return self.filter(deleted_at__isnull=True)
