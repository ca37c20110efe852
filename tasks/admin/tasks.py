"""Tasks, the rules that make them and their reminders in Django admin, and the audit: to read."""

from django.apps import apps
from django.contrib import admin

from accounts.admin.audit import EventAdmin, ReadOnlyAdmin
from tasks.models import Reminder, Task, TaskTemplate


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    list_display = ("title", "status", "priority", "due_on", "assignee", "contact", "deleted_at")
    list_filter = ("status", "priority", ("deleted_at", admin.EmptyFieldListFilter))
    list_select_related = ("assignee", "contact")
    ordering = ("-created_at", "-pk")


@admin.register(TaskTemplate)
class TaskTemplateAdmin(ReadOnlyAdmin):
    list_display = ("title", "service", "anchor", "offset_days", "assignee", "deleted_at")
    list_filter = ("service", "anchor", ("deleted_at", admin.EmptyFieldListFilter))
    list_select_related = ("service", "assignee")
    ordering = ("service", "anchor", "offset_days", "pk")


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ("due_at", "kind", "task", "recipient", "state", "sent_at")
    list_filter = ("state", "kind")
    list_select_related = ("task", "recipient")
    ordering = ("-due_at", "-pk")


for model in ("TaskEvent", "TaskTemplateEvent"):
    admin.site.register(apps.get_model("tasks", model), EventAdmin)
