"""Gives what somebody who leaves has to do to whoever takes over."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from tasks.enums import NotificationKind
from tasks.models import Notification, Task, TaskTemplate
from tasks.services.tasks import TaskIsGone, give_task


@transaction.atomic
def give_tasks(user: User, successor: User, actor: User | None) -> list[str]:
    """Give the open tasks of ``user`` to ``successor``, and the rules that would make theirs.

    Whoever takes over is told once. Nothing stays.
    """
    given = 0
    of_user = Task.objects.open().filter(assignee=user)
    # Contacts are locked in the order of their ids.
    for task_id in list(of_user.order_by("contact_id", "pk").values_list("pk", flat=True)):
        try:
            give_task(task_id=task_id, assignee=successor, actor=actor)
        except TaskIsGone:
            continue
        given += 1
    rules = TaskTemplate.objects.alive().filter(assignee=user)
    rules.update(assignee=successor, version=F("version") + 1)
    if given and (actor is None or actor.pk != successor.pk):
        Notification.objects.create(
            user=successor,
            kind=NotificationKind.TAKEN_OVER,
            details={"count": given, "name": str(user)},
            actor=actor,
            created_at=timezone.now(),
        )
    return []
