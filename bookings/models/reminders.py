"""Who wants no reminders of their bookings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from contacts_app.models import Contact


class ReminderStop(models.Model):
    """A contact wants no reminders by e-mail at all, or none of one booking.

    What a visitor says on the page of a booking counts for that booking alone: its address proves
    who booked, not who they are. The link in a mail, read by whom it was sent to, counts for all.
    """

    contact = models.OneToOneField(
        Contact, on_delete=models.CASCADE, related_name="reminder_stop", null=True, blank=True
    )
    booking = models.OneToOneField(
        Booking, on_delete=models.CASCADE, related_name="reminder_stop", null=True, blank=True
    )
    stopped_at = models.DateTimeField(_("Stopped"))
    # None: the client.
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )

    class Meta:
        verbose_name = _("reminders that are stopped")
        verbose_name_plural = _("reminders that are stopped")
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, booking__isnull=True)
                | Q(contact__isnull=True, booking__isnull=False),
                name="reminder_stop_is_of_a_contact_or_a_booking",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id or ''}/{self.booking_id or ''}"
