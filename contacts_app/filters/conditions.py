"""What a filter asks of a contact, in two ways: is it one of them, and who are they.

No index knows all conditions of a filter and the order of the list. But each condition has an
index of its own, from which the first of its contacts are read at once. A condition that only few
contacts fulfil is asked by their ids, and bounds whatever it is joined to by AND; one that many
fulfil is tested contact by contact while the list is walked (``walking.py``). See
docs/adr/0005-filters-by-bounded-conditions.md.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, Lookup, OuterRef, Q, QuerySet
from django.db.models.lookups import In


# A condition that no more contacts fulfil is rare,
RARE = 2_000
# and one that no more fulfil is scarce: to know them all beforehand is cheaper than to look for
# each contact of a walk, which is the longer the fewer there are.
SCARCE = 20_000

Ids = frozenset[int]


class Each(Exists):
    """EXISTS that the planner does not make a join of: asked of one contact after the other."""

    template = "EXISTS(%(subquery)s OFFSET 0)"


class Among(Lookup):
    """``id = ANY (ids)``: one parameter, however many they are."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*params, list(self.rhs))


class Within(In):
    """``id IN (query)`` that is answered by a hash table of what the query finds, never by a join.

    The planner makes such a table only when it expects it to fit into memory: LIMIT says so.
    """

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        sql, params = super().as_sql(compiler, connection)
        return f"({sql}) IS TRUE", tuple(params)

    @classmethod
    def of(cls, probe: "QuerySet[Any, Any]") -> Q:
        """Return the condition that a contact is one of those of a scarce condition's probe."""
        # Some may have come since they were counted.
        return Q(cls(F("pk"), probe.order_by()[: 2 * SCARCE].query))


def among(ids: Iterable[int]) -> Q:
    """Return the condition that a contact is one of ``ids``."""
    return Q(Among(F("pk"), sorted(ids)))


class Node(Protocol):
    """A condition, or several joined."""

    def test(self, *, each: bool, scarce: Collection["Leaf"] = ()) -> Q:
        """Return the condition, for a query of contacts.

        Args:
            each: it is tested contact by contact; else the planner may join.
            scarce: those of its conditions whose contacts are found beforehand.
        """

    def leaves(self) -> Iterator["Leaf"]:
        """Return the conditions it is made of."""

    def bound(self, found: dict["Leaf", Ids | None]) -> Ids | None:
        """Return ids among which all its contacts are, None when they are too many."""

    def rest(self, found: dict["Leaf", Ids | None]) -> "Node | None":
        """Return what is left to ask of the contacts among its bound, None when nothing."""

    def narrowest(self, numbers: dict["Leaf", int]) -> "Leaf | None":
        """Return the scarcest condition that all its contacts fulfil, None without one."""


@dataclass(frozen=True)
class Bound:
    """Few ids, among which all contacts of a condition are, and what is left to ask of those."""

    ids: Ids
    rest: "Node | None" = None


@dataclass(frozen=True, eq=False)
class Leaf:
    """One condition.

    Attributes:
        q: what it asks of the contact's own columns, or
        rows: the rows of another table, with a ``contact_id``, of which there must be one.
        is_not: there must be none.
        probes: the ids of its contacts, each read in the order of one index; none when it is
            not worth asking, as what most contacts fulfil.
        is_exact: who is found by the probes fulfils it, unless in the trash.
        is_dear: its probe reads contacts, so in a large table it is looked at some of them before.
    """

    q: Q | None = None
    rows: "QuerySet[Any] | None" = None
    is_not: bool = False
    probes: "tuple[QuerySet[Any, Any], ...]" = ()
    is_exact: bool = True
    is_dear: bool = False

    def test(self, *, each: bool, scarce: Collection["Leaf"] = ()) -> Q:
        if self not in scarce:
            return self._test(each=each)
        q = Q()
        for probe in self.probes:
            q |= Within.of(probe)
        return q if self.is_exact else q & self._test(each=each)

    def _test(self, *, each: bool) -> Q:
        q = self.q
        if q is None:
            assert self.rows is not None  # noqa: S101 -- one of both is given
            exists = Each if each else Exists
            q = Q(exists(self.rows.filter(contact_id=OuterRef("pk"))))
        return ~q if self.is_not else q

    def leaves(self) -> Iterator["Leaf"]:
        yield self

    def bound(self, found: dict["Leaf", Ids | None]) -> Ids | None:
        return found.get(self)

    def rest(self, found: dict["Leaf", Ids | None]) -> Node | None:
        return None if self.is_exact and found.get(self) is not None else self

    def narrowest(self, numbers: "dict[Leaf, int]") -> "Leaf | None":
        return self if self in numbers and len(self.probes) == 1 else None


@dataclass(frozen=True, eq=False)
class AllOf:
    """Conditions joined by AND; none at all is fulfilled by everybody."""

    nodes: tuple[Node, ...] = ()

    def test(self, *, each: bool, scarce: Collection[Leaf] = ()) -> Q:
        q = Q()
        for node in self.nodes:
            q &= node.test(each=each, scarce=scarce)
        return q

    def leaves(self) -> Iterator[Leaf]:
        for node in self.nodes:
            yield from node.leaves()

    def bound(self, found: dict[Leaf, Ids | None]) -> Ids | None:
        bounds = [bound for node in self.nodes if (bound := node.bound(found)) is not None]
        return frozenset.intersection(*bounds) if bounds else None

    def rest(self, found: dict[Leaf, Ids | None]) -> Node | None:
        left = tuple(rest for node in self.nodes if (rest := node.rest(found)) is not None)
        return AllOf(left) if left else None

    def narrowest(self, numbers: dict[Leaf, int]) -> Leaf | None:
        found = [leaf for node in self.nodes if (leaf := node.narrowest(numbers))]
        return min(found, key=lambda leaf: numbers[leaf], default=None)


@dataclass(frozen=True, eq=False)
class AnyOf:
    """Conditions joined by OR; there is at least one."""

    nodes: tuple[Node, ...]

    def test(self, *, each: bool, scarce: Collection[Leaf] = ()) -> Q:
        q = self.nodes[0].test(each=each, scarce=scarce)
        for node in self.nodes[1:]:
            q |= node.test(each=each, scarce=scarce)
        return q

    def leaves(self) -> Iterator[Leaf]:
        for node in self.nodes:
            yield from node.leaves()

    def bound(self, found: dict[Leaf, Ids | None]) -> Ids | None:
        bounds: list[Ids] = []
        for node in self.nodes:
            bound = node.bound(found)
            if bound is None:
                return None
            bounds.append(bound)
        return frozenset().union(*bounds)

    def rest(self, found: dict[Leaf, Ids | None]) -> Node | None:
        return self if any(node.rest(found) is not None for node in self.nodes) else None

    def narrowest(self, numbers: dict[Leaf, int]) -> Leaf | None:
        return None


@dataclass(frozen=True, eq=False)
class Not:
    """The contrary of a condition. It bounds nothing: most contacts fulfil it."""

    node: Node

    def test(self, *, each: bool, scarce: Collection[Leaf] = ()) -> Q:
        return ~self.node.test(each=each, scarce=scarce)

    def leaves(self) -> Iterator[Leaf]:
        return iter(())

    def bound(self, found: dict[Leaf, Ids | None]) -> Ids | None:
        return None

    def rest(self, found: dict[Leaf, Ids | None]) -> Node | None:
        return self

    def narrowest(self, numbers: dict[Leaf, int]) -> Leaf | None:
        return None


def find_bound(node: Node, common: Collection[Leaf] = ()) -> Bound | None:
    """Return the ids among which the contacts of ``node`` are, None when it is not rare.

    One statement asks every condition for its first contacts, but those that are known to be
    ``common``.
    """
    found = _probe([leaf for leaf in node.leaves() if leaf.probes and leaf not in common])
    ids = node.bound(found)
    return None if ids is None else Bound(ids, node.rest(found))


def _probe(leaves: list[Leaf]) -> dict[Leaf, Ids | None]:
    """Return the ids of the contacts of each condition that is rare."""
    arrays: list[str] = []
    params: list[Any] = []
    places: dict[tuple[Leaf, int], int] = {}
    for leaf in leaves:
        for number, probe in enumerate(leaf.probes):
            try:
                sql, sql_params = probe[: RARE + 1].query.sql_with_params()
            except EmptyResultSet:
                continue
            places[leaf, number] = len(arrays)
            # What is not rare answers with nothing: thousands of ids take a while to read.
            arrays.append(
                f"(SELECT CASE WHEN cardinality(ids) <= {RARE} THEN ids END"  # noqa: S608 -- ours
                f" FROM (SELECT ARRAY({sql}) ids) probe)"
            )
            params += sql_params
    row: tuple[list[int] | None, ...] = ()
    if arrays:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(arrays)}", params)
            row = cursor.fetchone()
    found: dict[Leaf, Ids | None] = {}
    for leaf in leaves:
        lists = [
            row[places[leaf, number]] if (leaf, number) in places else []
            for number in range(len(leaf.probes))
        ]
        rare = [ids for ids in lists if ids is not None]
        found[leaf] = frozenset().union(*rare) if len(rare) == len(lists) else None
    return found


def find_scarce(node: Node) -> dict[Leaf, int]:
    """Return how many contacts each scarce condition of ``node`` has, those in the trash included.

    Asked are the conditions whose probes an index answers in its order. It takes one statement.
    """
    leaves = [
        leaf
        for leaf in node.leaves()
        if leaf.probes and all(probe.query.order_by for probe in leaf.probes)
    ]
    counts: list[str] = []
    params: list[Any] = []
    for leaf in leaves:
        probes = [
            probe[: SCARCE + 1].query.sql_with_params()
            for probe in leaf.probes
            if not probe.query.is_empty()
        ]
        each = [f"(SELECT count(*) FROM ({sql}) probe)" for sql, _params in probes]  # noqa: S608 -- ours
        counts.append(" + ".join(each) or "0")
        params += [param for _sql, sql_params in probes for param in sql_params]
    if not counts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", params)
        numbers: tuple[int, ...] = cursor.fetchone()
    return {
        leaf: number for leaf, number in zip(leaves, numbers, strict=True) if 0 < number <= SCARCE
    }
