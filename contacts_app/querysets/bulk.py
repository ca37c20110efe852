"""What is asked of changes of many contacts at once."""

from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.policies import Right


if TYPE_CHECKING:
    from accounts.models import User
    from contacts_app.models import BulkChange  # noqa: F401 -- named in a string


class BulkChangeQuerySet(models.QuerySet["BulkChange"]):
    def visible_to(self, user: "User") -> Self:
        """Return those ``user`` may know of: their own, and everybody's for who sees all contacts."""
        return self if user.may(Right.SEE_ALL_CONTACTS) else self.filter(actor=user)
