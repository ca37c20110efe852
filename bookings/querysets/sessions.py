"""What is asked of sessions."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from accounts.policies import Right


if TYPE_CHECKING:
    from accounts.models import User
    from bookings.models import Session  # noqa: F401 -- named in a string


LONGEST = timedelta(hours=25)


class SessionQuerySet(models.QuerySet["Session"]):
    def taking_place(self) -> Self:
        """Return the sessions that are not canceled."""
        return self.filter(canceled_at__isnull=True)

    def upcoming(self) -> Self:
        """Return the sessions that have not ended."""
        return self.filter(ends_at__gt=timezone.now())

    def between(self, start: datetime, end: datetime) -> Self:
        """Return the sessions that touch the time from ``start`` to ``end`` (excluded).

        A session lasts a day at most, so its beginning says where in the index it can be.
        """
        return self.filter(starts_at__lt=end, starts_at__gte=start - LONGEST, ends_at__gt=start)

    def visible_to(self, user: "User") -> Self:
        """Return the sessions ``user`` may know of: staff only their own."""
        if user.may(Right.SEE_ALL_BOOKINGS):
            return self
        return self.filter(staff=user) if user.may(Right.SEE_BOOKINGS) else self.none()
