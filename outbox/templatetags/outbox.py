"""How many mails failed, where people are to see it."""

from django import template

from outbox.enums import MailState
from outbox.models import Mail


register = template.Library()


@register.simple_tag
def failed_mail() -> int:
    """Return how many mails could not be sent."""
    return Mail.objects.filter(state=MailState.FAILED).count()
