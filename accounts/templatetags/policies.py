"""Asks in a template what a user may do."""

from django import template

from accounts.models import User
from accounts.policies import Right


register = template.Library()


@register.filter
def may(user: User, right: str) -> bool:
    """Tell whether ``user`` holds the right named as in ``Right``: ``user|may:"CHANGE_USERS"``.

    Raises KeyError for a right that doesn't exist.
    """
    return user.may(Right[right])
