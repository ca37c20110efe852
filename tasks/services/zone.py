"""Keeps the moments at which tasks become overdue in step with the clock on the wall."""

from django.db import transaction

from accounts.models import Business
from tasks.models import Task
from tasks.moments import overdue_from
from tasks.services.reminders import keep_all_reminders


@transaction.atomic
def set_moments_anew(business: Business) -> None:
    """Work out anew, in the time zone of the business, when tasks become overdue.

    One statement for each date and time that tasks have.
    """
    tasks, changed = Task.objects.filter(due_on__isnull=False), 0
    for due_on, due_time in tasks.values_list("due_on", "due_time").distinct().order_by():
        due_at = overdue_from(due_on, due_time, business.zone)
        of_time = tasks.filter(due_on=due_on)
        if due_time is None:
            of_time = of_time.filter(due_time__isnull=True)
        else:
            of_time = of_time.filter(due_time=due_time)
        changed += of_time.exclude(due_at=due_at).update(due_at=due_at)
    if changed:
        keep_all_reminders(tasks)


def business_was_saved(sender: type[Business], instance: Business, **_signal: object) -> None:
    """Listen to every change of the business: it may be its time zone."""
    set_moments_anew(instance)
