"""The rows of the part of the contact list that a URL names, and how many there are."""

import json
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Self

from django.db import connection
from django.db.models import JSONField, Max
from django.db.models.expressions import RawSQL

from accounts.models import User
from contacts_app.field_order import FieldOrder, Place
from contacts_app.filters.conditions import among, find_bound
from contacts_app.list_state import ListState
from contacts_app.models import Contact
from contacts_app.querysets.contacts import ContactQuerySet, neighbour_condition
from contacts_app.walking import TABLE, Walk, asked_of, first_found


# Up to this many rows PostgreSQL counts in about a millisecond, so the figure is exact.
SMALL_TABLE = 10_000
COUNT_CAP = 100
# Of how many contacts a sample is made, and how many of them must match for it to say something.
SAMPLE, LARGE_SAMPLE = 500, 5_000
FEWEST_OF_SAMPLE = 15


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
