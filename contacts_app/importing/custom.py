"""Custom fields as files tell them: what is known of them, and what a column could become."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from contacts_app.enums import CustomFieldType
from contacts_app.importing.dates import find_order, read_birthday
from core.folding import fold


# As many as a book may have.
MAX_FIELDS = 100
# A custom field of a hostile file may be called anything, at any length.
MAX_NAME = 100
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d{0,11}|[1-9]\d{0,2}(?:[  ]\d{3})+)(?:[.,]\d{1,6})?")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s/]\S*", re.IGNORECASE)
_TRUTHS = frozenset(
    fold(word) for word in ("yes", "no", "true", "false", "да", "нет", "evet", "hayır", "y", "n")
)
_LONG = 2_000


@dataclass(frozen=True)
class KnownField:
    """A custom field of the book: what a column or property of a file may be named after."""

    key: str
    name: str
    type: str

    def is_called(self, header: str) -> bool:
        return fold(header[:MAX_NAME]) in {fold(self.name), self.key}


@dataclass(frozen=True)
class Definitions:
    """What a file tells of the custom fields and labels that its contacts have.

    ``fields`` and ``labels`` hold one JSON object for each, see ``services.exporting``. The
    custom values of the contacts are under the ``key`` that is said here.
    """

    fields: Sequence[dict[str, Any]] = field(default_factory=tuple)
    labels: Sequence[dict[str, Any]] = field(default_factory=tuple)


def guessed_type(cells: Sequence[str]) -> CustomFieldType:
    """Return the type that fits every one of ``cells``."""
    words = {fold(cell) for cell in cells}
    if words <= _TRUTHS:
        return CustomFieldType.YES_NO
    if all(map(_NUMBER.fullmatch, cells)):
        return CustomFieldType.NUMBER
    if all(map(_ADDRESS.fullmatch, cells)):
        return CustomFieldType.URL
    order = find_order(cells, is_month_first_likely=False)
    if all(is_whole_date(read_birthday(cell, order)) for cell in cells):
        return CustomFieldType.DATE
    if any(len(cell) > _LONG or "\n" in cell for cell in cells):
        return CustomFieldType.LONG_TEXT
    return CustomFieldType.TEXT


def is_whole_date(day: str) -> bool:
    """Tell whether ``day`` is a date in ISO form with its year."""
    try:
        datetime.date.fromisoformat(day)
    except ValueError:
        return False
    return True
