"""Bookings that need not be paid though they have a price."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from contacts_app.models.contacts import every_change
from payments.models.ledger import MAX_TEXT


@pghistory.track(*every_change())
class Exemption(models.Model):
    """A booking is exempt from payment; ended by deleting the row, which the audit remembers."""

    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, related_name="exemption", verbose_name=_("Booking")
    )
    reason = models.CharField(_("Reason"), max_length=MAX_TEXT)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("By"),
        db_index=False,
    )
    at = models.DateTimeField(_("When"))

    class Meta:
        verbose_name = _("exemption from payment")
        verbose_name_plural = _("exemptions from payment")
        constraints = [
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="exemption_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}"
