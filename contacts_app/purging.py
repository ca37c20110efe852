"""Plug-in point: what has to end before a contact goes for ever. Upper apps add in ``ready()``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.models import User
from contacts_app.querysets.contacts import ContactQuerySet


@dataclass(frozen=True)
class Ending:
    """Something of contacts that others count on, and that can't go on without them.

    Attributes:
        warning: says, before somebody confirms, what will end; "" when nothing does.
        end: ends it, in the transaction that purges the contacts of these ids, none of which is
            locked yet; done by a person, or by nobody when the trash has kept them long enough.
    """

    warning: Callable[[ContactQuerySet], str]
    end: Callable[[Sequence[int], User | None], None]


_endings: list[Ending] = []


def register(ending: Ending) -> None:
    """Let ``ending`` be done before contacts are purged."""
    _endings.append(ending)


def warnings(contacts: ContactQuerySet) -> list[str]:
    """Return what is said before ``contacts`` are purged."""
    return [text for ending in _endings if (text := ending.warning(contacts))]


def end_all(ids: Sequence[int], actor: User | None) -> None:
    """End everything that can't go on without these contacts."""
    for ending in _endings:
        ending.end(ids, actor)
