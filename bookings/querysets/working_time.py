"""What is asked of exceptions from the working time."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models


if TYPE_CHECKING:
    from bookings.models import HoursException  # noqa: F401 -- named in a string


class HoursExceptionQuerySet(models.QuerySet["HoursException"]):
    def between(self, first: date, last: date) -> Self:
        """Return what touches a day from ``first`` to ``last``, both included."""
        return self.filter(first_on__lte=last, last_on__gte=first)

    def of(self, staff: Iterable[int]) -> Self:
        """Return what concerns these staff members: their own, and the business's."""
        return self.filter(models.Q(staff__in=staff) | models.Q(staff__isnull=True))
