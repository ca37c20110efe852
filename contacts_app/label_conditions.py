"""Plug-in point: conditions that put labels on by themselves. Upper apps add theirs in ``ready()``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import Business
from contacts_app.models import Contact
from contacts_app.querysets.contacts import ContactQuerySet


@dataclass(frozen=True)
class LabelCondition:
    """What a contact must fulfil to carry an automatic label.

    Attributes:
        key: ``<app>/<what>``, stored with the label: never changed.
        name: what the label is called until somebody renames it.
        why: what is said of a contact that carries it: "Created in the current month".
        contacts: returns those who fulfil it at this moment; the trash is left out by itself.
        depends_on_time: it may begin or cease to hold without anything happening.
    """

    key: str
    name: str | Promise
    why: str | Promise
    contacts: Callable[[], ContactQuerySet]
    depends_on_time: bool


_conditions: dict[str, LabelCondition] = {}


def register(condition: LabelCondition) -> None:
    """Offer ``condition`` for an automatic label."""
    _conditions[condition.key] = condition


def condition_of(key: str) -> LabelCondition | None:
    """Return the condition ``key``, None when no installed app has it (any more)."""
    return _conditions.get(key)


def all_conditions() -> list[LabelCondition]:
    """Return every condition, in the order of registering."""
    return list(_conditions.values())


def new_this_month() -> ContactQuerySet:
    """Return who was created in the current calendar month of the business's time zone."""
    zone = Business.objects.current().zone
    today = timezone.now().astimezone(zone)
    start = datetime(today.year, today.month, 1, tzinfo=zone)
    years, month = divmod(today.month, 12)
    end = datetime(today.year + years, month + 1, 1, tzinfo=zone)
    return Contact.objects.filter(created_at__gte=start, created_at__lt=end)
