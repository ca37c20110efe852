"""A workbook of one sheet, sent while its rows are read: nothing waits for the last row.

XlsxWriter makes the frame: everything of the file but the rows, which are written here, each into
the compressed stream as it comes. XlsxWriter itself ends a file before it gives the first byte.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import islice
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name


Cell = str | datetime | date | Decimal | None
# More rows a spreadsheet doesn't hold (one is for the headings), and more letters no cell of it.
MOST_ROWS = 1_048_575
MOST_LETTERS = 32_767
SHEET = "xl/worksheets/sheet1.xml"
# So many rows go into the stream at a time.
ROWS = 200
# Spreadsheets count days from here.
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 -- they know no zones
# What XML can't hold, and what would be read as the sign that stands for such.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def xlsx_pieces(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the file piece by piece, the headings first, before a row is asked for.

    Texts are stored as texts, so that none is taken for a formula or an address.
    """
    parts, before, after, styles = _frame(headings)
    columns = [xl_col_to_name(number) for number in range(len(headings))]
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open(SHEET, "w") as sheet:
            sheet.write(before.encode())
            yield sink.taken()
            lines = (
                _row(number, columns, cells, styles)
                for number, cells in enumerate(islice(rows, MOST_ROWS), start=2)
            )
            while piece := "".join(islice(lines, ROWS)):
                sheet.write(piece.encode())
                if sent := sink.taken():
                    yield sent
            sheet.write(after.encode())
    yield sink.taken()


class _Sink:
    """What the archive is written to: nobody can go back in it, and it is emptied as it fills."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Do nothing: what is written is there."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        whole = b"".join(self.pieces)
        self.pieces.clear()
        return whole


def _frame(headings: Sequence[str]) -> tuple[dict[str, bytes], str, str, tuple[str, str]]:
    """Return the other parts of the file, the sheet before and after its rows, and the styles.

    The styles are those of a moment and of a day.
    """
    target = BytesIO()
    book = Workbook(target, {"constant_memory": True})
    bold = book.add_format({"bold": True})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(headings) - 1, 18)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
    # A row that tells which numbers the styles have; the rows stand in its place.
    sheet.write_number(1, 0, 0, moment)
    sheet.write_number(1, 1, 0, day)
    book.close()
    with ZipFile(target) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    whole = re.sub(r"<dimension[^>]*>", "", parts.pop(SHEET).decode())
    before, sample, after = re.split(r'(<row r="2".*</row>)', whole, flags=re.DOTALL)
    of_moment, of_day = re.findall(r's="(\d+)"', sample)
    return parts, before, after, (of_moment, of_day)


def _row(
    number: int, columns: Sequence[str], cells: Sequence[Cell], styles: tuple[str, str]
) -> str:
    written = "".join(
        _cell(f"{column}{number}", cell, styles)
        for column, cell in zip(columns, cells, strict=True)
        if cell is not None and cell != ""
    )
    return f'<row r="{number}">{written}</row>'


def _cell(place: str, cell: Cell, styles: tuple[str, str]) -> str:
    if isinstance(cell, datetime):
        days = (cell.replace(tzinfo=None) - DAY_ZERO).total_seconds() / 86_400
        return f'<c r="{place}" s="{styles[0]}"><v>{days!r}</v></c>'
    if isinstance(cell, date):
        days = (cell - DAY_ZERO.date()).days
        return f'<c r="{place}" s="{styles[1]}"><v>{days}</v></c>'
    if isinstance(cell, Decimal):
        return f'<c r="{place}"><v>{cell:f}</v></c>'
    text = UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", str(cell)[:MOST_LETTERS])
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
