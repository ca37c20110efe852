"""Plug-in point: what is left to do when somebody leaves. Upper apps add theirs in ``ready()``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class Remainder:
    """Something that still counts on a user.

    Attributes:
        text: how much of what: 12 sessions to come.
        url: where it is.
    """

    text: str
    url: str


_askers: list[Callable[[User], Iterable[Remainder]]] = []


def register(asker: Callable[[User], Iterable[Remainder]]) -> None:
    """Add what returns the remainders of a user."""
    _askers.append(asker)


def what_would_be_left(user: User) -> list[Remainder]:
    """Return what still counts on ``user``."""
    return [remainder for asker in _askers for remainder in asker(user)]
