"""How the business takes bookings, and the secret addresses of calendar feeds."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BookingSettingsManager(models.Manager["BookingSettings"]):
    def current(self) -> "BookingSettings":
        """Return the settings of this installation, made with defaults when there are none."""
        return self.first() or self.get_or_create(pk=1)[0]


@pghistory.track()
class BookingSettings(models.Model):
    """What holds for every service; there is exactly one row."""

    is_open = models.BooleanField(_("Clients can book online"), default=True)
    has_contact_form = models.BooleanField(_("Clients can use the contact form"), default=True)
    greeting = models.TextField(
        _("Greeting"),
        max_length=1_000,
        blank=True,
        help_text=_("Shown at the top of the booking page."),
    )
    slot_minutes = models.PositiveSmallIntegerField(
        _("Appointments begin every … minutes"),
        default=15,
        validators=[MinValueValidator(5), MaxValueValidator(240)],
    )
    cancel_hours = models.PositiveSmallIntegerField(
        _("Clients can cancel or reschedule until … hours before"),
        default=24,
        validators=[MaxValueValidator(24 * 60)],
    )
    reminder_hours = models.PositiveSmallIntegerField(
        _("Reminder … hours before"),
        default=24,
        validators=[MaxValueValidator(24 * 14)],
        help_text=_("0 sends none."),
    )
    phone = models.CharField(
        _("Phone for clients"),
        max_length=60,
        blank=True,
        help_text=_("Shown where a client can do nothing more online."),
    )
    embedded_by = models.CharField(
        _("Sites that may show the booking page inside theirs"),
        max_length=1_000,
        blank=True,
        help_text=_("Addresses such as https://www.example.com, separated by spaces; empty: any."),
    )

    objects = BookingSettingsManager()

    class Meta:
        verbose_name = _("booking settings")
        verbose_name_plural = _("booking settings")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="there_is_one_row_of_booking_settings"),
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=240),
                name="booking_slots_are_of_sane_length",
            ),
        ]

    def __str__(self) -> str:
        return str(_("booking settings"))


class CalendarFeed(models.Model):
    """The secret address under which a staff member's sessions are read by another calendar.

    Their tasks are read under the same secret. Only the hash of its token is stored: it is shown
    once, when it is made.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("Created"))
    last_read_at = models.DateTimeField(_("Last read"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("Revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                name="user_has_one_calendar_feed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"
