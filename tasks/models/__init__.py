"""Tasks, the rules that make them after bookings, and their reminders."""

from tasks.models.notifications import Digest, Notification
from tasks.models.reminders import Reminder
from tasks.models.tasks import Task
from tasks.models.templates import TaskTemplate


__all__ = ["Digest", "Notification", "Reminder", "Task", "TaskTemplate"]
