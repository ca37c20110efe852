"""What is asked of services and their questions."""

from typing import TYPE_CHECKING, Self

from django.db import models


if TYPE_CHECKING:
    from bookings.models import Question, Service  # noqa: F401 -- named in a string


class ServiceQuerySet(models.QuerySet["Service"]):
    def alive(self) -> Self:
        """Return the services that are not deleted."""
        return self.filter(deleted_at__isnull=True)

    def bookable(self) -> Self:
        """Return the services the business can book now."""
        return self.alive().filter(is_active=True)

    def public(self) -> Self:
        """Return the services a visitor can book."""
        return self.bookable().filter(is_public=True)


class QuestionQuerySet(models.QuerySet["Question"]):
    def asked(self) -> Self:
        """Return the questions a form asks now, in their order."""
        return self.filter(deleted_at__isnull=True).order_by("position", "pk")
