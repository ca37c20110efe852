"""A report sent as a file, while its rows are read."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.http import StreamingHttpResponse
from django.utils import formats

from bookings.report_files import Columns, csv_lines
from bookings.xlsx import xlsx_pieces
from contacts_app.services.csv_export import BYTE_ORDER_MARK


# How many lines of a file are sent at a time
LINES = 200
CSV, XLSX = (
    "text/csv; charset=utf-8",
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
Row = TypeVar("Row")


def file_response(table: Columns[Row], rows: Iterable[Row], *, name: str) -> StreamingHttpResponse:
    """Answer with ``rows`` as the file ``name``, whose ending says which kind: .xlsx or .csv."""
    content: Iterable[str | bytes]
    if name.endswith(".xlsx"):
        content, content_type = xlsx_pieces(table.headings, map(table.cells, rows)), XLSX
    else:
        # Excel takes the comma for decimals where people write them so.
        delimiter = ";" if formats.get_format("DECIMAL_SEPARATOR") == "," else ","
        content, content_type = _joined(csv_lines(table, rows, delimiter=delimiter)), CSV
    response = StreamingHttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _joined(lines: Iterator[str]) -> Iterator[str]:
    """Yield the headings at once, and then many lines at a time."""
    yield BYTE_ORDER_MARK + next(lines)
    while piece := "".join(islice(lines, LINES)):
        yield piece
