from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    """Services offered, working hours, sessions, bookings, booking forms, calendar, public pages."""

    name = "bookings"
    verbose_name = _("Bookings")
