"""The fixed choices of the payments app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EntryKind(models.TextChoices):
    """What an entry of the ledger is: money received, given back, or a mistake taken back."""

    PAYMENT = "payment", _("Payment")
    REFUND = "refund", _("Refund")
    REVERSAL = "reversal", _("Reversal")


class Method(models.TextChoices):
    CASH = "cash", pgettext_lazy("payment method", "Cash")
    CARD = "card", pgettext_lazy("payment method", "Card")
    TRANSFER = "transfer", pgettext_lazy("payment method", "Bank transfer")
    OTHER = "other", pgettext_lazy("payment method", "Other")


class PaymentActivityKind(models.TextChoices):
    """Kinds of activity; the line shown is ``templates/activity/<kind>.html``."""

    PAID = "payments/paid", _("Paid")
    REFUNDED = "payments/refunded", _("Refunded")
    REVERSED = "payments/reversed", _("Payment reversed")
    EXEMPTED = "payments/exempted", _("Exempted from payment")
    NOT_EXEMPTED = "payments/not_exempted", _("Not exempted from payment any more")
