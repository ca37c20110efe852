"""What is asked of the ledger."""

from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.policies import Right


if TYPE_CHECKING:
    from accounts.models import User
    from payments.models import Payment  # noqa: F401 -- named in a string


class PaymentQuerySet(models.QuerySet["Payment"]):
    def in_force(self) -> Self:
        """Return the entries that count: neither reversed nor reversals."""
        return self.filter(reverses__isnull=True, reversals__isnull=True)

    def visible_to(self, user: "User") -> Self:
        """Return the entries ``user`` may know of: staff only those of their own sessions."""
        if user.may(Right.SEE_ALL_BOOKINGS):
            return self
        if user.may(Right.SEE_BOOKINGS):
            return self.filter(booking__session__staff=user)
        return self.none()
