"""What of the contact list a URL asks for, and which contacts that are for whom."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from accounts.models import User
from accounts.policies import Right
from contacts_app.field_order import FieldOrder
from contacts_app.filters.conditions import AllOf, AnyOf, Bound, Leaf, Node, among
from contacts_app.filters.groups import Filters
from contacts_app.filters.known import living_fields
from contacts_app.filters.parameters import canonical
from contacts_app.models import Contact, ContactStaff, CustomField
from contacts_app.querysets.contacts import ContactQuerySet, matching_condition


PAGE_SIZES = (25, 50, 100)
SORT_FIELDS = {
    "name": "sort_key",
    "created": "created_at",
    "last_activity": "last_activity_at",
}
MAX_QUERY = 200
# What ``view=`` names when all contacts are meant and no view, whatever the list opens with.
ALL = "all"
MAX_COLUMNS = 120
CUSTOM_SORT = re.compile(r"-?cf(?P<field>[1-9]\d{0,17})", re.ASCII)
COLUMN_KEY = re.compile(r"[a-z_]{1,30}[0-9]{0,18}", re.ASCII)


@dataclass(frozen=True)
class ListState:
    """What of the list the URL asks for: searched text, filter, order, page.

    A page is named by the contact it starts after (or ends before), not by a row number, so a
    deep page costs what the first one costs. ``page`` only says its number on the screen.

    Attributes:
        view: the id of the saved view that is open; what the URL says beside it counts. "all"
            stands for none of them.
        columns: the keys of the columns to show, () for those of the view or the user.
    """

    query: str = ""
    sort: str = "name"
    size: int = 50
    page: int = 1
    after: int | None = None
    before: int | None = None
    view: str = ""
    columns: tuple[str, ...] = ()
    filter: str = ""
    # What was read of the filter, for whom: asking for labels and fields once is enough.
    _read: dict[tuple[str, int], Filters] = attribute(
        default_factory=dict, repr=False, compare=False, hash=False
    )
    _orders: dict[str, FieldOrder | None] = attribute(
        default_factory=dict, repr=False, compare=False, hash=False
    )
    _living: list[list[CustomField]] = attribute(
        default_factory=list, repr=False, compare=False, hash=False
    )

    @classmethod
    def from_query(cls, params: QueryDict | Mapping[str, str], *, size: int) -> Self:
        """Read a URL's query; what can't be read is left at its default."""
        sort = params.get("sort") or "name"
        wanted = _number(params.get("size"))
        if wanted not in PAGE_SIZES:
            wanted = size if size in PAGE_SIZES else 50
        return cls(
            query=" ".join((params.get("q") or "").replace("\0", "").split())[:MAX_QUERY],
            sort=sort
            if sort.removeprefix("-") in SORT_FIELDS or CUSTOM_SORT.fullmatch(sort)
            else "name",
            size=wanted,
            page=_number(params.get("page")) or 1,
            after=_number(params.get("after")),
            before=_number(params.get("before")),
            filter=canonical(params),
            view=_view(params.get("view")),
            columns=column_keys((params.get("columns") or "").split(".")),
        )

    @property
    def view_id(self) -> int | None:
        """The id of the saved view that the URL names."""
        return int(self.view) if self.view not in ("", ALL) else None

    @property
    def living_fields(self) -> list[CustomField]:
        """The custom fields that are not deleted; filter, order and columns ask once for all."""
        if not self._living:
            self._living.append(living_fields())
        return self._living[0]

    @property
    def saved_query(self) -> str:
        """What a saved view keeps of this state: what is listed, in which order."""
        kept = replace(self, view="", columns=(), after=None, before=None, page=1)
        return kept.url_query(default_size=self.size)[1:]

    @property
    def field(self) -> str:
        """The column the list is ordered by, unless it is by a custom field; ties by id."""
        return SORT_FIELDS.get(self.sort.removeprefix("-"), "sort_key")

    @property
    def field_order(self) -> FieldOrder | None:
        """The order of the custom field the list is sorted by; None when it is another order."""
        if self.sort not in self._orders:
            found = CUSTOM_SORT.fullmatch(self.sort)
            self._orders[self.sort] = found and FieldOrder.of(
                int(found["field"]), self.living_fields, descending=self.descending
            )
        return self._orders[self.sort]

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    def url_query(self, *, default_size: int, **changes: Any) -> str:
        """Return the query string of this state with ``changes``, "" or beginning with "?".

        A change of what is listed or how goes back to the first page.
        """
        if changes.keys() & {"query", "sort", "size", "filter"}:
            changes = {"after": None, "before": None, "page": 1, **changes}
        state = replace(self, **changes)
        parts = {
            "view": state.view,
            "q": state.query,
            # Beside a view it is always said: without anything else, the view's own would count.
            "sort": "" if state.sort == "name" and state.view_id is None else state.sort,
            "columns": ".".join(state.columns),
            "size": "" if state.size == default_size else state.size,
            "after": state.after,
            "before": state.before,
            "page": "" if state.page == 1 else state.page,
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        query = "&".join(filter(None, (query, state.filter)))
        return f"?{query}" if query else ""

    def filters(self, user: User) -> Filters:
        """Return what the filter asks when ``user`` asks it."""
        key = (self.filter, user.pk)
        if key not in self._read:
            self._read[key] = Filters.read(self.filter, user, lambda: self.living_fields)
        return self._read[key]

    def listed(self, user: User) -> ContactQuerySet:
        """Return the contacts of the list, unordered."""
        contacts = self._whole(user).visible_to(user)
        if self.query:
            contacts = contacts.matching(self.query)
        node = self.filters(user).node
        return contacts.filter(node.test(each=False)) if node else contacts

    def narrowed(self, user: User, bound: Bound | None) -> ContactQuerySet:
        """Return the contacts of the list as ``listed`` does, to be asked one after the other.

        Args:
            bound: those among which they all are, None when they are too many. Then who asks leaves
                out the trash: what is asked beside it may be answered by indexes alone.
        """
        if bound is None:
            return Contact.objects.filter(self.node(user).test(each=True))
        contacts = self._whole(user).filter(among(bound.ids))
        return contacts.filter(bound.rest.test(each=True)) if bound.rest else contacts

    def node(self, user: User) -> Node:
        """Return all that is asked of a contact: whose it is, the search and the filter."""
        nodes: list[Node] = []
        alive = Contact.objects.alive()
        if not user.may(Right.SEE_ALL_CONTACTS):
            mine = [
                alive.filter(**{f"{column}_id": user.pk}).order_by(f"{column}_id", "pk")
                for column in ("owner", "created_by")
            ]
            own = Leaf(
                q=Q(owner=user) | Q(created_by=user),
                probes=tuple(each.values_list("pk") for each in mine),
            )
            rows = ContactStaff.objects.filter(user=user)
            ids = rows.order_by("user_id", "contact_id").values_list("contact_id")
            nodes.append(AnyOf((own, Leaf(rows=rows, probes=(ids,)))))
        if self.query:
            found = alive.matching(self.query).values_list("pk")
            q = matching_condition(self.query)
            nodes.append(Leaf(q=q, probes=(found,), is_dear=True))
        if (filtered := self.filters(user).node) is not None:
            nodes.append(filtered)
        return AllOf(tuple(nodes))

    def _whole(self, user: User) -> ContactQuerySet:
        return Contact.objects.in_trash() if self.is_trash(user) else Contact.objects.alive()

    def is_trash(self, user: User) -> bool:
        """Tell whether the contacts of the trash are listed, instead of the others."""
        return bool(self.filter) and self.filters(user).in_trash

    def is_probed(self, user: User) -> bool:
        """Tell whether more than a search leaves contacts out."""
        return bool(self.filter) or not user.may(Right.SEE_ALL_CONTACTS)

    def is_filtered(self, user: User) -> bool:
        """Tell whether the list leaves contacts out that are not in the trash."""
        return bool(self.query or self.filter) or not user.may(Right.SEE_ALL_CONTACTS)

    def ordered(self, contacts: ContactQuerySet, *, backwards: bool = False) -> ContactQuerySet:
        """Return ``contacts`` in the order of the list."""
        if self.field_order:
            return self.field_order.ordered(contacts)
        sign = "-" if self.descending != backwards else ""
        return contacts.order_by(f"{sign}{self.field}", f"{sign}id")

    def order(self, *, backwards: bool = False) -> str:
        """Return what ORDER BY says of it; the other way round not for a custom field."""
        if self.field_order:
            return self.field_order.order
        direction = "DESC" if self.descending != backwards else "ASC"
        return f"{self.field} {direction}, id {direction}"


def column_keys(texts: Iterable[str]) -> tuple[str, ...]:
    """Return what can be the key of a column, each once, in the order given."""
    return tuple(dict.fromkeys(text for text in texts if COLUMN_KEY.fullmatch(text)))[:MAX_COLUMNS]


def _view(text: str | None) -> str:
    """Return which view ``view=`` names: its id, "all", or none."""
    return ALL if text == ALL else str(_number(text) or "")


def _number(text: str | None) -> int | None:
    """Return ``text`` as a positive number that fits a bigint, else None."""
    if text and text.isascii() and text.isdigit() and len(text) < 19:
        return int(text) or None
    return None
