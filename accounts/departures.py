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
        key: what it is called where it is given to somebody else; "" when it can't be.
    """

    text: str
    url: str
    key: str = ""


Asker = Callable[[User], Iterable[Remainder]]
# Who leaves, who takes over, who says so; returns what could not be given, each in words.
Giver = Callable[[User, User, User | None], Iterable[str]]

_askers: list[Asker] = []
_givers: dict[str, Giver] = {}


def register(asker: Asker, *, key: str = "", giver: Giver | None = None) -> None:
    """Add what returns the remainders of a user, and what gives those of ``key`` to another."""
    _askers.append(asker)
    if giver is not None:
        _givers[key] = giver


def what_would_be_left(user: User) -> list[Remainder]:
    """Return what still counts on ``user``."""
    return [remainder for asker in _askers for remainder in asker(user)]


def hand_over(key: str, user: User, successor: User, actor: User | None) -> list[str]:
    """Give what is called ``key`` to ``successor``; return what stayed, in words."""
    return list(_givers[key](user, successor, actor))
