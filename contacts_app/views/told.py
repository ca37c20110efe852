"""What the contact list tells of itself: how many there are, and what it was filtered by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from contacts_app.filters.parameters import TRASH
from contacts_app.list_state import ListState
from contacts_app.listing import Count
from core.formats import number


@dataclass(frozen=True)
class Chip:
    """One condition over the list, with the way to take it away."""

    title: str
    text: str
    remove_url: str
    is_unread: bool


@dataclass(frozen=True)
class ChipGroup:
    """The conditions of one group; ``is_not`` says that the others are shown."""

    chips: list[Chip] = field(default_factory=list)
    is_not: bool = False


def chip_groups(state: ListState, user: User, link: Callable[..., str]) -> list[ChipGroup]:
    """Return the chips of the filter, group by group.

    Args:
        link: returns the address of the list with a change, as ``filter=""``.
    """
    if not state.filter:
        return []
    filters = state.filters(user)
    groups = [
        ChipGroup(
            [
                Chip(
                    each.title,
                    each.text,
                    link(filter=filters.without(group.number, each.names)),
                    each.node is None,
                )
                for each in group.conditions
            ],
            group.is_not,
        )
        for group in filters.groups
    ]
    without_trash = link(filter=filters.without(0, (TRASH,)))
    whole = [Chip(each.title, each.text, without_trash, True) for each in filters.problems]
    if filters.in_trash:
        whole.append(Chip(_("Deleted"), _("in the trash"), without_trash, False))
    return [*groups, ChipGroup(whole)] if whole else groups


def count_text(count: Count) -> str:
    """Return the figure beside the title."""
    text = number(count.number)
    if count.is_capped:
        return f"{text}+"
    return f"≈ {text}" if count.is_rough else text


def count_sentence(count: Count, conditions: str = "", query: str = "") -> str:
    """Return how many there are and of which kind.

    Args:
        conditions: the filter as a part of a sentence, see ``Filters.phrase``.
        query: the searched text.
    """
    figure = {"count": number(count.number)}
    if not conditions:
        if count.is_capped:
            return _("More than %(count)s contacts") % figure
        return ngettext("%(count)s contact", "%(count)s contacts", count.number) % figure
    if query:
        found = pgettext("contacts", "%(conditions)s, found by “%(query)s”")
        conditions = found % {"conditions": conditions, "query": query}
    figure["conditions"] = conditions
    if count.is_rough:
        return _("About %(count)s contacts %(conditions)s") % figure
    sentence = ngettext(
        "%(count)s contact %(conditions)s", "%(count)s contacts %(conditions)s", count.number
    )
    return sentence % figure


def kept_pairs(state: ListState, size: int) -> list[tuple[str, str]]:
    """Return what a form that changes the filter must send along of the list."""
    return parse_qsl(state.url_query(default_size=size, filter="")[1:])


def filter_pairs(state: ListState) -> list[tuple[str, str]]:
    """Return the parameters of the filter, for a form that changes something else."""
    return parse_qsl(state.filter)
