"""What is asked of bookings."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from accounts.policies import Right
from bookings.enums import ACTIVE, OPEN


if TYPE_CHECKING:
    from accounts.models import User
    from bookings.models import Booking  # noqa: F401 -- named in a string


class BookingQuerySet(models.QuerySet["Booking"]):
    def active(self) -> Self:
        """Return the bookings that hold a place."""
        return self.filter(status__in=ACTIVE)

    def upcoming(self) -> Self:
        """Return the bookings that may still come to pass, nearest first."""
        coming = self.filter(status__in=OPEN, session__ends_at__gt=timezone.now())
        return coming.order_by("session__starts_at", "pk")

    def past(self) -> Self:
        """Return the bookings that are over or came to nothing, latest first."""
        over = self.exclude(status__in=OPEN, session__ends_at__gt=timezone.now())
        return over.order_by("-session__starts_at", "-pk")

    def visible_to(self, user: "User") -> Self:
        """Return the bookings ``user`` may know of: staff only those of their own sessions."""
        if user.may(Right.SEE_ALL_BOOKINGS):
            return self
        if user.may(Right.SEE_BOOKINGS):
            return self.filter(session__staff=user)
        return self.none()
