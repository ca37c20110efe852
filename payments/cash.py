"""The cash of a day that is not closed: what the drawer should hold, by the ledger."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum, Value
from django.db.models.functions import Coalesce

from payments.enums import Method
from payments.models import DayClose, Payment


NOTHING = Value(Decimal(0))


@dataclass(frozen=True)
class Cash:
    """Cash of one currency: what a day began with, what came in and what went out."""

    opening: Decimal
    cash_in: Decimal
    cash_out: Decimal

    @property
    def expected(self) -> Decimal:
        return self.opening + self.cash_in - self.cash_out


def cash_of(day: date, currency: str) -> Cash:
    """Return the cash of a day; it begins with what the last close counted."""
    before = DayClose.objects.filter(currency=currency, day__lt=day).order_by("-day")
    opening = before.values_list("counted", flat=True).first()
    entries = Payment.objects.filter(received_on=day, currency=currency, method=Method.CASH)
    sums = entries.aggregate(
        came=Coalesce(Sum("effect", filter=Q(effect__gt=0)), NOTHING),
        went=Coalesce(Sum("effect", filter=Q(effect__lt=0)), NOTHING),
    )
    return Cash(opening or Decimal(0), sums["came"], -sums["went"])
