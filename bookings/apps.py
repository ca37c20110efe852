from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BookingsConfig(AppConfig):
    """Services offered, working hours, sessions, bookings, booking forms, calendar, public pages."""

    name = "bookings"
    verbose_name = pgettext_lazy("section", "Bookings")

    def ready(self) -> None:
        # Models are there only from here on.
        from accounts import departures  # noqa: PLC0415
        from bookings import contact_history, sheet, staff_time  # noqa: PLC0415
        from bookings.calendar import reading  # noqa: PLC0415
        from bookings.departures import KEY, give_sessions, sessions_to_come  # noqa: PLC0415
        from bookings.enums import BookingActivityKind  # noqa: PLC0415
        from bookings.next_booking import next_bookings  # noqa: PLC0415
        from bookings.payment_facets import OwesFacet, PaymentStatusFacet  # noqa: PLC0415
        from bookings.services.joining import move_bookings, move_bookings_back  # noqa: PLC0415
        from bookings.services.purging import end_bookings, warn_of_bookings  # noqa: PLC0415
        from bookings.services.reminders import move_stop, move_stop_back  # noqa: PLC0415
        from bookings.services.service_labels import SERVICES  # noqa: PLC0415
        from contacts_app import (  # noqa: PLC0415
            columns,
            joining,
            label_conditions,
            purging,
            sections,
            tabs,
            timeline,
        )
        from contacts_app.filters import further  # noqa: PLC0415
        from contacts_app.palette import Destination, register  # noqa: PLC0415

        for module in (contact_history, reading, sheet, staff_time):
            post_migrate.connect(module.store_function, sender=self)
        nothing, kinds = _("Nothing happened with bookings yet."), tuple(BookingActivityKind.values)
        label_conditions.register_family(SERVICES)
        timeline.register(
            timeline.Topic("bookings", pgettext_lazy("section", "Bookings"), nothing, kinds, 15)
        )

        register(
            Destination("bookings:calendar", _("Booking Calendar"), "calendar", 15),
            Destination(
                "bookings:booking_new", _("New Booking"), "calendar-plus", 15, is_action=True
            ),
            Destination("bookings:service_list", _("Services"), "scissors", 42),
            Destination("bookings:working_time", _("Working time"), "clock", 43),
            Destination("bookings:online_booking", _("Online booking"), "world", 44),
        )
        further.register(OwesFacet, "owes")
        further.register(PaymentStatusFacet, "payment")
        departures.register(sessions_to_come, key=KEY, giver=give_sessions)
        joining.register(joining.Belonging("bookings", move_bookings, move_bookings_back))
        columns.register("next_booking", _("Next booking"), next_bookings, css="c-sm p3")
        purging.register(purging.Ending(warn_of_bookings, end_bookings))
        joining.register(joining.Belonging("reminder_stops", move_stop, move_stop_back))
        register(
            Destination("bookings:booking_export", _("Export bookings"), "file-export", 90),
            Destination("bookings:booking_day_sheet", _("Day sheet"), "printer", 90),
        )
        # The card and the page have each its own word for it in Russian and Turkish.
        page = "bookings:contact_bookings"
        tabs.register(tabs.Tab(pgettext_lazy("tab", "Bookings"), page, 20))
        heading = pgettext_lazy("section", "Bookings")
        sections.register(sections.Section("bookings", heading, page, "?which=upcoming", 10))
