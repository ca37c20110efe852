"""What the palette leads to: pages and actions, found by their names.

A plug-in point: upper apps register theirs in ``ready()``. Who may open a page is the rule of its
route, so it needn't be said again here.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from accounts.models import User
from accounts.policies import may_open
from core.folding import fold


@dataclass(frozen=True)
class Destination:
    """A page to open or, with ``posts``, something to do.

    Attributes:
        view_name: the URL name of its route, one without parameters.
        label: what it is called, in the language of the page; found by its English name too.
        position: its place among the others.
        hint: what it belongs to; found by that as well.
        press: the ``data-key`` of the control that does it on the page one is on, if it is there.
        is_action: it stands among the actions.
        posts: the name and value that are posted, None for a link.
        is_minor: it is only offered to who looks for it.
    """

    view_name: str
    label: str | Promise
    icon: str
    position: int
    hint: str | Promise = ""
    press: str = ""
    is_action: bool = False
    posts: tuple[str, str] | None = None
    is_minor: bool = False

    def words(self) -> str:
        """Return the words it is called by in the active language."""
        return fold(f"{self.label} {self.hint}")


_destinations: list[Destination] = []


def register(*destinations: Destination) -> None:
    """Offer ``destinations`` in the palette to whoever may open them."""
    _destinations.extend(destinations)
    _destinations.sort(key=lambda known: known.position)


def find_destinations(query: str, *, user: User) -> list[Destination]:
    """Return what ``user`` may open of which every word of ``query`` begins a word."""
    terms = fold(query).split()
    with translation.override("en"):
        english = [each.words() for each in _destinations]
    return [
        each
        for each, in_english in zip(_destinations, english, strict=True)
        if (terms or not each.is_minor)
        and _is_called(terms, f"{each.words()} {in_english}".split())
        and may_open(user, each.view_name)
    ]


def line_of(destination: Destination) -> dict[str, Any]:
    """Return what the template shows of a destination."""
    name, value = destination.posts or ("", "")
    return {
        "url": reverse(destination.view_name),
        "label": destination.label,
        "hint": destination.hint,
        "icon": destination.icon,
        "press": destination.press,
        "posts": destination.posts is not None,
        "name": name,
        "value": value,
    }


def _is_called(terms: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(term) for word in words) for term in terms)
