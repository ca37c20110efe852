"""The unpaid sessions as a file for spreadsheets: one row a booking."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bookings.enums import PaymentStatus
from bookings.xlsx import Cell
from payments.unpaid import UnpaidRow


class UnpaidTable:
    """The columns of the file, made while the request lasts, in its language."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.headings = [
            _("Session"), _("Days since"), _("Client"), _("Phone"), _("Email"), _("Service"),
            _("Staff member"), _("Payment status"), _("Price"),
            pgettext("amount of money", "Paid"), pgettext("amount of money", "Due"), _("Currency"),
        ]  # fmt: skip
        self.statuses = {one.value: str(one.label) for one in PaymentStatus}

    def cells(self, row: UnpaidRow) -> list[Cell]:
        """Return the cells of a row, in the order of the headings."""
        return [
            row.starts_at, str(row.days(self.today)), row.client, row.phone, row.email,
            row.service, row.staff, self.statuses[row.payment_status], row.price, row.paid,
            row.due, row.currency,
        ]  # fmt: skip
