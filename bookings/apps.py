from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    """Services offered, working hours, sessions, bookings, booking forms, calendar, public pages."""

    name = "bookings"
    verbose_name = _("Bookings")

    def ready(self) -> None:
        # Models are there only from here on.
        from contacts_app.palette import Destination, register  # noqa: PLC0415

        register(
            Destination("bookings:calendar", _("Booking Calendar"), "calendar", 15),
            Destination(
                "bookings:booking_new", _("New Booking"), "calendar-plus", 15, is_action=True
            ),
        )
