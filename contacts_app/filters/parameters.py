"""Which parameters of an address are a filter, and its one way to write them.

The first group of conditions has bare names, ``label=7``; further groups are joined by OR and
have the prefix ``or1-``, ``or2-``. ``not=1`` turns a group round.
"""

import re
from collections.abc import Iterable, Mapping

from django.http import QueryDict


NAMES = (
    "label", "label_all", "label_none", "source", "owner", "email", "phone",
    "created_after", "created_before", "created_days",
    "activity_after", "activity_before", "activity_days", "activity_not_days", "birthday",
)  # fmt: skip
# Those of facets that upper apps add (``further.py``)
_further: set[str] = set()
# Of the list as a whole, not of a group: the contacts of the trash instead of the others.
TRASH = "deleted"
NOT = "not"
CUSTOM = re.compile(r"cf(?P<field>[1-9]\d{0,17})(?P<suffix>(_[a-z]+)?)", re.ASCII)
PREFIX = re.compile(r"or(?P<number>[1-9]\d?)-(?P<name>.+)", re.ASCII)
MOST_GROUPS = 10
MOST_VALUES = 100
# One letter more than the fields take: what was cut off is refused, not shortened.
LONGEST_VALUE = 201


def canonical(params: QueryDict | Mapping[str, str]) -> str:
    """Return the filter of an address as a query string, "" when there is none.

    Without empty and unknown parameters, each value once, the groups numbered without gaps.
    """
    if not isinstance(params, QueryDict):
        made = QueryDict(mutable=True)
        made.update(dict(params))
        params = made
    groups: dict[int, list[tuple[str, str]]] = {}
    deleted = ""
    left = MOST_VALUES
    for key, values in params.lists():
        match = PREFIX.fullmatch(key)
        number, name = (int(match["number"]), match["name"]) if match else (0, key)
        if key == TRASH:
            deleted = _cleaned(values[-1]) if values else ""
        elif name in NAMES or name in _further or name == NOT or CUSTOM.fullmatch(name):
            cleaned = list(dict.fromkeys(filter(None, map(_cleaned, values))))[:left]
            left -= len(cleaned)
            groups.setdefault(number, []).extend((name, value) for value in cleaned)
    query = QueryDict(mutable=True)
    kept = [groups[number] for number in sorted(groups) if _asks(groups[number])]
    for number, pairs in enumerate(kept[:MOST_GROUPS]):
        for name, value in sorted(pairs, key=lambda pair: pair[0]):
            query.appendlist(f"{prefix(number)}{name}", value)
    if deleted:
        query[TRASH] = deleted
    return query.urlencode()


def allow(names: Iterable[str]) -> None:
    """Let further parameters be a part of a filter."""
    _further.update(names)


def prefix(number: int) -> str:
    """Return what the names of the group ``number`` begin with."""
    return f"or{number}-" if number else ""


def groups_of(query: QueryDict) -> list[dict[str, list[str]]]:
    """Return the parameters of each group of a canonical query, without prefixes."""
    groups: list[dict[str, list[str]]] = []
    for key, values in query.lists():
        match = PREFIX.fullmatch(key)
        number, name = (int(match["number"]), match["name"]) if match else (0, key)
        if name == TRASH and not match:
            continue
        while len(groups) <= number:
            groups.append({})
        groups[number][name] = [str(value) for value in values]
    return groups


def _cleaned(value: object) -> str:
    return str(value).replace("\0", "").strip()[:LONGEST_VALUE]


def _asks(pairs: list[tuple[str, str]]) -> bool:
    return any(name != NOT for name, _value in pairs)
