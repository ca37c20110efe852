"""What a template asks of the calendar of tasks."""

from django import template
from django.conf import settings
from django.urls import resolve, reverse


register = template.Library()


@register.simple_tag
def task_feed_address(feed_address: str) -> str:
    """Return where the tasks are read by whoever has the address of a calendar feed."""
    token = resolve(feed_address.removeprefix(settings.SITE_ADDRESS)).kwargs["feed_token"]
    return f"{settings.SITE_ADDRESS}{reverse('tasks:task_feed', args=[token])}"
