"""About how many contacts of a large table something is true of, as a sample says.

Asked of contacts spread over all ids, always the same ones: the figure stays while one pages.
"""

from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from contacts_app.walking import TABLE, Question


# So many contacts are looked at in any case; when no ENOUGH of them match, further ones until they
# do, at most MOST, or one of SHARE in a table that is counted before that many are looked at.
# Fewer matches say nothing.
FIRST = 200
ENOUGH = 15
LEAST, MOST = 500, 5_000
# When the first look meets no more, one would pass some thousand contacts before a page is full.
SPARSE = 6
SHARE = 50


class Look(NamedTuple):
    """Of how many contacts at some places it is true, the last such place, and the highest id."""

    met: int
    last: int
    highest: int

    @property
    def is_sparse(self) -> bool:
        return self.met <= SPARSE


def first_look(question: Question) -> Look:
    """Look at the first places."""
    return look(question, 1, FIRST)


def estimate(question: Question, first: Look | None = None) -> int | None:
    """Return about how many contacts it is true of, None when they are too rare to tell so.

    Args:
        first: the first look, when it was taken before.
    """
    met, _last, highest = first or first_look(question)
    asked = FIRST
    if met < ENOUGH:
        asked = max(LEAST, min(MOST, highest // SHARE))
        more, last, highest = look(question, FIRST + 1, asked, limit=ENOUGH - met)
        met += more
        if met < ENOUGH:
            return None
        # That one would be found was settled before: it says nothing of how rare they are.
        met, asked = met - 1, last - 1
    return _rounded(met * highest // asked)


def estimate_among(question: Question, probe: "QuerySet[Any, Any]", number: int) -> int | None:
    """Return about how many of ``number`` contacts it is true of, None when they are too few.

    Args:
        probe: finds the ids of those contacts; who is in the trash is among them, but not counted.
    """
    found, params = probe.order_by().query.sql_with_params()
    one = f"SELECT * FROM {TABLE} WHERE id = picked.id AND deletion_id IS NULL OFFSET 0"  # noqa: S608 -- our words
    statement, asked = question.asked_of(one)
    step = max(1, number // FIRST)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH picked AS MATERIALIZED (SELECT id FROM ({found}) found (id)"  # noqa: S608 -- as above
            f" WHERE (hashint8(id) & 2147483647) %% {step} = 0)"
            f" SELECT (SELECT count(*) FROM picked), count(*)"
            f" FROM picked CROSS JOIN LATERAL ({statement}) there",
            [*params, *asked],
        )
        picked, met = cursor.fetchone()
    return _rounded(met * number // picked) if met >= ENOUGH else None


def _rounded(about: int) -> int:
    """Return the first two figures: they are all that such a sample knows."""
    return round(about, 2 - len(str(about)))


def look(question: Question, first: int, last: int, *, limit: int = MOST) -> Look:
    """Look at the contacts at some places; those in the trash are passed over.

    Args:
        first, last: which places. A place is an id made of its number by a hash function: at even
            distances, who stands there may have something in common.
        limit: after so many matches no further place is looked at.
    """
    # By its id, whatever index the filter would rather have: it may take ten times as long.
    one = (
        f"SELECT * FROM {TABLE}"  # noqa: S608 -- our words
        f" WHERE id = 1 + ((hashint4(place) & 4294967295) * (SELECT id FROM highest) >> 32)"
        " AND deletion_id IS NULL OFFSET 0"
    )
    statement, params = question.asked_of(one)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH highest AS MATERIALIZED (SELECT coalesce(max(id), 1) id FROM {TABLE}),"  # noqa: S608 -- as above
            f" met AS MATERIALIZED (SELECT place FROM generate_series({first}, {last}) place"
            f" CROSS JOIN LATERAL ({statement}) there LIMIT {limit})"
            f" SELECT count(*), coalesce(max(place), 0), (SELECT id FROM highest) FROM met",
            params,
        )
        return Look(*cursor.fetchone())
