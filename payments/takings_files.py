"""The entries of the ledger as a file for spreadsheets: one row each, refunds below nought."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bookings.xlsx import Cell
from payments.enums import EntryKind, Method
from payments.takings import Entry


class EntriesTable:
    """The columns of the file, made while the request lasts, in its language."""

    def __init__(self) -> None:
        self.headings = [
            _("Entry number"), _("Day"), _("Received"), _("Kind"), _("Client"),
            _("Service"), pgettext("of a session", "Begins"), _("Session of"), _("Received by"),
            _("Payment method"), _("Amount"), _("Currency"), _("Note"), _("Reason"),
        ]  # fmt: skip
        self.kinds = {one.value: str(one.label) for one in EntryKind}
        self.methods = {one.value: str(one.label) for one in Method}

    def cells(self, row: Entry) -> list[Cell]:
        """Return the cells of a row, in the order of the headings."""
        return [
            row.number, row.received_on, row.received_at, self.kinds[row.kind], row.client,
            row.service, row.starts_at, row.staff, row.received_by, self.methods[row.method],
            row.effect, row.currency, row.note, row.reason,
        ]  # fmt: skip
