"""The columns of a table that fill custom fields: those that are there, and new ones."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from contacts_app.importing.column_names import PHONETIC_WORDS, words_of
from contacts_app.importing.columns import NOTHING, Column, is_plain_name
from contacts_app.importing.custom import MAX_FIELDS, MAX_NAME, KnownField, guessed_type
from contacts_app.importing.records import clip, one_line
from core.folding import fold


_EMPTY = {
    "", "-", "--", "—", "–", "NULL", "null", "\\N", "N/A", "n/a", "#N/A", "(null)", "nan", "NaN",
    "undefined",
}  # fmt: skip


def is_filled(cell: str) -> bool:
    """Tell whether ``cell`` says more than nothing, for which there are many words."""
    return cell not in _EMPTY


def field_called(name: str, fields: Iterable[KnownField]) -> KnownField | None:
    return next((field for field in fields if field.is_called(name)), None)


def with_custom(
    columns: Sequence[Column], headers: Sequence[str], fields: Sequence[KnownField]
) -> list[Column]:
    """Let the columns that are named after a custom field, and not after a fixed one, fill it."""
    found = list(columns)
    for index, (column, header) in enumerate(zip(columns, headers, strict=False)):
        field = field_called(header, fields)
        if field and (column == NOTHING or not is_plain_name(header)):
            found[index] = Column("custom", group=field.key)
    return found


def pairs_of(columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Return the places of columns that belong together: the name of a field, and its value."""
    names = {c.group: i for i, c in enumerate(columns) if c.field == "custom_name"}
    return [
        (names[column.group], index)
        for index, column in enumerate(columns)
        if column.field == "custom_value" and column.group in names
    ]


def named_values(
    cells: Sequence[str], pairs: Iterable[tuple[int, int]]
) -> Iterator[tuple[str, str]]:
    """Yield the names and the values of those pairs of columns that are filled in this row."""
    for name, value in pairs:
        if max(name, value) < len(cells) and fold(cells[name]) and is_filled(cells[value]):
            yield clip(one_line(cells[name]), MAX_NAME), cells[value]


def new_fields(
    columns: Sequence[Column],
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    fields: Sequence[KnownField],
    without: Collection[int],
) -> list[KnownField]:
    """Return custom fields for the columns that mean nothing known and have something in them.

    Until the book gives it a key, a new field goes by the name of its column.

    Args:
        fields: those that are there.
        without: the places of columns that are not asked about.
    """
    names = {
        index: clip(header, MAX_NAME)
        for index, (column, header) in enumerate(zip(columns, headers, strict=False))
        if fold(header)
        and column == NOTHING
        and index not in without
        and not PHONETIC_WORDS.intersection(words_of(header))
    }
    pairs = pairs_of(columns)
    cells: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for index, name in names.items():
            if index < len(row) and is_filled(row[index]):
                cells[name].append(row[index])
        for name, value in named_values(row, pairs):
            if not field_called(name, fields):
                cells[name].append(value)
    # A name in two ways to write it is one field.
    once = {fold(name): name for name in reversed(cells)}
    wanted = [name for name in cells if once[fold(name)] == name]
    return [KnownField(name, name, guessed_type(cells[name])) for name in wanted[:MAX_FIELDS]]
