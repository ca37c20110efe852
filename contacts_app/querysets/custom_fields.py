"""What is asked of custom fields and their values."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from contacts_app.querysets.contacts import TRASH_DAYS


if TYPE_CHECKING:
    from contacts_app.models import CustomField, CustomValue  # noqa: F401 -- named in a string


class CustomFieldQuerySet(models.QuerySet["CustomField"]):
    def alive(self) -> Self:
        """Return the fields that are not deleted, in their order."""
        return self.filter(deleted_at__isnull=True)

    def restorable(self) -> Self:
        """Return the deleted fields young enough to be restored."""
        return self.filter(deleted_at__gt=timezone.now() - timedelta(days=TRASH_DAYS))


class CustomValueQuerySet(models.QuerySet["CustomValue"]):
    def of_living_fields(self) -> Self:
        """Return the values whose field is not deleted."""
        return self.filter(field__deleted_at__isnull=True)
