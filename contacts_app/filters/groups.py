"""The filter of a list: groups of conditions joined by OR."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.policies import Right
from contacts_app.filters.conditions import AllOf, AnyOf, Node, Not
from contacts_app.filters.custom import CUSTOM_FACETS
from contacts_app.filters.facets import FACETS, Facet
from contacts_app.filters.further import further_facets
from contacts_app.filters.known import Known, living_fields
from contacts_app.filters.parameters import CUSTOM, NOT, TRASH, canonical, groups_of, prefix
from contacts_app.filters.words import Condition
from contacts_app.models import Contact, CustomField


class Parameter(django_filters.Filter):  # type: ignore[misc]
    """One parameter of the address, read by ``field``."""

    def __init__(self, field: forms.Field) -> None:
        super().__init__()
        field.required = False
        self._field = field


class GroupSet(django_filters.FilterSet):  # type: ignore[misc]
    """The form of one group of conditions: the parameters of some facets."""

    class Meta:
        model = Contact
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, facets: list[Facet], prefix: str) -> None:
        super().__init__(data, Contact.objects.none(), prefix=prefix)
        for facet in facets:
            for name, form_field in facet.parameters.items():
                self.filters[name] = Parameter(form_field)

    @cached_property
    def form(self) -> forms.Form:
        """The form; its ids are its own, as other forms may stand on the page."""
        # No class is made for it, as django-filter would at each request.
        form = forms.Form(self.data, prefix=self.form_prefix, auto_id="filter_%s")
        form.fields.update({name: each.field for name, each in self.filters.items()})
        form.without_optional_marks = True  # type: ignore[attr-defined]
        return form


def facets_of(known: Known) -> list[Facet]:
    """Return all that can be asked."""
    fixed = [facet(known) for facet in (*FACETS, *further_facets())]
    return [*fixed, *(CUSTOM_FACETS[each.type](known, each) for each in known.fields)]


@dataclass(frozen=True)
class Group:
    """Conditions joined by AND.

    Attributes:
        number: its place; 0 has no prefix in the address.
        is_not: the contrary is asked.
        conditions: what could be read, and what could not, which asks nothing.
    """

    number: int
    is_not: bool
    conditions: list[Condition]

    @cached_property
    def node(self) -> Node | None:
        """What it asks; None when nothing of it could be read."""
        nodes = tuple(each.node for each in self.conditions if each.node is not None)
        if not nodes:
            return None
        return Not(AllOf(nodes)) if self.is_not else AllOf(nodes)

    @property
    def phrase(self) -> str:
        """The group as a part of a sentence about contacts."""
        told = ", ".join(each.phrase for each in self.conditions if each.node is not None)
        return (
            pgettext("contacts", "not those %(conditions)s") % {"conditions": told}
            if self.is_not
            else told
        )


@dataclass(frozen=True)
class Filters:
    """What the filter of an address asks.

    Attributes:
        query: the filter, as ``parameters.canonical`` writes it.
        groups: its groups, joined by OR.
        in_trash: the contacts of the trash are wanted instead of the others.
        problems: what can't be read or isn't allowed, of the list as a whole.
        gone_labels: the ids of labels it names that were deleted.
    """

    query: str = ""
    groups: list[Group] = field(default_factory=list)
    in_trash: bool = False
    problems: list[Condition] = field(default_factory=list)
    gone_labels: frozenset[int] = frozenset()

    @classmethod
    def read(
        cls, query: str, user: User, living: Callable[[], list[CustomField]] = living_fields
    ) -> Self:
        """Read a canonical filter; what can't be read becomes a condition that asks nothing.

        Args:
            living: returns the custom fields that are not deleted.
        """
        if not query:
            return cls()
        params = QueryDict(query)
        groups = groups_of(params)
        known = Known.named(groups, user, living)
        facets = facets_of(known)
        in_trash, problems = _trash(params, user)
        return cls(
            query,
            [_group(number, names, facets, params) for number, names in enumerate(groups)],
            in_trash,
            problems,
            frozenset(pk for pk, label in known.labels.items() if label is None),
        )

    @cached_property
    def node(self) -> Node | None:
        """What it asks of a contact; None when nothing."""
        nodes = tuple(group.node for group in self.groups if group.node is not None)
        if not nodes:
            return None
        return nodes[0] if len(nodes) == 1 else AnyOf(nodes)

    @cached_property
    def count(self) -> int:
        """How many conditions there are, also of those that can't be read."""
        trash = int(self.in_trash)
        return sum(len(group.conditions) for group in self.groups) + len(self.problems) + trash

    @property
    def is_unread(self) -> bool:
        """Whether it shows more contacts than were asked for: some of it can't be read."""
        conditions = [each for group in self.groups for each in group.conditions]
        return any(each.node is None for each in (*conditions, *self.problems))

    @property
    def phrase(self) -> str:
        """The filter as a part of a sentence about contacts, "" when it asks nothing."""
        phrases = [group.phrase for group in self.groups if group.node is not None]
        told = phrases[0] if phrases else ""
        for phrase in phrases[1:]:
            pair = {"first": told, "second": phrase}
            told = pgettext("contacts", "%(first)s, or %(second)s") % pair
        if not self.in_trash:
            return told
        if not told:
            return pgettext("contacts", "in the trash")
        return pgettext("contacts", "in the trash, %(conditions)s") % {"conditions": told}

    def without(self, number: int, names: tuple[str, ...]) -> str:
        """Return the query without some parameters of a group."""
        gone = {f"{prefix(number)}{name}" for name in names}
        params = QueryDict(mutable=True)
        for name, values in QueryDict(self.query).lists():
            if name not in gone:
                params.setlist(name, values)
        return canonical(params)


def _group(
    number: int, names: dict[str, list[str]], facets: list[Facet], params: QueryDict
) -> Group:
    """Read one group; only facets that are asked for become form fields."""
    asked = [facet for facet in facets if facet.is_asked(names)]
    made = GroupSet(params, facets=asked, prefix=prefix(number)[:-1])
    errors: dict[str, Any] = made.errors
    conditions: list[Condition] = []
    for facet in asked:
        values = {
            name: made.form.cleaned_data.get(name)
            for name in facet.parameters
            if name not in errors
        }
        conditions += facet.conditions(values)
        conditions += [
            unread(name, facet.title, names[name]) for name in facet.parameters if name in errors
        ]
    met = {name for facet in asked for name in facet.parameters}
    gone = sorted(name for name in names if name != NOT and name not in met)
    conditions += [unread(name, title_of_gone(name), names[name]) for name in gone]
    return Group(number, NOT in names, conditions)


def title_of_gone(name: str) -> str:
    """Return what to call a parameter nothing is known of."""
    return _("A deleted field") if CUSTOM.fullmatch(name) else name


def unread(name: str, title: Any, values: list[str]) -> Condition:
    """Return the condition that a parameter can't be read, which asks nothing."""
    text = _("“%(value)s” can't be read") % {"value": ", ".join(values)[:60]}
    return Condition((name,), str(title), text)


def _trash(params: QueryDict, user: User) -> tuple[bool, list[Condition]]:
    """Return whether the trash is wanted, and what to say when it can't be shown."""
    wanted = params.get(TRASH, "")
    if not wanted:
        return False, []
    if wanted == "yes" and user.may(Right.DELETE_CONTACTS):
        return True, []
    return False, [unread(TRASH, _("Deleted"), [wanted])]
