"""Days that were closed: what the cash drawer should hold, and what it held."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Currency
from payments.models.ledger import MAX_TEXT


class DayClose(models.Model):
    """A day of the business, closed for one currency: it takes no more entries of the ledger.

    A trigger adds up the day's cash from the ledger, whatever is given. Closed is closed: the
    database refuses to change or to delete the row.
    """

    day = models.DateField(_("Day"))
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency)
    opening = models.DecimalField(
        _("Cash at the beginning"), max_digits=12, decimal_places=2, default=0
    )
    cash_in = models.DecimalField(
        _("Cash received"), max_digits=14, decimal_places=2, editable=False
    )
    cash_out = models.DecimalField(
        _("Cash given back"), max_digits=14, decimal_places=2, editable=False
    )
    expected = models.DecimalField(
        _("Expected cash"), max_digits=14, decimal_places=2, editable=False
    )
    counted = models.DecimalField(_("Counted cash"), max_digits=12, decimal_places=2)
    difference = models.DecimalField(
        _("Difference"), max_digits=14, decimal_places=2, editable=False
    )
    note = models.CharField(_("Note"), max_length=MAX_TEXT, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Closed by"),
        db_index=False,
    )
    closed_at = models.DateTimeField(_("Closed"), editable=False)
    # As ``Payment.is_sample``.
    is_sample = models.BooleanField(db_default=False, default=False, editable=False)

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        constraints = [
            models.UniqueConstraint(fields=["day", "currency"], name="day_is_closed_once"),
            models.CheckConstraint(
                condition=Q(opening__gte=0, opening__lt=10**10, counted__gte=0, counted__lt=10**10),
                name="day_close_counts_sane_amounts",
            ),
            models.CheckConstraint(
                condition=Q(
                    cash_in__gte=0,
                    cash_out__gte=0,
                    expected=F("opening") + F("cash_in") - F("cash_out"),
                    difference=F("counted") - F("expected"),
                ),
                name="day_close_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="day_close_currency_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(day__gte="1970-01-01"), name="day_close_is_of_a_sane_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.currency}"
