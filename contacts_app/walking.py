"""Takes contacts of a filtered list (searched, or a staff member's own) in its order.

The index of the order knows nothing of the filter, and the index of the search nothing of the
order. To walk the first and skip what doesn't match is quick, unless those that match stand
elsewhere: every Anna of a million is passed over, one by one, on the way up from Я. To find all
that match and sort them takes the longer the more they are. So: walk, but not far; then sort.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.expressions import RawSQL
from django.db.models.sql import Query
from django.db.models.sql.datastructures import BaseTable

from contacts_app.querysets.contacts import ContactQuerySet


# How many contacts are looked at before sorting all that match is thought to be cheaper.
FAR = 20_000
NEXT_DOOR = 2_000
TABLE = '"contacts_contact"'


class Nearby(BaseTable):
    """The contacts of a query, only those nearby: stands in its FROM for the whole table."""

    def __init__(self, sql: str, params: tuple[Any, ...]) -> None:
        super().__init__(TABLE.strip('"'), TABLE.strip('"'))
        self.sql, self.params = sql, params

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return f"({self.sql}) {TABLE}", self.params


@dataclass(frozen=True)
class Walk:
    """A way through ``contacts`` by the column ``field`` and id.

    Attributes:
        upwards: towards greater values.
        here: the SQL of the place to start beyond, ``(value, id)``; "" starts at the end.
        here_params: its parameters.
        whole: the same contacts, to be found all at once; None when that is no other question.
    """

    contacts: ContactQuerySet
    field: str
    upwards: bool
    here: str = ""
    here_params: tuple[Any, ...] = ()
    whole: ContactQuerySet | None = None

    def near(self, *, far: int, limit: int) -> tuple[str, list[Any]]:
        """Return the SQL of the ids met first, among the next ``far`` contacts of all."""
        nearby = (
            f"SELECT * FROM {TABLE} near WHERE deletion_id IS NULL"  # noqa: S608 -- our words
            f" {self._beyond('near.')} {self._order('near.')} LIMIT {far}"
        )
        narrowed, params = asked_of(nearby, self.here_params, self._filtered(self.contacts))
        order = self._order(f"{TABLE}.")
        return f"{narrowed} {order} LIMIT {limit}", [*params]

    def sorted(self, *, limit: int) -> tuple[str, list[Any]]:
        """Return the SQL of the ids met first, found by sorting all that match."""
        whole = self.contacts if self.whole is None else self.whole
        filtered, params = self._filtered(whole).sql_with_params()
        # Materialized: otherwise the planner may walk the index of the order after all.
        statement = f"""
            WITH listed (id, {self.field}) AS MATERIALIZED ({filtered})
            SELECT id AS pk FROM listed
            WHERE true {self._beyond()} {self._order()} LIMIT {limit}
        """  # noqa: S608 -- the queryset's own SQL, its parameters apart
        return statement, [*params, *self.here_params]

    def ways(self, *, limit: int, sort_only: bool = False) -> list[RawSQL]:
        """Return the ways to find the ids met first: the second when the first finds too few."""
        ways = [self.sorted(limit=limit)]
        if not sort_only:
            ways.insert(0, self.near(far=FAR, limit=limit))
        return [
            RawSQL(f"SELECT pk FROM ({statement}) met", params)  # noqa: S608, S611 -- as above
            for statement, params in ways
        ]

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


def asked_of(sql: str, params: tuple[Any, ...], query: Query) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL of the same question, asked of the contacts of ``sql`` alone."""
    query.get_initial_alias()
    query.alias_map[TABLE.strip('"')] = Nearby(sql, params)
    return query.sql_with_params()


def first_found(contacts: ContactQuerySet, limit: int) -> RawSQL:
    """Return the SQL of the ids of up to ``limit`` of ``contacts``, any of them."""
    try:
        listed, params = contacts.order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:  # a label that is gone is carried by nobody
        return RawSQL("SELECT NULL::bigint WHERE false", ())
    # Planned as if all were wanted, which uses the index of the search, and stopped early.
    statement = f"WITH listed AS MATERIALIZED ({listed}) SELECT * FROM listed LIMIT {limit}"  # noqa: S608 -- as above
    return RawSQL(statement, params)  # noqa: S611 -- as above
