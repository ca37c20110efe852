"""Reports as files for spreadsheets; that of bookings has one row a client and session.

The answers on the booking forms are columns; the private notes are never in it. Days in ISO form
and moments on the clock of the business, the same in every language but for headings and statuses.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bookings.enums import Attendance, BookingSource, BookingStatus, PaymentStatus
from bookings.reports import ReportRow
from bookings.xlsx import Cell
from contacts_app.importing.formulas import guarded


Row = TypeVar("Row", contravariant=True)


class Columns(Protocol[Row]):
    """The columns of a file: their headings, and what of a row stands in them."""

    headings: list[str]

    def cells(self, row: Row) -> list[Cell]: ...


class Table:
    """The columns of the file.

    Made while the request lasts, in its language: the rows are written after it has ended.
    """

    def __init__(self, questions: Mapping[int, str]) -> None:
        # Questions of one text are one column, whichever services ask them.
        self.asked = list(dict.fromkeys(questions.values()))
        self.questions = questions
        self.headings = [
            _("Client"), _("Email"), _("Phone"), _("Service"),
            pgettext("of a session", "Begins"), pgettext("of a session", "Ends"),
            _("Staff member"), _("Status"), _("Attendance"), _("Price"), _("Currency"),
            _("Payment status"), pgettext("amount of money", "Paid"),
            pgettext("amount of money", "Due"),
            pgettext("moment of booking", "Booked"), _("Source"), *self.asked, _("Other answers"),
        ]  # fmt: skip
        self.statuses = {one.value: str(one.label) for one in BookingStatus}
        self.attendances = {one.value: str(one.label) for one in Attendance if one.value}
        self.payments = {one.value: str(one.label) for one in PaymentStatus}
        self.sources = {one.value: str(one.label) for one in BookingSource}

    def cells(self, row: ReportRow) -> list[Cell]:
        """Return the cells of a row, in the order of the headings."""
        answers: dict[str, str] = {}
        others: list[str] = []
        for question, text, answer in row.answers:
            heading = self.questions.get(question or 0)
            if heading is None or heading in answers:
                others.append(f"{text}: {answer}")
            else:
                answers[heading] = answer
        return [
            row.client, row.email, row.phone, row.service, row.starts_at, row.ends_at,
            row.staff, self.statuses[row.status], self.attendances.get(row.attendance, ""),
            row.price, row.currency if row.price is not None or row.paid else "",
            self.payments[row.payment_status] if row.says_payment else "", row.paid, row.due, row.booked_at,
            self.sources[row.source], *(answers.get(text, "") for text in self.asked),
            "\n".join(others),
        ]  # fmt: skip


def csv_lines(table: Columns[Row], rows: Iterable[Row], *, delimiter: str = ",") -> Iterator[str]:
    """Yield the lines of the file, the headings first, before anything is asked of the database."""
    write = csv.writer(_Echo(), delimiter=delimiter).writerow
    yield write([guarded(heading) for heading in table.headings])
    comma = delimiter == ";"
    for row in rows:
        yield write([_text(cell, comma) for cell in table.cells(row)])


class _Echo:
    """What a writer of the csv module writes to, to get the line back."""

    def write(self, line: str) -> str:
        return line


def _text(cell: Cell, comma: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",") if comma else str(cell)
    return guarded(cell)
