"""What is asked of tasks."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from accounts.policies import Right
from contacts_app.models import Contact
from contacts_app.querysets.contacts import TRASH_DAYS
from tasks.enums import TaskStatus


if TYPE_CHECKING:
    from accounts.models import User
    from tasks.models import Task  # noqa: F401 -- named in a string


class TaskQuerySet(models.QuerySet["Task"]):
    def alive(self) -> Self:
        """Return the tasks that are not deleted, nor is their contact."""
        return self.filter(deleted_at__isnull=True, contact__deletion__isnull=True)

    def restorable(self) -> Self:
        """Return the deleted tasks whose deletion can still be undone."""
        return self.filter(deleted_at__gt=timezone.now() - timedelta(days=TRASH_DAYS))

    def open(self) -> Self:
        """Return the tasks that are still to be done."""
        return self.alive().filter(status=TaskStatus.OPEN)

    def visible_to(self, user: "User") -> Self:
        """Return the tasks ``user`` may know of.

        Staff: those they have to do, those about contacts they may see, and those without a
        contact that they gave to somebody.
        """
        if user.may(Right.SEE_ALL_TASKS):
            return self
        if user.may(Right.SEE_TASKS):
            # Three questions, each of its own index: joined by OR they would read the table.
            tasks = self.model._default_manager
            own = tasks.filter(assignee=user).values("pk")
            given = tasks.filter(created_by=user, contact__isnull=True).values("pk")
            seen = Contact.objects.visible_to(user).values("pk")
            about = tasks.filter(contact__in=seen).values("pk")
            return self.filter(pk__in=own.union(given, about))
        return self.none()

    def in_order(self) -> Self:
        """Return the tasks as they are to be done: by due date, those without one last."""
        return self.order_by("due_at", "-priority", "pk")

    def overdue(self, now: datetime) -> Self:
        """Return the open tasks whose time is over."""
        return self.open().filter(due_at__lte=now)

    def due_on(self, day: date, now: datetime) -> Self:
        """Return the open tasks of ``day`` that are not overdue."""
        return self.open().filter(due_on=day, due_at__gt=now)

    def pressing(self, today: date) -> Self:
        """Return the open tasks that are overdue, or due today."""
        return self.open().filter(due_on__lte=today)
