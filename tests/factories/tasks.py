"""Tasks and the rules that make them, stored as they are: no service of the app is called."""

from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Business
from tasks.enums import NotificationKind, TaskStatus
from tasks.models import Notification, Task, TaskTemplate
from tasks.moments import overdue_from
from tests.factories.bookings import ServiceFactory
from tests.factories.users import StaffFactory


class TaskFactory(DjangoModelFactory[Task]):
    """An open task about nobody and without a due date, of a staff member of its own."""

    class Meta:
        model = Task

    title = factory.Sequence(lambda n: f"Task {n}")
    assignee = factory.SubFactory(StaffFactory)
    created_at = factory.LazyFunction(timezone.now)
    due_on = None
    due_time = None
    due_at = factory.LazyAttribute(
        lambda task: overdue_from(task.due_on, task.due_time, Business.objects.current().zone)
    )
    done_at = factory.LazyAttribute(
        lambda task: timezone.now() if getattr(task, "status", "") == TaskStatus.DONE else None
    )

    @classmethod
    def _create(cls, model_class: type[Task], *args: Any, **fields: Any) -> Task:
        if fields.get("repeat_every"):
            fields.setdefault("repeat_start", fields["due_on"])
        return super()._create(model_class, *args, **fields)


class TaskTemplateFactory(DjangoModelFactory[TaskTemplate]):
    """Two days before the session, for whoever gives it."""

    class Meta:
        model = TaskTemplate

    service = factory.SubFactory(ServiceFactory)
    title = factory.Sequence(lambda n: f"Prepare {n}")
    created_at = factory.LazyFunction(timezone.now)


class NotificationFactory(DjangoModelFactory[Notification]):
    """That somebody was given a task; unread."""

    class Meta:
        model = Notification

    user = factory.SubFactory(StaffFactory)
    kind = NotificationKind.ASSIGNED
    task = factory.SubFactory(TaskFactory, assignee=factory.SelfAttribute("..user"))
    created_at = factory.LazyFunction(timezone.now)
