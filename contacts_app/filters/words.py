"""How conditions are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contacts_app.filters.conditions import Node
from core.formats import short_day


@dataclass(frozen=True)
class Condition:
    """One condition of a group, as asked and as told.

    Attributes:
        names: the parameters of the address it was read from, without the group's prefix.
        title: what it is about, as “Labels”.
        text: what it asks, as “Yoga or VIP”.
        phrase: both as a part of a sentence about contacts, as “with the label Yoga”.
        node: what it asks of the database; None when it could not be read.
        colour: the class of a label's colour.
    """

    names: tuple[str, ...]
    title: str
    text: str
    phrase: str = ""
    node: Node | None = None
    colour: str = ""


def either(words: Sequence[str]) -> str:
    """Return “A, B or C”."""
    if len(words) < 2:
        return "".join(words)
    first = ", ".join(words[:-1])
    return pgettext("one of several", "%(first)s or %(last)s") % {"first": first, "last": words[-1]}


def both(words: Sequence[str]) -> str:
    """Return “A, B and C”."""
    if len(words) < 2:
        return "".join(words)
    first = ", ".join(words[:-1])
    return pgettext("all of several", "%(first)s and %(last)s") % {
        "first": first,
        "last": words[-1],
    }


def day(value: date) -> str:
    """Return a day with its year, in short."""
    return short_day(value, with_year=True)


def days_text(after: date | None, before: date | None) -> str:
    """Return a range of days, of which one end may be open."""
    if after and before:
        if after == before:
            return day(after)
        return _("%(first)s – %(last)s") % {"first": day(after), "last": day(before)}
    if after:
        return pgettext("days", "from %(day)s") % {"day": day(after)}
    assert before  # noqa: S101 -- a range has an end
    return pgettext("days", "up to %(day)s") % {"day": day(before)}
