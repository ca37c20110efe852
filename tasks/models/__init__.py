"""Tasks, the rules that make them after bookings, and their reminders."""

from tasks.models.reminders import Reminder
from tasks.models.tasks import Task
from tasks.models.templates import TaskTemplate


__all__ = ["Reminder", "Task", "TaskTemplate"]
