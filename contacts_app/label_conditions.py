"""Plug-in point: conditions that put labels on by themselves. Upper apps add theirs in ``ready()``."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
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


@dataclass(frozen=True)
class ConditionFamily:
    """Conditions of one kind, one for each of some things: who booked it, for each service.

    Looked at together, in one statement however many labels there are. None of them depends on
    the time.

    Attributes:
        prefix: with the id of the thing behind it, the key of one condition.
        why: what is said of all labels of the family.
        because: what ``reason`` of a contact's label calls what put it on.
        rows: returns who fulfils which one by what, as values of contact, thing and cause.
        explain: says of causes, by their ids, what they are: "Booking of 5 March 2027", and
            the address to look it up at.
    """

    prefix: str
    why: str | Promise
    because: str
    rows: Callable[[], QuerySet[Any, tuple[int, int, int]]]
    explain: Callable[[Collection[int]], dict[int, tuple[str, str]]]

    def condition(self, key: str) -> LabelCondition:
        """Return the condition ``key`` as labels are told of it."""
        return LabelCondition(key, "", self.why, Contact.objects.none, depends_on_time=False)

    def thing(self, key: str) -> int:
        """Return the id of what the condition ``key`` is about."""
        return int(key.removeprefix(self.prefix))


_conditions: dict[str, LabelCondition] = {}
_families: dict[str, ConditionFamily] = {}


def register(condition: LabelCondition) -> None:
    """Offer ``condition`` for an automatic label."""
    _conditions[condition.key] = condition


def register_family(family: ConditionFamily) -> None:
    """Offer the conditions of ``family`` for automatic labels."""
    _families[family.prefix] = family


def condition_of(key: str) -> LabelCondition | None:
    """Return the condition ``key``, None when no installed app has it (any more)."""
    family = family_of(key)
    return family.condition(key) if family else _conditions.get(key)


def family_of(key: str) -> ConditionFamily | None:
    """Return the family that the condition ``key`` belongs to, if it belongs to one."""
    start, slash, thing = key.rpartition("/")
    return _families.get(start + slash) if thing.isdecimal() and thing.isascii() else None


def all_conditions() -> list[LabelCondition]:
    """Return every condition that is of no family, in the order of registering."""
    return list(_conditions.values())


def new_this_month() -> ContactQuerySet:
    """Return who was created in the current calendar month of the business's time zone."""
    zone = Business.objects.current().zone
    today = timezone.now().astimezone(zone)
    start = datetime(today.year, today.month, 1, tzinfo=zone)
    years, month = divmod(today.month, 12)
    end = datetime(today.year + years, month + 1, 1, tzinfo=zone)
    return Contact.objects.filter(created_at__gte=start, created_at__lt=end)
