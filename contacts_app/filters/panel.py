"""The form of a filter: every facet of every group, filled with what the address says."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from accounts.models import User
from contacts_app.filters.facets import Facet
from contacts_app.filters.groups import GroupSet, facets_of
from contacts_app.filters.known import LABEL_NAMES, Known
from contacts_app.filters.parameters import MOST_GROUPS, NOT, groups_of, prefix


# A list of choices longer than this can be searched.
LONG_LIST = 8


@dataclass(frozen=True)
class Section:
    """One facet of a group; ``folded`` are fields behind a further click, or already filled."""

    title: str
    fields: list[forms.BoundField]
    folded: list[tuple[forms.BoundField, bool]]
    count: int
    is_open: bool
    is_long: bool


@dataclass(frozen=True)
class PanelGroup:
    """One group of conditions.

    Attributes:
        not_name: the parameter that turns it round.
        is_new: it was just added.
    """

    number: int
    not_name: str
    is_not: bool
    is_new: bool
    sections: list[Section]


def make_panel(query: str, user: User, *, is_added: bool) -> list[PanelGroup]:
    """Return the groups of a canonical filter as forms; at least one, and one more to fill."""
    params = QueryDict(query, mutable=True)
    asked = groups_of(params)
    known = Known.everything(asked, user)
    _follow_merged(params, known)
    total = max(len(asked), 1) + (1 if is_added and asked else 0)
    return [
        _panel_group(number, params, known, is_new=number >= len(asked) > 0)
        for number in range(min(total, MOST_GROUPS))
    ]


def _panel_group(number: int, params: QueryDict, known: Known, *, is_new: bool) -> PanelGroup:
    facets = facets_of(known)
    start = prefix(number)
    form = GroupSet(params, facets=facets, prefix=start[:-1]).form
    is_empty = not any(name.startswith(start) for name in params)
    sections = list(_sections(form, facets, params, start, opens_first=is_empty or is_new))
    return PanelGroup(number, f"{start}{NOT}", f"{start}{NOT}" in params, is_new, sections)


def _sections(
    form: forms.Form, facets: list[Facet], params: QueryDict, start: str, *, opens_first: bool
) -> Iterator[Section]:
    for facet in facets:
        names = list(facet.parameters)
        count = sum(f"{start}{name}" in params for name in names)
        choices = [getattr(form.fields[name], "choices", None) for name in names]
        # No labels yet: then there is nothing to filter by.
        if all(each is not None and not each for each in choices):
            continue
        lengths = [len(each or ()) for each in choices]
        is_open = bool(count) or (opens_first and facet is facets[0])
        fields = [form[name] for name in names if name not in facet.rare]
        folded = [(form[name], f"{start}{name}" in params) for name in facet.rare]
        yield Section(str(facet.title), fields, folded, count, is_open, max(lengths) > LONG_LIST)


def _follow_merged(params: QueryDict, known: Known) -> None:
    """Name instead of a label that was merged the one it became, which has a tick box."""
    for name in list(params):
        if name.partition("-")[2] in LABEL_NAMES or name in LABEL_NAMES:
            values = [_survivor(str(value), known) for value in params.getlist(name)]
            params.setlist(name, list(dict.fromkeys(values)))


def _survivor(text: str, known: Known) -> str:
    label = known.labels.get(int(text)) if text.isascii() and text.isdigit() else None
    return str(label.pk) if label else text
