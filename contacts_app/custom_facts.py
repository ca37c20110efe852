"""The values of a contact's custom fields as its card and its page show them."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from contacts_app.custom_field_types import TYPES
from contacts_app.enums import CustomFieldType
from contacts_app.models import CustomValue


def custom_facts(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the groups in the order of their first field, each with its name and its facts.

    Args:
        rows: as ``sheet`` reads them: key, name, group and type of the field, and the columns
            of the value as JSON has them, in the order of the fields.
    """
    groups: dict[str, list[dict[str, Any]]] = {}
    for _key, found in groupby(rows, key=lambda row: row["key"]):
        values = list(found)
        groups.setdefault(values[0]["group"], []).append(_fact(values))
    return [{"name": name, "facts": facts} for name, facts in groups.items()]


def _fact(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return one fact of the row, or the rows, of one field."""
    kind = TYPES[rows[0]["type"]]
    text = kind.text(kind.value(_value(row) for row in rows))
    return {
        "name": rows[0]["name"],
        "text": text,
        # The database holds no other than http and https.
        "url": text if kind.key == CustomFieldType.URL else "",
        "has_lines": kind.key == CustomFieldType.LONG_TEXT,
    }


def _value(row: Mapping[str, Any]) -> CustomValue:
    return CustomValue(
        text=row["text"],
        number=None if row["number"] is None else Decimal(row["number"]),
        date=None if row["date"] is None else date.fromisoformat(row["date"]),
        truth=row["truth"],
    )
