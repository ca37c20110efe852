"""Why money is not written down: named exceptions, each with a sentence for who tried."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.formats import money


if TYPE_CHECKING:
    from payments.models import Payment


class PaymentRefused(Exception):
    """The ledger takes no such entry.

    Attributes:
        why: a sentence for the person who tried.
    """

    why: "str | Promise" = _("This is not possible.")

    def __str__(self) -> str:
        return str(self.why)


class PaymentGone(PaymentRefused):
    """There is no such entry of the ledger."""

    why = _("This payment is not there.")


class AmountNotPossible(PaymentRefused):
    """Not an amount of money: none, nought or less, too much, or with more than two decimals."""

    why = _("Type an amount above zero, with two decimals at most.")


class AmountMissing(PaymentRefused):
    """The booking has no price, so somebody has to say how much was paid."""

    why = _("Type the amount: this booking has no price.")


class OtherCurrency(PaymentRefused):
    """The booking is in another currency."""

    why = _("This booking is in another currency.")


class NotConfirmed(PaymentRefused):
    """Only a confirmed booking takes payments."""

    why = _("This booking is not confirmed.")


class NothingDue(PaymentRefused):
    """The booking is paid whole, free of charge, or exempt."""

    why = _("Nothing is due for this booking.")


class MoreThanDue(PaymentRefused):
    """Less is due than was to be paid."""

    why: "str | Promise" = _("This is more than is due.")

    def __init__(self, due: Decimal | None = None, currency: str = "") -> None:
        super().__init__()
        if due is not None:
            self.why = gettext("Only %(amount)s is due.") % {"amount": money(due, currency)}


class MoreThanPaid(PaymentRefused):
    """Less was paid than was to be given back."""

    why: "str | Promise" = _("This is more than was paid.")

    def __init__(self, paid: Decimal | None = None, currency: str = "") -> None:
        super().__init__()
        if paid is not None:
            self.why = gettext("Only %(amount)s was paid.") % {"amount": money(paid, currency)}


class DayIsClosed(PaymentRefused):
    """That day's books are closed."""

    why = _("This day is closed.")


class DayIsToCome(PaymentRefused):
    """That day, or moment, is to come."""

    why = _("This is in the future.")


class ReasonMissing(PaymentRefused):
    """Whoever takes something back has to say why."""

    why = _("Say why.")


class TextTooLong(PaymentRefused):
    """The note or the reason is longer than the ledger keeps."""

    why = _("This text is too long.")


class KeyUsedOtherwise(PaymentRefused):
    """The form was sent before, and said something else then.

    Attributes:
        entry: what was stored then, if it is known.
    """

    why = _("This form was sent before, with another amount.")

    def __init__(self, entry: "Payment | None" = None) -> None:
        super().__init__()
        self.entry = entry


class ReversedAlready(PaymentRefused):
    """The entry was reversed before, or is a reversal itself."""

    why = _("This was reversed already.")


class ExemptAlready(PaymentRefused):
    """The booking is exempt from payment."""

    why = _("This booking is exempt from payment.")


class NotExempt(PaymentRefused):
    """The booking is not exempt, or only because it is free of charge."""

    why = _("This booking is not exempt from payment.")
