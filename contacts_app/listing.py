"""The rows of the part of the contact list that a URL names, and how many there are."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from time import monotonic
from typing import Self

from django.db import connection
from django.db.models import Field
from django.db.models.expressions import RawSQL

from accounts.models import User
from contacts_app.field_order import FieldOrder, Place
from contacts_app.filters.conditions import Leaf, Node, find_bound, find_scarce
from contacts_app.list_state import ListState
from contacts_app.models import Contact
from contacts_app.querysets.contacts import ContactQuerySet, search_sql
from contacts_app.row_values import ALIVE, TOTAL, Row, Which, fetch_rows
from contacts_app.sampling import Look, estimate, estimate_among, first_look
from contacts_app.walking import Question, Walk, first_of, place_of


# Up to this many rows PostgreSQL counts in about a millisecond, so the figure is exact.
SMALL_TABLE = 10_000
# From so many rows on, a condition met so often by the first look has hardly ever few contacts.
LARGE_TABLE, COMMON_MET = 300_000, 5
COUNT_CAP = 100
# How many seconds the planner's estimate is remembered, for each database: when and what.
ESTIMATE_LASTS = 10
_estimates: dict[str, tuple[float, int]] = {}


@dataclass(frozen=True)
class Page:
    """One page of the list."""

    rows: list[Row]
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
        asked: returns them, when there is still something to ask of them.
        rows: all of them in order, when they are few.
        first: the first of them in order, when those were asked for.
        count: how many they are, None where one has to look.
        node: all that is asked of a contact, when contact after contact is asked.
        whole: returns the same contacts, asked for all at once.
        is_bounded: they are few enough to be sorted, every time.
        is_walked: the table is too large to leave the way through it to the planner.
        is_narrowed: they are not simply all that are not in the trash.
    """

    state: ListState
    asked: Callable[[], ContactQuerySet]
    rows: list[Row] | None = None
    first: list[Row] | None = None
    count: "Count | None" = None
    node: Node | None = None
    whole: Callable[[], ContactQuerySet] | None = None
    is_bounded: bool = False
    is_walked: bool = False
    is_narrowed: bool = True

    @cached_property
    def plain(self) -> ContactQuerySet:
        """The contacts, with what is still to be asked of them."""
        return self.asked()

    @cached_property
    def contacts(self) -> ContactQuerySet:
        if self.node and self.scarce:
            # Much of the table would be walked before a page is full.
            return Contact.objects.filter(self.node.test(each=True, scarce=self.scarce))
        return self.plain

    @cached_property
    def question(self) -> Question:
        """What is asked of a contact."""
        if self.contacts is self.plain:
            return self.sampled
        return Question.of(self.contacts, self.state.field)

    @cached_property
    def sampled(self) -> Question:
        """What is asked of a contact here and there."""
        return Question.of(self.plain, self.state.field)

    @cached_property
    def look(self) -> Look:
        """The first look at contacts here and there."""
        return first_look(self.sampled)

    @cached_property
    def scarce(self) -> dict[Leaf, int]:
        """The conditions that few enough fulfil to be known beforehand, and how many those are."""
        return find_scarce(self.node) if self.node and self.look.is_sparse else {}

    def estimate(self) -> int | None:
        """Return about how many they are, None when that is not to be told."""
        if not self.node:
            return estimate(self.sampled)
        if narrowest := self.node.narrowest(self.scarce):
            return estimate_among(self.sampled, narrowest.probes[0], self.scarce[narrowest])
        return estimate(self.sampled, self.look)

    @classmethod
    def find(cls, state: ListState, user: User, columns: list[str]) -> Self:
        """Find out, in up to three queries, what kind of list it is."""
        listed = partial(state.listed, user)
        if not state.is_filtered(user):
            return cls(state, Contact.objects.alive, is_narrowed=False)
        if state.is_trash(user) or table_estimate() < SMALL_TABLE:
            # The index of a field's values has its order: to look all of them up takes longer.
            return cls(state, listed) if state.field_order else cls._bounded(state, listed, columns)
        if not state.is_probed(user):
            ids = first_of(search_sql(state.query), COUNT_CAP + 1)
            if few := cls._few(state, listed, ids, columns):
                return few
            return cls(state, listed, count=Count(COUNT_CAP, is_capped=True), is_walked=True)
        node = state.node(user)
        bound = find_bound(node, common_of(node))
        if bound is not None:
            return cls._bounded(state, partial(state.narrowed, user, bound), columns)
        asked = partial(Contact.objects.filter, node.test(each=True))
        return cls(state, asked, node=node, whole=listed, is_walked=True)

    @classmethod
    def _bounded(
        cls, state: ListState, asked: Callable[[], ContactQuerySet], columns: list[str]
    ) -> Self:
        """Return the list of few enough contacts to be sorted, with its first page."""
        if state.after or state.before:
            return cls(state, asked, is_bounded=True)
        first = fetch_rows(
            Which.of(asked()),
            [TOTAL, *columns],
            order=state.order(),
            limit=state.size + 1,
            keys=state.field,
        )
        total = first[0][TOTAL] if first else 0
        rows = first if len(first) == total else None
        return cls(state, asked, rows, first, Count(total), is_bounded=True)

    @classmethod
    def _few(
        cls,
        state: ListState,
        asked: Callable[[], ContactQuerySet],
        ids: RawSQL,
        columns: list[str],
    ) -> Self | None:
        """Return the list if it is short, None when it is too long to be sorted every time.

        Args:
            ids: finds its contacts, up to one more than are few.
        """
        # A page elsewhere than at the start is found among all of them.
        limit = COUNT_CAP + 1 if state.after or state.before else state.size + 1
        first = fetch_rows(
            Which.among(ids),
            [TOTAL, *columns],
            order=state.order(),
            limit=limit,
            up_to=COUNT_CAP,
        )
        total = first[0][TOTAL] if first else 0
        if total > COUNT_CAP:
            return None
        return cls(state, asked, first if len(first) == total else None, first, Count(total))

    def take(self, columns: list[str], *, beyond: int | None, backwards: bool) -> list[Row]:
        """Return the rows of a page and one more, beyond the contact ``beyond`` if there is one."""
        state, limit = self.state, self.state.size + 1
        if self.first is not None and beyond is None:
            return self.first[:limit]
        if state.field_order:
            return self._take_by_field(state.field_order, columns, beyond, backwards=backwards)
        upwards = state.descending == backwards
        order = state.order(backwards=backwards)
        if not self.is_walked and not self.is_bounded:
            which = self._plainly()
            if beyond is not None:
                which = which.beyond(state.field, beyond, upwards=upwards)
            return fetch_rows(which, columns, order=order, limit=limit)
        here, params = ("", ()) if beyond is None else place_of(state.field, beyond)
        rows: list[Row] = []
        question = None if self.is_bounded else self.question
        walk = Walk(self.contacts, state.field, upwards, here, params, self.whole, question)
        for ids in walk.ways(limit=limit, sort_only=self.is_bounded):
            rows = fetch_rows(Which.among(ids), columns, order=order)
            if len(rows) == limit:
                break
        return rows

    def _plainly(self) -> Which:
        """Return the contacts as the planner is asked for them, no matter in which order."""
        if self.rows is not None:
            return Which.these([row["id"] for row in self.rows])
        return Which.of(self.contacts) if self.is_narrowed else ALIVE

    def _take_by_field(
        self, order: FieldOrder, columns: list[str], beyond: int | None, *, backwards: bool
    ) -> list[Row]:
        place = order.place_of(beyond)
        if beyond and place is None:
            return []
        limit = self.state.size + 1
        keys = self.ids_by_field(
            order, beyond=beyond, place=place, backwards=backwards, limit=limit
        )
        rows = {row["id"]: row for row in fetch_rows(Which.these(keys), columns, order="id")}
        return [rows[pk] for pk in keys if pk in rows]

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
        contacts = self.contacts.alive() if self.is_walked else self.contacts
        if self.rows is not None:
            contacts = Contact.objects.filter(pk__in=[row["id"] for row in self.rows])
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
    """Fetch one page with the columns named, in at most six queries."""
    matching = Matching.find(state, user, columns)
    if state.before:
        rows = matching.take(columns, beyond=state.before, backwards=True)
        if len(rows) > state.size:
            return Page(rows[: state.size][::-1], True, True, state, matching)
        # The start of the list lies on this page: show it from its first contact.
        state = replace(state, before=None, after=None, page=1)
    rows = matching.take(columns, beyond=state.after, backwards=False)
    if not rows and state.after and not Contact.objects.filter(pk=state.after).exists():
        state = replace(state, after=None)
        rows = matching.take(columns, beyond=None, backwards=False)
    if not state.after:
        state = replace(state, page=1)
    return Page(rows[: state.size], bool(state.after), len(rows) > state.size, state, matching)


def page_with(contact: Contact, state: ListState, user: User) -> ListState:
    """Return ``state``, in the order of names, turned to the page on which ``contact`` stands.

    Nobody is counted in a large table: who stands far down is left to the search.
    """
    before = state.listed(user).filter(sort_key__lte=contact.sort_key)
    ids = list(before.order_by("sort_key", "pk").values_list("pk", flat=True)[:SMALL_TABLE])
    if contact.pk not in ids:
        return state
    pages = ids.index(contact.pk) // state.size
    after = ids[pages * state.size - 1] if pages else None
    return replace(state, after=after, before=None, page=pages + 1)


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
    if matching.is_walked and (about := matching.estimate()):
        return Count(about, is_estimate=True, is_rough=True)
    if page.state.is_filtered(user):
        whole = matching.whole() if matching.whole else matching.contacts
        return Count(whole.count())
    if table_estimate() < SMALL_TABLE:
        return Count(matching.contacts.count())
    return Count(table_estimate(), is_estimate=True)


def common_of(node: Node) -> list[Leaf]:
    """Return the dear conditions of ``node`` that a look at a large table shows to be common.

    To find the first of very many that match takes longer than to look at some contacts; in a
    smaller table those looks could not tell.
    """
    dear = [leaf for leaf in node.leaves() if leaf.is_dear]
    if not dear or table_estimate() < LARGE_TABLE:
        return []
    questions = [
        (leaf, Question.of(Contact.objects.filter(leaf.test(each=True)), "id")) for leaf in dear
    ]
    return [leaf for leaf, question in questions if first_look(question).met >= COMMON_MET]


def table_estimate() -> int:
    """Return how many contacts there are by the planner's statistics, the trash included.

    It changes when PostgreSQL looks through the table, so a process asks every few seconds.
    """
    now, alias = monotonic(), connection.alias
    asked_at, about = _estimates.get(alias, (-ESTIMATE_LASTS, 0))
    if now - asked_at < ESTIMATE_LASTS:
        return about
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = 'contacts_contact'::regclass"
        )
        about = int(cursor.fetchone()[0])
    _estimates[alias] = now, about
    return about


def neighbours(state: ListState, user: User, contact_id: int | None = None) -> RawSQL:
    """Return the ids before and after a contact in the list, as JSON, to annotate it with.

    A part of the contact's own query: as a query apart it cost a sixth of the card. In the order
    of a custom field they are looked up beforehand, beside ``contact_id``.
    """
    if state.field_order and contact_id:
        beside = _neighbours_by_field(state, state.field_order, user, contact_id)
        return RawSQL("%s::json", (json.dumps(beside),), output_field=Field())
    if state.is_trash(user):
        return RawSQL("'[null, null]'::json", (), output_field=Field())
    is_filtered, bound = state.is_filtered(user), None
    whole = None
    if state.filter:
        node = state.node(user)
        bound = find_bound(node, common_of(node))
        contacts = state.narrowed(user, bound)
        whole = None if bound else partial(state.listed, user)
    elif state.is_probed(user):
        contacts = state.narrowed(user, None)
        whole = partial(state.listed, user)
    else:
        contacts = state.listed(user) if is_filtered else Contact.objects.all()
    here = f"(contacts_contact.{state.field}, contacts_contact.id)"
    sides, params = [], []
    for upwards in (state.descending, not state.descending):
        walk = Walk(contacts, state.field, upwards, here, whole=whole)
        if bound:
            side, side_params = walk.sorted(limit=1)
            side = f"(SELECT pk FROM ({side}) sorted)"  # noqa: S608 -- as below
        elif is_filtered:
            side, side_params = walk.next_door()
        else:
            side, side_params = walk.next_of_all(), []
        sides.append(side)
        params += side_params
    statement = f"json_build_array({', '.join(sides)})"
    return RawSQL(statement, params, output_field=Field())  # noqa: S611 -- as above


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
