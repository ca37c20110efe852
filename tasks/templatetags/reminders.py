"""What a template asks of reminders."""

from django import template

from tasks.services.state import RemindersState, reminders_state


register = template.Library()


@register.simple_tag(name="reminders_state")
def state() -> RemindersState:
    """Return how many reminders wait, are due, or are held back."""
    return reminders_state()
