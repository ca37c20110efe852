"""The rows of a CSV file: its delimiter, its quotation marks, its broken lines."""

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contacts_app.importing.columns import NOTHING, column_of
from contacts_app.importing.values import find_emails, read_phone


# A longer cell, in characters, makes its row a failed one.
MAX_CELL = 1_000_000
LAST_HEADER_ROW = 15
_MAX_COLUMNS = 5_000
_DELIMITERS = ",;\t|"
# A quoted cell over more lines than this is one whose closing mark is missing.
_MAX_CELL_LINES = 400
_LINE = re.compile(r"[^\r\n]*(?:\r+\n|\r|\n)|[^\r\n]+\Z")
# A first line of which every cell stands between apostrophes.
_ALL_IN_APOSTROPHES = re.compile(r"'[^'\r\n]*'(?:[,;\t|][ ]?'[^'\r\n]*')+[ ]*[\r\n]")


class _Lines:
    """The lines of a text, of which some can be put back."""

    def __init__(self, text: str) -> None:
        self._matches = _LINE.finditer(text)
        self._returned: list[str] = []
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._returned.pop() if self._returned else next(self._matches)[0]
        self.taken.append(line)
        return line

    def put_back(self, lines: list[str]) -> None:
        self._returned.extend(reversed(lines))

    def is_at_end(self) -> bool:
        try:
            self.put_back([next(self)])
        except StopIteration:
            return True
        self.taken.pop()
        return False


@dataclass(frozen=True)
class Row:
    """The cells of one row, and what was wrong with it, if anything."""

    cells: list[str]
    problem: str = ""


def read_rows(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows that are not empty. A quotation mark that is never closed costs its row only."""
    csv.field_size_limit(MAX_CELL)
    lines = _Lines(text)
    escape = "\\" if '\\"' in text[:100_000] and '""' not in text[:100_000] else None
    reader = csv.reader(
        lines,
        delimiter=delimiter,
        quotechar="'" if _ALL_IN_APOSTROPHES.match(text) else '"',
        skipinitialspace=True,
        escapechar=escape,
    )
    width = 0
    while True:
        lines.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row([], _("A cell is too long."))
            continue
        taken = lines.taken
        if len(taken) > 1 and _is_unclosed(taken, cells, delimiter, width, lines):
            lines.put_back(taken[1:])
            cells = [cell.strip().strip('"') for cell in taken[0].strip("\r\n").split(delimiter)]
            yield Row(cells[:_MAX_COLUMNS], _("A quotation mark is not closed."))
        elif cells:
            width = width or len(cells)
            is_cut = taken[-1:] and lines.is_at_end() and _opens_a_quotation(taken[-1], delimiter)
            problem = _("A quotation mark is not closed.") if is_cut else ""
            yield Row(cells[:_MAX_COLUMNS], problem)


def _is_unclosed(
    taken: list[str], cells: list[str], delimiter: str, width: int, lines: _Lines
) -> bool:
    if len(taken) > _MAX_CELL_LINES:
        return True
    marks = sum(line.count('"') for line in taken)
    if lines.is_at_end() and marks % 2:
        return True
    # Closed by the opening mark of a cell further down: then the row has the wrong width,
    # and its first line alone has the right one.
    return bool(width and len(cells) != width and len(taken[0].split(delimiter)) == width)


def _opens_a_quotation(line: str, delimiter: str) -> bool:
    """Return whether the last cell of ``line`` begins with a quotation mark that is not closed."""
    return bool(re.search(rf'(?:^|{re.escape(delimiter)})\s*"[^"]*\Z', line))


def find_delimiter(text: str) -> str:
    """Return the delimiter under which the rows are most alike and name most known columns."""
    sample = "".join(match[0] for match, _n in zip(_LINE.finditer(text), range(200), strict=False))
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        rows = [row.cells for row in read_rows(sample[:200_000], delimiter)][:100]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        known = max(known_names(row) for row in rows[:LAST_HEADER_ROW])
        score = 3 * known + count / len(rows) * math.log2(width + 1)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def known_names(row: Sequence[str]) -> int:
    """Return how many cells are names of columns; 0 for a row that holds somebody."""
    if any(is_somebody(cell) for cell in row):
        return 0
    return sum(column_of(cell) != NOTHING for cell in row if cell.strip() and len(cell) < 80)


def is_somebody(cell: str) -> bool:
    return bool("@" in cell and find_emails(cell)[0]) or bool(
        sum(c.isdecimal() for c in cell) >= 6 and read_phone(cell)
    )
