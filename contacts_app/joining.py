"""Plug-in point: what goes along when two contacts turn out to be one person.

Upper apps register theirs in ``ready()``: their rows that belong to a contact.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from contacts_app.models import Contact


class CannotJoin(Exception):
    """What both have can't be one person's.

    Attributes:
        why: a sentence for the person who tried.
    """

    def __init__(self, why: "str | Promise") -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Belonging:
    """Rows of an app that belong to a contact.

    Attributes:
        key: what they are called where it is noted what went along: never changed.
        move: takes them from the first contact to the second, both locked, and returns what
            ``move_back`` needs, as a JSON value. Raises CannotJoin.
        move_back: takes them back to the contact.
    """

    key: str
    move: Callable[[Contact, Contact], Any]
    move_back: Callable[[Any, Contact], None]


_belongings: dict[str, Belonging] = {}


def register(belonging: Belonging) -> None:
    """Let ``belonging`` go along."""
    _belongings[belonging.key] = belonging


def all_belongings() -> list[Belonging]:
    """Return everything that goes along, in the order of registering."""
    return list(_belongings.values())
