"""The ledger: what clients paid, what they got back, and what was a mistake. It only grows."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Currency
from bookings.models import Booking
from payments.enums import EntryKind, Method
from payments.querysets.ledger import PaymentQuerySet


MAX_TEXT = 500


class Numbering(models.Model):
    """The last number of a year that an entry got; only the ledger's trigger counts on."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("numbering")
        verbose_name_plural = _("numberings")

    def __str__(self) -> str:
        return f"{self.year} {self.last}"


class Payment(models.Model):
    """One entry of the ledger. The database refuses to change or to delete any.

    What has no field of a form is set by a trigger, whatever is given: the day, the number, and
    what the entry does to its booking. ``received_at`` left empty is the moment of storing.
    """

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="payments", verbose_name=_("Booking")
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=EntryKind, default=EntryKind.PAYMENT)
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="reversals",
        verbose_name=_("Reverses"),
        null=True,
        blank=True,
        db_index=False,
    )
    amount = models.DecimalField(_("Amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("Currency"), max_length=3, choices=Currency)
    method = models.CharField(_("Payment method"), max_length=10, choices=Method)
    received_at = models.DateTimeField(_("Received"))
    # The day of the business then; it stays when the business moves to another time zone.
    received_on = models.DateField(_("Day"), editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Received by"),
        db_index=False,
    )
    recorded_at = models.DateTimeField(_("Recorded"), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Recorded by"),
        db_index=False,
    )
    note = models.CharField(_("Note"), max_length=MAX_TEXT, blank=True)
    reason = models.CharField(_("Reason"), max_length=MAX_TEXT, blank=True)
    # Of the form it came with: sent twice, it is stored once.
    key = models.UUIDField(editable=False)
    # With the year of its day, the number on the receipt; a year's numbers have no gaps.
    year = models.PositiveSmallIntegerField(editable=False)
    serial = models.PositiveIntegerField(editable=False)
    # What it adds to the booking's money, below nought when it takes away.
    effect = models.DecimalField(max_digits=12, decimal_places=2, editable=False)
    # Whether the booking is paid whole after this entry, and whether it is by this entry.
    settled = models.BooleanField(editable=False)
    settles = models.BooleanField(editable=False)
    # How often before it the booking was paid whole and then was not any more.
    round = models.PositiveIntegerField(editable=False)
    # Loaded with the demo, by the owner of the tables: no other entry can be removed.
    is_sample = models.BooleanField(db_default=False, default=False, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="payment_key_is_used_once"),
            models.UniqueConstraint(fields=["reverses"], name="entry_is_reversed_once"),
            models.UniqueConstraint(fields=["year", "serial"], name="receipt_number_is_given_once"),
            models.UniqueConstraint(
                fields=["booking", "round"],
                condition=Q(settles=True),
                name="booking_is_fully_paid_once",
            ),
            models.CheckConstraint(
                # NaN is greater than any number here, so it is refused as well.
                condition=Q(amount__gt=0, amount__lt=10**10),
                name="payment_is_of_sane_size",
            ),
            models.CheckConstraint(
                condition=Q(effect=F("amount")) | Q(effect=-F("amount")),
                name="payment_counts_with_its_amount",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="payment_currency_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EntryKind.values), name="payment_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(method__in=Method.values), name="payment_method_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | ~Q(kind=EntryKind.REVERSAL) & Q(reverses__isnull=True),
                name="reversal_names_what_it_reverses",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.PAYMENT) | Q(reason__regex=r"\S"),
                name="entry_that_takes_back_says_why",
            ),
            models.CheckConstraint(
                condition=Q(settles=False) | Q(kind=EntryKind.PAYMENT, settled=True),
                name="booking_is_settled_by_a_payment",
            ),
            models.CheckConstraint(
                condition=Q(received_on__gte="1970-01-01"), name="payment_is_of_a_sane_year"
            ),
        ]
        indexes = [models.Index(fields=["received_on", "id"], name="payment_by_day")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number on the receipt: 2026-000123."""
        return f"{self.year}-{self.serial:06}"
