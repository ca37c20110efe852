"""What is stored of payments: the ledger, the days that are closed, who need not pay."""

from payments.models.days import DayClose
from payments.models.exemptions import Exemption
from payments.models.ledger import Numbering, Payment


__all__ = ["DayClose", "Exemption", "Numbering", "Payment"]
