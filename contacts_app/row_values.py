"""What the contact list fetches of each contact, in one statement.

Written by hand: putting it into words took the ORM longer than PostgreSQL the whole answer.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import RawSQL

from contacts_app.models import Contact
from contacts_app.querysets.contacts import ContactQuerySet
from contacts_app.walking import TABLE, place_of


Row = dict[str, Any]
# What a row of the list knows of the labels of its contact: id, name and colour of each.
LABELS = "labels"
CARRIED = (
    "(SELECT jsonb_agg(jsonb_build_array(label.id, label.name, label.colour)"
    " ORDER BY label.folded_name, label.id) FROM contacts_contactlabel carried"
    " JOIN contacts_label label ON label.id = carried.label_id"
    " WHERE carried.contact_id = contacts_contact.id AND carried.taken_off_at IS NULL"
    " AND label.deleted_at IS NULL)"
)
# All that are asked for, when they are found beforehand
LISTED = "listed"
# How many rows there are, whatever the limit
TOTAL = "total"
COLUMNS = {
    **{field.name: f'"{field.column}"' for field in Contact._meta.concrete_fields},
    LABELS: CARRIED,
    TOTAL: "count(*) OVER ()",
    "owner__name": "(SELECT name FROM accounts_user WHERE id = owner_id)",
}


@dataclass(frozen=True)
class Which:
    """The contacts whose rows are wanted: what is asked of them in SQL, with its parameters."""

    condition: str
    params: Sequence[Any] = ()

    @classmethod
    def these(cls, ids: Sequence[int]) -> Self:
        return cls("id = ANY(%s)", [list(ids)])

    @classmethod
    def among(cls, ids: RawSQL) -> Self:
        """Return those whose ids the statement ``ids`` finds."""
        return cls(f"id IN ({ids.sql})", ids.params)

    @classmethod
    def of(cls, contacts: ContactQuerySet) -> Self:
        """Return those of a queryset, in whichever order it has them."""
        query = contacts.order_by().values("pk").query
        query.get_initial_alias()
        try:
            if sum(map(bool, query.alias_refcount.values())) > 1:  # another table is asked too
                return cls.among(RawSQL(*query.sql_with_params()))  # noqa: S611 -- the queryset's own SQL
            return cls(*query.get_compiler(connection=connection).compile(query.where))
        except EmptyResultSet:  # a label that is gone is carried by nobody
            return cls("false")

    def beyond(self, field: str, pk: int, *, upwards: bool) -> Self:
        """Return those of them beyond the contact ``pk`` in the order of ``field``."""
        # A comparison of rows, so that the index of the order is walked from there.
        place, params = place_of(field, pk)
        edge = f"({field}, id) {'>' if upwards else '<'} {place}"
        return type(self)(f"{self.condition} AND {edge}", [*self.params, *params])


# All that are not in the trash
ALIVE = Which("deletion_id IS NULL")


def fetch_rows(
    which: Which,
    columns: Sequence[str],
    *,
    order: str,
    limit: int | None = None,
    up_to: int | None = None,
    keys: str = "",
) -> list[Row]:
    """Return contacts as dictionaries with their id and ``columns``.

    Dictionaries, as Django's templates look names up in them at once.

    Args:
        columns: ``labels`` are what they carry, ``total`` how many there are without the limit.
        order: what ORDER BY says.
        up_to: of more contacts nobody wants the labels.
        keys: the columns that ``order`` needs beside the id, when all are to be found and sorted
            before the first are taken: of indexes, if there are some.
    """
    names = tuple(dict.fromkeys(("id", *columns)))
    most = f" LIMIT {limit}" if limit else ""
    listed, condition = "", which.condition
    if keys:
        # Materialized: else the planner may walk an order in the hope of soon meeting enough.
        listed = f"WITH {LISTED} AS MATERIALIZED (SELECT id, {keys} FROM {TABLE} WHERE {condition})"  # noqa: S608 -- columns of ours
        condition = f"id IN (SELECT id FROM {LISTED} {TABLE} ORDER BY {order}{most})"  # noqa: S608 -- as above
    with connection.cursor() as cursor:
        cursor.execute(
            f"{listed} SELECT {_words(names, up_to, bool(keys))} FROM {TABLE}"  # noqa: S608 -- as above
            f" WHERE {condition} ORDER BY {order}{most}",
            which.params,
        )
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if LABELS in columns:
        for row in rows:
            row[LABELS] = row[LABELS] and json.loads(row[LABELS])
    return rows


@cache
def _words(columns: tuple[str, ...], up_to: int | None, is_listed: bool) -> str:
    """Return ``columns`` as SELECT names them."""
    words = []
    for name in columns:
        word = COLUMNS[name]
        if name == TOTAL and is_listed:
            word = f"(SELECT count(*) FROM {LISTED})"  # noqa: S608 -- our word
        if name == LABELS and up_to:
            word = f"CASE WHEN count(*) OVER () <= {up_to} THEN {word} END"
        words.append(word)
    return ", ".join(words)
