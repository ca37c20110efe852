"""Takes tasks along when two contacts turn out to be one person."""

from contacts_app.models import Contact
from contacts_app.services.access import let_see
from tasks.models import Task


def move_tasks(contact: Contact, known: Contact) -> list[int]:
    """Give the tasks of ``contact`` to ``known``; return which. Who has to do them sees it."""
    tasks = Task.objects.select_for_update(no_key=True, of=("self",)).filter(contact=contact)
    found = list(tasks.select_related("assignee").order_by("pk"))
    ids = [task.pk for task in found]
    Task.objects.filter(pk__in=ids).update(contact=known)
    for user in {task.assignee for task in found}:
        let_see(known, user)
    return ids


def move_tasks_back(ids: list[int], contact: Contact) -> None:
    """Give tasks back to ``contact``."""
    Task.objects.filter(pk__in=ids).update(contact=contact)
