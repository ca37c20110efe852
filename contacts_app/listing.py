"""The contact list: which part of it a URL names, and the rows of that part."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from random import Random
from typing import Any, Self
from urllib.parse import urlencode

from django.db import connection
from django.db.models import JSONField, Max, Q
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from accounts.models import User
from accounts.policies import Right
from contacts_app.field_order import FieldOrder, Place
from contacts_app.filters.conditions import AllOf, Ids, Leaf, Node, among, find_bound
from contacts_app.filters.groups import Filters
from contacts_app.filters.parameters import canonical
from contacts_app.models import Contact
from contacts_app.querysets.contacts import ContactQuerySet, matching_condition, neighbour_condition
from contacts_app.walking import TABLE, Walk, asked_of, first_found


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
# Up to this many rows PostgreSQL counts in about a millisecond, so the figure is exact.
SMALL_TABLE = 10_000
COUNT_CAP = 100
# Of how many contacts a sample is made, and how many of them must match for it to say something.
SAMPLE, LARGE_SAMPLE = 500, 5_000
FEWEST_OF_SAMPLE = 15


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
                int(found["field"]), descending=self.descending
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
            self._read[key] = Filters.read(self.filter, user)
        return self._read[key]

    def listed(self, user: User) -> ContactQuerySet:
        """Return the contacts of the list, unordered."""
        contacts = self._whole(user).visible_to(user)
        if self.query:
            contacts = contacts.matching(self.query)
        node = self.filters(user).node
        return contacts.filter(node.test(each=False)) if node else contacts

    def narrowed(self, user: User, ids: Ids | None) -> ContactQuerySet:
        """Return the contacts of the list as ``listed`` does, to be asked one after the other.

        Args:
            ids: those among which they all are, None when they are too many.
        """
        contacts = self._whole(user)
        if ids is not None:
            contacts = contacts.filter(among(ids))
        return contacts.filter(self.node(user).test(each=True))

    def node(self, user: User) -> Node:
        """Return all that is asked of a contact: whose it is, the search and the filter."""
        nodes: list[Node] = []
        alive = Contact.objects.alive()
        if not user.may(Right.SEE_ALL_CONTACTS):
            mine = [
                alive.filter(**{f"{column}_id": user.pk}).order_by(f"{column}_id", "pk")
                for column in ("owner", "created_by")
            ]
            nodes.append(
                Leaf(
                    q=Q(owner=user) | Q(created_by=user),
                    probes=tuple(each.values_list("pk") for each in mine),
                )
            )
        if self.query:
            found = alive.matching(self.query).values_list("pk")
            nodes.append(Leaf(q=matching_condition(self.query), probes=(found,)))
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

    def value_of(self, pk: int | None) -> Any:
        """Return what the contact ``pk`` is ordered by; None when there is no such contact."""
        if pk is None:
            return None
        if self.field_order:
            return self.field_order.place_of(pk)
        return Contact.objects.filter(pk=pk).values_list(self.field, flat=True).first()


@dataclass(frozen=True)
class Page:
    """One page of the list."""

    rows: list[dict[str, Any]]
    has_previous: bool
    has_next: bool
    state: ListState
    matching: "Matching | None" = None

    @property
    def first_number(self) -> int:
        """The number of the first row, as said at the foot of the list."""
        return (self.state.page - 1) * self.state.size + 1 if self.rows else 0


@dataclass(frozen=True)
class Matching:
    """The contacts of a list, and how to take some of them in order.

    Attributes:
        rows: all of them in order, when they are few.
        count: how many they are, None where one has to look.
        whole: the same contacts, asked for all at once.
        is_bounded: they are few enough to be sorted, every time.
        is_walked: the table is too large to leave the way through it to the planner.
    """

    state: ListState
    contacts: ContactQuerySet
    rows: list[dict[str, Any]] | None = None
    count: "Count | None" = None
    whole: ContactQuerySet | None = None
    is_bounded: bool = False
    is_walked: bool = False

    @classmethod
    def find(cls, state: ListState, user: User, columns: list[str]) -> Self:
        """Find out, in up to three queries, what kind of list it is."""
        if not state.is_filtered(user):
            return cls(state, state.listed(user))
        if not state.is_probed(user):
            few = cls._few(state, state.listed(user), columns)
            if few or table_estimate() < SMALL_TABLE:
                return few or cls(state, state.listed(user))
            capped = Count(COUNT_CAP, is_capped=True)
            return cls(state, state.listed(user), count=capped, is_walked=True)
        if state.is_trash(user) or table_estimate() < SMALL_TABLE:
            return cls._few(state, state.listed(user), columns) or cls(state, state.listed(user))
        ids = find_bound(state.node(user))
        contacts = state.narrowed(user, ids)
        if ids is None:
            return cls(state, contacts, whole=state.listed(user), is_walked=True)
        if not ids:
            return cls(state, contacts, [], Count(0))
        # Asked once, and not again by the rows and the count.
        met = list(contacts.values_list("pk", flat=True))
        contacts, count = Contact.objects.filter(among(met)), Count(len(met))
        if len(met) > COUNT_CAP:
            return cls(state, contacts, count=count, is_bounded=True)
        return cls(state, contacts, list(state.ordered(contacts).values("pk", *columns)), count)

    @classmethod
    def _few(cls, state: ListState, contacts: ContactQuerySet, columns: list[str]) -> Self | None:
        """Return the list with all its rows, None when they are too many for that."""
        some = Contact.objects.filter(pk__in=first_found(contacts, COUNT_CAP + 1))
        rows = list(state.ordered(some).values("pk", *columns))
        return cls(state, contacts, rows, Count(len(rows))) if len(rows) <= COUNT_CAP else None

    def take(
        self, columns: list[str], *, beyond: int | None, value: Any, backwards: bool
    ) -> list[dict[str, Any]]:
        """Return the rows of a page and one more, beyond the contact ``beyond`` with ``value``."""
        limit = self.state.size + 1
        if self.state.field_order:
            keys = self.ids_by_field(
                self.state.field_order, beyond=beyond, place=value, backwards=backwards, limit=limit
            )
            rows_by_id = {
                row["pk"]: row for row in Contact.objects.filter(pk__in=keys).values("pk", *columns)
            }
            return [rows_by_id[pk] for pk in keys if pk in rows_by_id]
        if self.rows is not None and beyond is None:
            return self.rows[:limit]
        upwards = self.state.descending == backwards
        if not self.is_walked and not self.is_bounded:
            contacts = self.contacts
            if self.rows is not None:
                contacts = Contact.objects.filter(pk__in=[row["pk"] for row in self.rows])
            if beyond is not None:
                edge = neighbour_condition(self.state.field, value, beyond, after=upwards)
                contacts = contacts.filter(edge)
            return list(self.state.ordered(contacts, backwards=backwards).values(*columns)[:limit])
        here, params = ("", ()) if beyond is None else ("(%s, %s)", (value, beyond))
        rows: list[dict[str, Any]] = []
        walk = Walk(self.contacts, self.state.field, upwards, here, params, self.whole)
        for ids in walk.ways(limit=limit, sort_only=self.is_bounded):
            met = Contact.objects.filter(pk__in=ids)
            rows = list(self.state.ordered(met, backwards=backwards).values(*columns))
            if len(rows) == limit:
                break
        return rows

    def ids_by_field(
        self,
        order: FieldOrder,
        *,
        beyond: int | None,
        place: Place | None,
        backwards: bool,
        limit: int,
    ) -> list[int]:
        """Return the ids of the next contacts in the order of a custom field."""
        contacts = self.contacts
        if self.rows is not None:
            contacts = Contact.objects.filter(pk__in=[row["pk"] for row in self.rows])
        return order.ids(
            contacts,
            beyond=beyond,
            place=place,
            backwards=backwards,
            limit=limit,
            is_walked=self.is_walked,
            is_bounded=self.is_bounded,
        )


def fetch_page(state: ListState, user: User, columns: list[str]) -> Page:
    """Fetch one page as dictionaries with the columns named, in at most six queries.

    Dictionaries, as Django's templates look names up in them at once.
    """
    matching = Matching.find(state, user, columns)
    value = state.value_of(state.before)
    if value is not None:
        rows = matching.take(columns, beyond=state.before, value=value, backwards=True)
        if len(rows) > state.size:
            return Page(rows[: state.size][::-1], True, True, state, matching)
    if state.before:
        # The start of the list lies on this page: show it from its first contact.
        state = replace(state, before=None, after=None, page=1)
    value = state.value_of(state.after)
    if value is None:
        state = replace(state, after=None, page=1)
    rows = matching.take(columns, beyond=state.after, value=value, backwards=False)
    return Page(rows[: state.size], bool(state.after), len(rows) > state.size, state, matching)


@dataclass(frozen=True)
class Count:
    """How many contacts match.

    ``is_capped`` says there are more, ``is_estimate`` about so many, ``is_rough`` give or take
    some per cent.
    """

    number: int
    is_capped: bool = False
    is_estimate: bool = False
    is_rough: bool = False


def count_matching(page: Page, user: User) -> Count:
    """Count the contacts of the list without reading a large table.

    One page is counted by looking at it; a small table is counted; of a large one the
    planner's estimate is given, of a search in it only whether there are more than the cap, and
    of a filter that many fulfil what a sample says.
    """
    if not page.has_next and not page.has_previous:
        return Count(len(page.rows))
    matching = page.matching or Matching.find(page.state, user, [])
    if matching.count:
        return matching.count
    if matching.is_walked and (sampled := sample_count(matching.contacts)):
        return sampled
    if page.state.is_filtered(user):
        whole = matching.contacts if matching.whole is None else matching.whole
        return Count(whole.count())
    estimate = table_estimate()
    if estimate < SMALL_TABLE:
        return Count(matching.contacts.count())
    return Count(estimate, is_estimate=True)


def sample_count(contacts: ContactQuerySet) -> Count | None:
    """Return about how many ``contacts`` are, None when they are too rare to tell so.

    Asked of contacts spread over all ids, always the same ones: the figure stays while one pages.
    """
    highest = Contact.objects.aggregate(highest=Max("pk"))["highest"] or 1
    met, places = _sample(contacts, highest, SAMPLE)
    if met < FEWEST_OF_SAMPLE and highest > LARGE_SAMPLE * 50:
        # In a table so large, counting one in a hundred takes half a second.
        met, places = _sample(contacts, highest, LARGE_SAMPLE)
    if met < FEWEST_OF_SAMPLE:
        return None
    about = met * highest // places
    # Two figures are all that such a sample knows.
    figures = len(str(about)) - 2
    return Count(round(about, -figures), is_estimate=True, is_rough=True)


def _sample(contacts: ContactQuerySet, highest: int, size: int) -> tuple[int, int]:
    """Return how many of ``contacts`` were met at so many places, and at how many."""
    # Not at even distances: who stands there may have something in common.
    chance = Random(SAMPLE)  # noqa: S311 -- no secret, and the same every time
    places = {1 + int(chance.random() * highest) for _ in range(size)}
    # By their ids, whatever index the filter would rather have: it may take ten times as long.
    some = f"SELECT * FROM {TABLE} WHERE id = ANY(%s) OFFSET 0"  # noqa: S608 -- our words
    query = contacts.order_by().values_list("pk").query
    statement, params = asked_of(some, (sorted(places),), query)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({statement}) met", params)  # noqa: S608 -- as above
        return int(cursor.fetchone()[0]), len(places)


def table_estimate() -> int:
    """Return how many contacts there are by the planner's statistics, the trash included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = 'contacts_contact'::regclass"
        )
        return int(cursor.fetchone()[0])


def neighbours(state: ListState, user: User, contact_id: int | None = None) -> RawSQL:
    """Return the ids before and after a contact in the list, as JSON, to annotate it with.

    A part of the contact's own query: as a query apart it cost a sixth of the card. In the order
    of a custom field they are looked up beforehand, beside ``contact_id``.
    """
    if state.field_order and contact_id:
        beside = _neighbours_by_field(state, state.field_order, user, contact_id)
        return RawSQL("%s::jsonb", (json.dumps(beside),), output_field=JSONField())
    if state.is_trash(user):
        return RawSQL("'[null, null]'::jsonb", (), output_field=JSONField())
    is_filtered, ids = state.is_filtered(user), None
    contacts = whole = state.listed(user) if is_filtered else Contact.objects.all()
    if state.filter:
        ids = find_bound(state.node(user))
        if ids is not None and not ids:
            return RawSQL("'[null, null]'::jsonb", (), output_field=JSONField())
        contacts = state.narrowed(user, ids)
        whole = whole if ids is None else contacts
    here = f"(contacts_contact.{state.field}, contacts_contact.id)"
    sides, params = [], []
    for upwards in (state.descending, not state.descending):
        walk = Walk(contacts, state.field, upwards, here, whole=whole)
        if ids is not None:
            side, side_params = walk.sorted(limit=1)
            side = f"(SELECT pk FROM ({side}) sorted)"  # noqa: S608 -- as below
        elif is_filtered:
            side, side_params = walk.next_door()
        else:
            side, side_params = walk.next_of_all(), []
        sides.append(side)
        params += side_params
    statement = f"jsonb_build_array({', '.join(sides)})"
    return RawSQL(statement, params, output_field=JSONField())  # noqa: S611 -- as above


def _neighbours_by_field(
    state: ListState, order: FieldOrder, user: User, contact_id: int
) -> list[int | None]:
    matching = Matching.find(state, user, [])
    place = order.place_of(contact_id)
    if place is None:
        return [None, None]
    sides = [
        matching.ids_by_field(order, beyond=contact_id, place=place, backwards=backwards, limit=1)
        for backwards in (True, False)
    ]
    return [side[0] if side else None for side in sides]


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
