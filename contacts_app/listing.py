"""The contact list: which part of it a URL names, and the rows of that part."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.db import connection
from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from accounts.models import User
from accounts.policies import Right
from contacts_app.models import Contact
from contacts_app.querysets.contacts import ContactQuerySet, neighbour_condition
from contacts_app.walking import Walk, first_found


PAGE_SIZES = (25, 50, 100)
SORT_FIELDS = {
    "name": "sort_key",
    "created": "created_at",
    "last_activity": "last_activity_at",
}
MAX_QUERY = 200
# Up to this many rows PostgreSQL counts in about a millisecond, so the figure is exact.
SMALL_TABLE = 10_000
COUNT_CAP = 100


@dataclass(frozen=True)
class ListState:
    """What of the list the URL asks for: searched text, order, page.

    A page is named by the contact it starts after (or ends before), not by a row number, so a
    deep page costs what the first one costs. ``page`` only says its number on the screen.
    """

    query: str = ""
    sort: str = "name"
    size: int = 50
    page: int = 1
    after: int | None = None
    before: int | None = None

    @classmethod
    def from_query(cls, params: QueryDict | Mapping[str, str], *, size: int) -> Self:
        """Read a URL's query; what can't be read is left at its default."""
        sort = params.get("sort") or "name"
        wanted = _number(params.get("size"))
        if wanted not in PAGE_SIZES:
            wanted = size if size in PAGE_SIZES else 50
        return cls(
            query=" ".join((params.get("q") or "").replace("\0", "").split())[:MAX_QUERY],
            sort=sort if sort.removeprefix("-") in SORT_FIELDS else "name",
            size=wanted,
            page=_number(params.get("page")) or 1,
            after=_number(params.get("after")),
            before=_number(params.get("before")),
        )

    @property
    def field(self) -> str:
        """The column the list is ordered by; ties by id."""
        return SORT_FIELDS[self.sort.removeprefix("-")]

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    def url_query(self, *, default_size: int, **changes: Any) -> str:
        """Return the query string of this state with ``changes``, "" or beginning with "?".

        A change of what is listed or how goes back to the first page.
        """
        if changes.keys() & {"query", "sort", "size"}:
            changes = {"after": None, "before": None, "page": 1, **changes}
        state = replace(self, **changes)
        parts = {
            "q": state.query,
            "sort": "" if state.sort == "name" else state.sort,
            "size": "" if state.size == default_size else state.size,
            "after": state.after,
            "before": state.before,
            "page": "" if state.page == 1 else state.page,
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"?{query}" if query else ""

    def listed(self, user: User) -> ContactQuerySet:
        """Return the contacts of the list, unordered."""
        contacts = Contact.objects.alive().visible_to(user)
        return contacts.matching(self.query) if self.query else contacts

    def is_filtered(self, user: User) -> bool:
        """Tell whether the list leaves contacts out that are not in the trash."""
        return bool(self.query) or not user.may(Right.SEE_ALL_CONTACTS)

    def ordered(self, contacts: ContactQuerySet, *, backwards: bool = False) -> ContactQuerySet:
        """Return ``contacts`` in the order of the list."""
        sign = "-" if self.descending != backwards else ""
        return contacts.order_by(f"{sign}{self.field}", f"{sign}id")

    def value_of(self, pk: int | None) -> Any:
        """Return what the contact ``pk`` is ordered by; None when there is no such contact."""
        if pk is None:
            return None
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
        is_walked: the table is too large to leave the way through it to the planner.
    """

    state: ListState
    contacts: ContactQuerySet
    rows: list[dict[str, Any]] | None = None
    count: "Count | None" = None
    is_walked: bool = False

    @classmethod
    def find(cls, state: ListState, user: User, columns: list[str]) -> Self:
        """Find out, in one query or two, what kind of list it is."""
        contacts = state.listed(user)
        if not state.is_filtered(user):
            return cls(state, contacts)
        some = Contact.objects.filter(pk__in=first_found(contacts, COUNT_CAP + 1))
        rows = list(state.ordered(some).values("pk", *columns))
        if len(rows) <= COUNT_CAP:
            return cls(state, contacts, rows, Count(len(rows)))
        if table_estimate() < SMALL_TABLE:
            return cls(state, contacts)
        capped = Count(COUNT_CAP, is_capped=True)
        return cls(state, contacts, count=capped, is_walked=True)

    def take(
        self, columns: list[str], *, beyond: int | None, value: Any, backwards: bool
    ) -> list[dict[str, Any]]:
        """Return the rows of a page and one more, beyond the contact ``beyond`` with ``value``."""
        limit = self.state.size + 1
        if self.rows is not None and beyond is None:
            return self.rows[:limit]
        upwards = self.state.descending == backwards
        if not self.is_walked:
            contacts = self.contacts
            if self.rows is not None:
                contacts = Contact.objects.filter(pk__in=[row["pk"] for row in self.rows])
            if beyond is not None:
                edge = neighbour_condition(self.state.field, value, beyond, after=upwards)
                contacts = contacts.filter(edge)
            return list(self.state.ordered(contacts, backwards=backwards).values(*columns)[:limit])
        here, params = ("", ()) if beyond is None else ("(%s, %s)", (value, beyond))
        rows: list[dict[str, Any]] = []
        for ids in Walk(self.contacts, self.state.field, upwards, here, params).ways(limit=limit):
            met = Contact.objects.filter(pk__in=ids)
            rows = list(self.state.ordered(met, backwards=backwards).values(*columns))
            if len(rows) == limit:
                break
        return rows


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
    """How many contacts match; ``is_capped`` says there are more, ``is_estimate`` about so many."""

    number: int
    is_capped: bool = False
    is_estimate: bool = False


def count_matching(page: Page, user: User) -> Count:
    """Count the contacts of the list without reading a large table.

    One page is counted by looking at it; a small table is counted; of a large one the
    planner's estimate is given, and of a search in it only whether there are more than the cap.
    """
    if not page.has_next and not page.has_previous:
        return Count(len(page.rows))
    matching = page.matching or Matching.find(page.state, user, [])
    if matching.count:
        return matching.count
    if page.state.is_filtered(user):
        return Count(matching.contacts.count())
    estimate = table_estimate()
    if estimate < SMALL_TABLE:
        return Count(matching.contacts.count())
    return Count(estimate, is_estimate=True)


def table_estimate() -> int:
    """Return how many contacts there are by the planner's statistics, the trash included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = 'contacts_contact'::regclass"
        )
        return int(cursor.fetchone()[0])


def neighbours(state: ListState, user: User) -> RawSQL:
    """Return the ids before and after a contact in the list, as JSON, to annotate it with.

    A part of the contact's own query: as a query apart it cost a sixth of the card.
    """
    contacts = state.listed(user)
    here = f"(contacts_contact.{state.field}, contacts_contact.id)"
    sides, params = [], []
    for upwards in (state.descending, not state.descending):
        walk = Walk(contacts, state.field, upwards, here)
        if state.is_filtered(user):
            side, side_params = walk.next_door()
        else:
            side, side_params = walk.near(far=1, limit=1)
            side = f"(SELECT pk FROM ({side}) near)"  # noqa: S608 -- our own words
        sides.append(side)
        params += side_params
    statement = f"jsonb_build_array({', '.join(sides)})"
    return RawSQL(statement, params, output_field=JSONField())  # noqa: S611 -- as above


def _number(text: str | None) -> int | None:
    """Return ``text`` as a positive number that fits a bigint, else None."""
    if text and text.isascii() and text.isdigit() and len(text) < 19:
        return int(text) or None
    return None
