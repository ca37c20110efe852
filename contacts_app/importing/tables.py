"""Reading CSV files: how the table is written is found out, unless the options say it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from contacts_app.enums import CustomFieldType
from contacts_app.importing import charsets
from contacts_app.importing.address_columns import ADDRESS_PARTS, says_all_of, to_address, turns_of
from contacts_app.importing.column_names import words_of
from contacts_app.importing.columns import (
    Column,
    chosen_column,
    columns_by_content,
    columns_by_name,
)
from contacts_app.importing.custom import Definitions, KnownField, is_whole_date
from contacts_app.importing.custom_columns import (
    field_called,
    is_filled,
    named_values,
    new_fields,
    pairs_of,
    with_custom,
)
from contacts_app.importing.dates import DateOrder, find_order, is_open, read_birthday
from contacts_app.importing.formulas import unguarded
from contacts_app.importing.labels import split_labels
from contacts_app.importing.records import (
    MAX_RECORDS,
    Draft,
    ParsedContact,
    ParsedRecord,
    UnreadableFile,
    one_line,
)
from contacts_app.importing.rows import (
    LAST_HEADER_ROW,
    find_delimiter,
    is_somebody,
    known_names,
    read_rows,
)
from contacts_app.importing.values import kind_of, split_phones, with_dial_code


# Rows looked at to find out how the table is written, and what its columns hold.
_SAMPLE_ROWS = 300
_ENGLISH_WORDS = frozenset({"name", "first", "last", "birthday", "birth", "birthdate", "dob"})
_BRITISH_WORDS = frozenset({"surname", "postcode", "forename"})


@dataclass(frozen=True)
class TableOptions:
    """What whoever gives the file knows of it; empty means: find out.

    Attributes:
        has_header: whether the first row (after lines above it) names the columns.
        columns: field by column name, or by number (from 1) without header; see FIELD_NAMES.
        date_format: a ``strptime`` format.
        language: ISO 639 code of the language likely to be met.
        fields: the custom fields of the book, which columns may be named after.
        create_fields: columns that mean nothing known become new custom fields.
    """

    encoding: str = ""
    delimiter: str = ""
    has_header: bool | None = None
    columns: dict[str, str] = field(default_factory=dict)
    date_format: str = ""
    language: str = ""
    fields: Sequence[KnownField] = ()
    create_fields: bool = False


def read_table(content: bytes, options: TableOptions | None = None) -> Iterator[ParsedRecord]:
    """Yield a record for every row of the CSV file ``content``.

    Raises:
        UnreadableFile: nothing in the file says who the contacts are, or an option doesn't fit.
    """
    options = options or TableOptions()
    content = charsets.decoded_twice(content)
    decoded = charsets.decode(content, encoding=options.encoding, language=options.language)
    text = decoded.text.removeprefix("\ufeff").replace("\0", "")
    if not text.strip():
        raise UnreadableFile(_("The file is empty."))
    text, hinted = _without_hint(text)
    delimiter = options.delimiter or hinted or find_delimiter(text)
    table = _Table(text, delimiter, options)
    if decoded.is_damaged:
        table.doubt = _("Some letters could not be read in the encoding %s.") % decoded.encoding
    return table.records()


def _without_hint(text: str) -> tuple[str, str]:
    """Take off Excel's first line ``sep=;`` and return what it says."""
    match = re.match(r'\s*"?sep=(.)"?[^\S\r\n]*(?:\r?\n|\r)', text, re.IGNORECASE)
    return (text[match.end() :], match[1]) if match else (text, "")


class _Table:
    """A table whose delimiter is known, on the way to its records."""

    def __init__(self, text: str, delimiter: str, options: TableOptions) -> None:
        self._text = text
        self._delimiter = delimiter
        self._options = options
        self._headers: list[str] = []
        self._first_row = 0
        self._is_family_first = False
        # Columns of which somebody said what they hold, also when it is nothing.
        self._chosen: set[int] = set()
        self.doubt = ""
        sample = []
        for row in read_rows(text, delimiter):
            sample.append(row.cells)
            if len(sample) >= _SAMPLE_ROWS:
                break
        self._known = list(options.fields)
        self._columns = self._find_columns(sample)
        self._turns = turns_of(self._columns)
        self._definitions = self._new_fields() if options.create_fields else None
        self._order = self._find_order()
        self._pairs = pairs_of(self._columns)
        self._custom_orders = self._find_custom_orders()

    def _find_columns(self, sample: list[list[str]]) -> list[Column]:
        header_row = self._find_header(sample)
        if header_row is None:
            columns = columns_by_content(sample)
        else:
            self._first_row = header_row + 1
            self._headers = [one_line(unguarded(cell)) for cell in sample[header_row]]
            columns = columns_by_name(self._headers, sample[self._first_row :])
            if not any(column.field for column in columns):
                columns = columns_by_content(sample[self._first_row :])
            words = [words_of(header) for header in self._headers]
            self._is_family_first = any(
                w[:1] in (["фио"], ["фамилия"], ["nazwisko"]) for w in words
            )
        columns = with_custom(columns, self._headers, self._known)
        columns = self._with_choices(columns)
        if not any(c.field in _WHO and not c.is_type for c in columns):
            raise UnreadableFile(
                _("No column with a name, an email or a phone was found in the file.")
            )
        return columns

    def _find_header(self, sample: list[list[str]]) -> int | None:
        """Return the number of the row that names the columns, None when there is none."""
        if self._options.has_header is False:
            return None
        known = [known_names(row) for row in sample[:LAST_HEADER_ROW]]
        if max(known, default=0) > 0:
            return known.index(max(known))
        if self._options.has_header:
            return 0
        # Names in a language nobody foresaw: words above cells that are e-mails or phones.
        is_wordy = bool(sample) and not any(map(is_somebody, sample[0])) and len(sample) > 1
        has_people = any(is_somebody(cell) for row in sample[1:] for cell in row)
        return 0 if is_wordy and has_people and all(c.strip() for c in sample[0]) else None

    def _new_fields(self) -> Definitions:
        made = new_fields(
            self._columns,
            self._headers,
            self._rows(),
            fields=self._known,
            without=self._chosen,
        )
        self._known += made
        self._columns = with_custom(self._columns, self._headers, made)
        return Definitions(
            fields=[{"key": field.key, "name": field.name, "type": field.type} for field in made]
        )

    def _find_custom_orders(self) -> dict[str, DateOrder]:
        """Find the order of day and month in each column of a custom field that holds dates."""
        is_likely = self._is_month_first_likely()
        dates = {field.key for field in self._known if field.type == CustomFieldType.DATE}
        pattern = self._options.date_format
        return {
            column.group: DateOrder(pattern=pattern)
            if pattern
            else find_order(self._cells_of([index]), is_month_first_likely=is_likely)
            for index, column in enumerate(self._columns)
            if column.field == "custom" and column.group in dates
        }

    def _with_choices(self, columns: list[Column]) -> list[Column]:
        columns, keys = list(columns), {field.key for field in self._known}
        for name, meaning in self._options.columns.items():
            places = [i for i, h in enumerate(self._headers) if h.strip() == name.strip()]
            if not places and name.strip().isdigit() and 1 <= int(name) <= len(columns):
                places = [int(name) - 1]
            if not places:
                raise UnreadableFile(_("There is no column “%s” in the file.") % name)
            try:
                columns[places[0]] = chosen_column(meaning)
            except ValueError:
                raise UnreadableFile(_("There is no field “%s”.") % meaning) from None
            if columns[places[0]].field == "custom" and columns[places[0]].group not in keys:
                raise UnreadableFile(_("There is no field “%s”.") % meaning)
            self._chosen.add(places[0])
        return columns

    def _find_order(self) -> DateOrder:
        """Find the order of day and month from the whole column, and from other dates if need be."""
        if self._options.date_format:
            return DateOrder(pattern=self._options.date_format)
        places = [i for i, column in enumerate(self._columns) if column.field == "birth_date"]
        if not places:
            return DateOrder()
        is_likely = self._is_month_first_likely()
        order = find_order(self._cells_of(places), is_month_first_likely=is_likely)
        if not order.is_certain:
            other_dates = [
                i
                for i, header in enumerate(self._headers)
                if _DATE_WORDS.intersection(words_of(header))
            ]
            wider = find_order(self._cells_of(other_dates), is_month_first_likely=is_likely)
            if wider.is_certain:
                return wider
        return order

    def _rows(self) -> Iterator[list[str]]:
        for number, row in enumerate(read_rows(self._text, self._delimiter)):
            if number >= self._first_row:
                yield [unguarded(cell.strip()).strip() for cell in row.cells]

    def _cells_of(self, places: list[int]) -> Iterator[str]:
        for cells in self._rows():
            yield from (cells[i] for i in places if i < len(cells))

    def _is_month_first_likely(self) -> bool:
        """Return whether the columns have English names, and not those of British English.

        Only the English of America writes the month first; whether a file with English names
        was written there nobody can know, so each such date is reported with its reading.
        """
        words = {word for header in self._headers for word in words_of(header)}
        return bool(words & _ENGLISH_WORDS) and not words & _BRITISH_WORDS

    def records(self) -> Iterator[ParsedRecord]:
        index = -1
        header_cells = [cell.strip() for cell in self._headers]
        for number, row in enumerate(read_rows(self._text, self._delimiter)):
            if number < self._first_row:
                continue
            index += 1
            if index >= MAX_RECORDS:
                raise UnreadableFile(_("The file has too many records."))
            cells = [unguarded(cell.strip()).strip() for cell in row.cells]
            if not any(cells):
                reason = row.problem or _("An empty row.")
                yield ParsedRecord(index, None, reason, is_broken=bool(row.problem))
            elif header_cells and [one_line(cell) for cell in cells] == header_cells:
                yield ParsedRecord(index, None, _("The names of the columns again."))
            else:
                contact = self._contact(cells, row.problem)
                reason = "" if contact else _("There is nothing to call this contact by.")
                yield ParsedRecord(index, contact, reason, definitions=self._definitions)
                self._definitions = None
        if index < 0:
            raise UnreadableFile(_("There is no contact in the file."))

    def _contact(self, cells: list[str], problem: str) -> ParsedContact | None:
        draft = Draft(is_family_first=self._is_family_first)
        for message in filter(None, (problem, self.doubt)):
            draft.say(message)
        kinds: dict[tuple[str, str], str] = {}
        parts: dict[str, str] = {}
        addresses: dict[tuple[str, str, int], dict[str, str]] = {}
        filled = [
            (column, turn, cell)
            for column, turn, cell in zip(self._columns, self._turns, cells, strict=False)
            if column.field and is_filled(cell)
        ]
        dial_code = next((cell for column, _t, cell in filled if column.field == "dial_code"), "")
        for column, _t, cell in filled:
            if column.is_type:
                kinds[column.field, column.group] = cell
        for column, turn, cell in filled:
            if column.is_type:
                continue
            if column.field in {"email", "phone"}:
                kind = column.kind
                if kind == "other":
                    label = kinds.get((column.field, column.group), "")
                    kind = kind_of([label], of_phone=column.field == "phone")
                if column.field == "email":
                    draft.add_emails(cell, kind)
                else:
                    for number in split_phones(cell):
                        draft.add_phone(with_dial_code(number, dial_code), kind)
            elif column.field in ADDRESS_PARTS:
                here = addresses.setdefault((column.kind, column.group, turn), {})
                if column.field == "street2" and here.get("street2"):
                    here["street2"] += "\n" + cell
                here.setdefault(column.field, cell)
            elif column.field == "note":
                draft.add_note(cell)
            elif column.field == "birth_date":
                self._add_birthday(draft, cell)
            elif column.field == "labels":
                draft.add_labels(split_labels(cell))
            elif column.field == "custom":
                self._add_custom(draft, column.group, cell)
            else:
                parts.setdefault(column.field, cell)
        for name, value in named_values(cells, self._pairs):
            if known := field_called(name, self._known):
                self._add_custom(draft, known.key, value)
        self._add_names(draft, parts)
        for (kind, group, turn), address in addresses.items():
            if turn > 1 and says_all_of(addresses.get((kind, group, 1), {}), address):
                continue
            label = kinds.get(("address", group), "")
            if kind == "other":
                kind = kind_of([label], of_phone=False)
            draft.add_address(to_address(address, kind))
        return draft.finish()

    def _add_custom(self, draft: Draft, key: str, cell: str) -> None:
        """Take what the file says for a custom field; of a date, the day in ISO form."""
        if order := self._custom_orders.get(key):
            day = read_birthday(cell, order)
            if is_whole_date(day) and not order.is_certain and is_open(cell):
                draft.say(_read_as(cell, order))
            cell = day if is_whole_date(day) else cell
        draft.set_custom(key, cell)

    def _add_names(self, draft: Draft, parts: dict[str, str]) -> None:
        for name in (
            "given_name", "family_name", "full_name", "organization", "job_title", "language",
            "tax_id",
        ):  # fmt: skip
            if parts.get(name):
                draft.set(name, parts[name])
        draft.joined_names = " ".join(
            parts.get(name, "") for name in ("given_name", "middle_name", "family_name")
        )
        draft.nickname = parts.get("nickname", "") or draft.nickname
        year, month, day = (parts.get(f"birth_{n}", "") for n in ("year", "month", "day"))
        if month and day and not draft.birth_date:
            text = f"{year}-{month}-{day}" if year else f"--{month:0>2}-{day:0>2}"
            draft.set_birthday(read_birthday(text), text)

    def _add_birthday(self, draft: Draft, cell: str) -> None:
        if draft.birth_date or not cell.strip(" 0./-"):
            return
        day = read_birthday(cell, self._order)
        draft.set_birthday(day, cell)
        if day and not self._order.is_certain and not self._order.pattern and is_open(cell):
            draft.say(_read_as(cell, self._order))


def _read_as(cell: str, order: DateOrder) -> str:
    if order.is_month_first:
        return _("The date %s was read as month and day.") % one_line(cell)
    return _("The date %s was read as day and month.") % one_line(cell)


_WHO = {"given_name", "family_name", "full_name", "nickname", "organization", "email", "phone"}
_DATE_WORDS = frozenset(
    "date birthday anniversary created updated registered born datum geburtstag дата tarih tarihi"
    " fecha data at on jahrestag visit booking".split()
)
