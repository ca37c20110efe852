"""Custom fields of the demo salon, filled for some of its clients."""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from contacts_app.custom_field_types import type_of
from contacts_app.enums import CustomFieldType
from contacts_app.models import Contact, CustomField, CustomValue
from contacts_app.services.custom_fields import create_custom_field
from core.avatars import initials


SEED = 20_241_124
SKIN = ["Dry", "Oily", "Combination", "Normal", "Sensitive"]
COLOURS = ("6/0", "7/1", "7/43", "8/3", "9/16", "10/1")


def formula(rng: random.Random, _contact: Contact) -> str:
    return f"{rng.choice(COLOURS)} + {rng.choice((3, 6, 9))} % 1:{rng.choice(('1', '1.5', '2'))}"


def skin(rng: random.Random, _contact: Contact) -> str:
    return rng.choice(SKIN)


def points(rng: random.Random, _contact: Contact) -> Decimal:
    return Decimal(rng.randrange(0, 1200, 10))


def patch_test(rng: random.Random, contact: Contact) -> date:
    created = contact.created_at.date()
    return created + timedelta(days=rng.randrange((timezone.now().date() - created).days + 1))


def portfolio(rng: random.Random, contact: Contact) -> str:
    return (
        f"https://www.example.com/{initials(contact.display_name).lower()}{rng.randrange(10_000)}"
    )


def consent(rng: random.Random, _contact: Contact) -> bool:
    return rng.random() < 0.7


# Name, type, group, of a hundred clients how many have it, how a value is made up.
FIELDS: tuple[tuple[str, str, str, int, Callable[[random.Random, Contact], Any]], ...] = (
    ("Hair formula", CustomFieldType.TEXT, "Hair and skin", 30, formula),
    ("Skin type", CustomFieldType.CHOICE, "Hair and skin", 35, skin),
    ("Last patch test", CustomFieldType.DATE, "Hair and skin", 22, patch_test),
    ("Loyalty points", CustomFieldType.NUMBER, "", 45, points),
    ("Portfolio", CustomFieldType.URL, "", 8, portfolio),
    ("Photos may be shown", CustomFieldType.YES_NO, "", 40, consent),
)


def load_custom_fields(contacts: Sequence[Contact], owner: User) -> None:
    """Make the demo's custom fields and fill them for some of ``contacts``; the same every time.

    Fields that are there already are somebody's own: then there are none of the demo.
    """
    if CustomField.objects.exists():
        return
    rng = random.Random(SEED)  # noqa: S311 -- no secret
    values = []
    for name, kind, group, percent, made_up in FIELDS:
        choices = SKIN if kind == CustomFieldType.CHOICE else ()
        field = create_custom_field(name=name, type=kind, group=group, choices=choices, actor=owner)
        for contact in contacts:
            value = made_up(rng, contact)
            if rng.random() * 100 < percent:
                values += [
                    CustomValue(contact=contact, field=field, type=kind, **columns)
                    for columns in type_of(field).columns(value)
                ]
    CustomValue.objects.bulk_create(values)
