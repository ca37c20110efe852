"""What a staff member who leaves the business leaves to be done."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from accounts.departures import Remainder
from accounts.models import User
from core.formats import number
from tasks.models import Task


KEY = "tasks"


def open_tasks(user: User) -> Iterable[Remainder]:
    """Say how many tasks ``user`` has to do, and where they are."""
    count = Task.objects.open().filter(assignee=user).count()
    if count:
        text = ngettext("%(count)s open task", "%(count)s open tasks", count)
        url = f"{reverse('tasks:task_list')}?who={user.pk}"
        yield Remainder(text % {"count": number(count)}, url, KEY)
