"""Addresses in tables: which columns make one, and the address that their cells make."""

import re
from collections import Counter
from collections.abc import Sequence

from contacts_app.importing.columns import Column
from contacts_app.importing.records import ParsedAddress
from core.folding import fold


ADDRESS_PARTS = {
    "street", "house", "house_first", "street2", "po_box", "formatted", "city", "region", "postal_code", "country",
}  # fmt: skip


def turns_of(columns: Sequence[Column]) -> list[int]:
    """Return of each column, from 1, which of several alike it is: Street, City, Street, City.

    A further line of a street belongs to the street before it.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    turns = []
    for column in columns:
        part = "street" if column.field == "street2" else column.field
        here = (part, column.kind, column.group)
        seen[here] += part == column.field
        turns.append(seen[here] or 1)
    return turns


def says_all_of(address: dict[str, str], other: dict[str, str]) -> bool:
    """Return whether ``address`` says all that ``other`` says."""
    said = fold(" ".join(address.values()))
    return all(fold(part) in said for part in other.values())


def to_address(parts: dict[str, str], kind: str) -> ParsedAddress:
    """Make an address of the cells of one row."""
    road = " ".join(parts[name] for name in ("house_first", "street", "house") if name in parts)
    lines = [road, parts.get("street2", ""), parts.get("po_box", "")]
    street = "\n".join(filter(None, lines))
    if not street and not parts.get("city"):
        street = parts.get("formatted", "")
    # Some programs keep its zeros by an apostrophe.
    postal_code, city = parts.get("postal_code", "").lstrip("'"), parts.get("city", "")
    if not postal_code and (both := re.fullmatch(r"((?:[A-Z]{1,2}-)?\d{4,6}),?\s+(\D.*)", city)):
        postal_code, city = both[1], both[2]
    return ParsedAddress(
        street=street,
        city=city,
        region=parts.get("region", ""),
        postal_code=postal_code,
        country=parts.get("country", ""),
        kind=kind,
    )
