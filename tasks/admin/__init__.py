"""Django admin of tasks."""

from tasks.admin import tasks


__all__ = ["tasks"]
