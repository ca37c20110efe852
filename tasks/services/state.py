"""How reminding goes: whether the job runs, and what waits."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from core.jobs import fetch_last_success
from tasks.enums import ReminderState
from tasks.models import Reminder


JOB = "tasks.jobs.send_reminders"
LATE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class RemindersState:
    """How many reminders are due and not sent, and how many are held back.

    Attributes:
        due: to be sent at once.
        held_back: of people who were deactivated.
        waiting: of times to come.
    """

    due: int
    held_back: int
    waiting: int


def reminders_are_late() -> bool:
    """Tell whether the job should have run by now: it did not, or never did and something waits."""
    now = timezone.now()
    done_at = fetch_last_success(JOB)
    if done_at is not None:
        return now - done_at > LATE_AFTER
    return Reminder.objects.due(now - LATE_AFTER).exists()


def reminders_state() -> RemindersState:
    """Count the reminders that are not sent."""
    now = timezone.now()
    to_come = Reminder.objects.filter(state=ReminderState.WAITING, due_at__gt=now)
    return RemindersState(
        due=Reminder.objects.due(now).count(),
        held_back=Reminder.objects.held_back(now).count(),
        waiting=to_come.count(),
    )
