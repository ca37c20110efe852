"""Takes contacts of a filtered list (searched, or a staff member's own) in its order.

The index of the order knows nothing of the filter, and the index of the search nothing of the
order. To walk the first and skip what doesn't match is quick, unless those that match stand
elsewhere: every Anna of a million is passed over, one by one, on the way up from Я. To find all
that match and sort them takes the longer the more they are. So: walk, but not far; then sort.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db.models.expressions import RawSQL
from django.db.models.sql import Query
from django.db.models.sql.datastructures import BaseTable

from contacts_app.querysets.contacts import ContactQuerySet


# How many contacts are looked at before sorting all that match is thought to be cheaper.
FAR = 20_000
NEXT_DOOR = 2_000
TABLE = '"contacts_contact"'


# Where a question names the contacts it is asked of.
GAP = "{contacts}"


class Gap(BaseTable):
    """Stands in the FROM of a query for the whole table."""

    def __init__(self) -> None:
        super().__init__(TABLE.strip('"'), TABLE.strip('"'))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return f"({GAP}) {TABLE}", ()


def place_of(field: str, pk: int) -> tuple[str, tuple[int]]:
    """Return the SQL of where the contact ``pk`` stands, ``(value, id)``, and its parameters.

    Without such a contact nobody stands beyond it.
    """
    return f"(SELECT here.{field}, here.id FROM {TABLE} here WHERE here.id = %s)", (pk,)  # noqa: S608 -- our words


@dataclass(frozen=True)
class Question:
    """What is asked of a contact, to be asked of any that is not in the trash: nearby, of a sample.

    To put it into SQL takes as long as to answer it, so that is done once.
    """

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, contacts: ContactQuerySet, field: str) -> Self:
        """Return the question whether a contact is one of ``contacts``; it tells id and ``field``."""
        query = contacts.order_by().values_list("pk", field).query
        query.get_initial_alias()
        query.alias_map[TABLE.strip('"')] = Gap()
        return cls(*query.sql_with_params())

    def asked_of(self, sql: str, params: tuple[Any, ...] = ()) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL that asks the contacts of ``sql``."""
        # What is selected has no parameters, so those of FROM come first.
        return self.sql.replace(GAP, sql, 1), (*params, *self.params)


@dataclass(frozen=True)
class Walk:
    """A way through ``contacts`` by the column ``field`` and id.

    Attributes:
        upwards: towards greater values.
        here: the SQL of the place to start beyond, ``(value, id)``; "" starts at the end.
        here_params: its parameters.
        whole: returns the same contacts, to be found all at once; None when that is no other
            question.
        question: what is asked of each, when it was put into words before.
    """

    contacts: ContactQuerySet
    field: str
    upwards: bool
    here: str = ""
    here_params: tuple[Any, ...] = ()
    whole: Callable[[], ContactQuerySet] | None = None
    question: Question | None = None

    def near(self, *, far: int, limit: int) -> tuple[str, list[Any]]:
        """Return the SQL of the ids met first, among the next ``far`` contacts of all."""
        nearby = (
            f"SELECT * FROM {TABLE} near WHERE deletion_id IS NULL"  # noqa: S608 -- our words
            f" {self._beyond('near.')} {self._order('near.')} LIMIT {far}"
        )
        question = self.question or Question.of(self.contacts, self.field)
        narrowed, params = question.asked_of(nearby, self.here_params)
        order = self._order(f"{TABLE}.")
        return f"{narrowed} {order} LIMIT {limit}", [*params]

    def sorted(self, *, limit: int) -> tuple[str, list[Any]]:
        """Return the SQL of the ids met first, found by sorting all that match."""
        whole = self.whole() if self.whole else self.contacts
        filtered, params = self._filtered(whole).sql_with_params()
        # Materialized: otherwise the planner may walk the index of the order after all.
        statement = f"""
            WITH listed (id, {self.field}) AS MATERIALIZED ({filtered})
            SELECT id AS pk FROM listed
            WHERE true {self._beyond()} {self._order()} LIMIT {limit}
        """  # noqa: S608 -- the queryset's own SQL, its parameters apart
        return statement, [*params, *self.here_params]

    def ways(self, *, limit: int, sort_only: bool = False) -> Iterator[RawSQL]:
        """Return the ways to find the ids met first: the second when the first finds too few."""
        if not sort_only:
            yield _met(*self.near(far=FAR, limit=limit))
        yield _met(*self.sorted(limit=limit))

    def next_of_all(self) -> str:
        """Return the SQL of the id met first of all that are not in the trash, unfiltered."""
        return (
            f"(SELECT near.id FROM {TABLE} near WHERE deletion_id IS NULL"  # noqa: S608 -- as above
            f" {self._beyond('near.')} {self._order('near.')} LIMIT 1)"
        )

    def next_door(self) -> tuple[str, list[Any]]:
        """Return the SQL of the id met first, for use within another query."""
        near, near_params = self.near(far=NEXT_DOOR, limit=1)
        far, far_params = self.sorted(limit=1)
        # The second is only asked when the first finds nobody.
        statement = f"coalesce((SELECT pk FROM ({near}) near), (SELECT pk FROM ({far}) far))"  # noqa: S608 -- as above
        return statement, [*near_params, *far_params]

    def _filtered(self, contacts: ContactQuerySet) -> Query:
        return contacts.order_by().values_list("pk", self.field).query

    def _beyond(self, prefix: str = "") -> str:
        sign = ">" if self.upwards else "<"
        return f"AND ({prefix}{self.field}, {prefix}id) {sign} {self.here}" if self.here else ""

    def _order(self, prefix: str = "") -> str:
        direction = "ASC" if self.upwards else "DESC"
        return f"ORDER BY {prefix}{self.field} {direction}, {prefix}id {direction}"


def _met(statement: str, params: list[Any]) -> RawSQL:
    return RawSQL(f"SELECT pk FROM ({statement}) met", params)  # noqa: S608, S611 -- as above


def first_of(ids: tuple[str, Sequence[Any]], limit: int) -> RawSQL:
    """Return the SQL of up to ``limit`` of the ids that a statement with its parameters finds."""
    listed, params = ids
    # Planned as if all were wanted, which uses the index of the search, and stopped early.
    statement = f"WITH listed AS MATERIALIZED ({listed}) SELECT * FROM listed LIMIT {limit}"  # noqa: S608 -- as above
    return RawSQL(statement, params)  # noqa: S611 -- as above
