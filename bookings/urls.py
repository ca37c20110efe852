"""Addresses of the bookings app."""

from django.urls import URLPattern, path

from bookings import settings_urls
from bookings.views import (
    booking_new,
    booking_times,
    bookings,
    calendar,
    contact_bookings,
    contact_form,
    feeds,
    private_link,
    public,
    reminders,
    report,
    responses,
    session_forms,
    sessions,
)


app_name = "bookings"

urlpatterns: list[URLPattern] = [
    *settings_urls.urlpatterns,
    # The calendar, and what the business does with bookings and sessions
    path("bookings/", calendar.calendar, name="calendar"),
    path("bookings/new/", booking_new.booking_new, name="booking_new"),
    path("bookings/new/clients/", booking_new.booking_clients, name="booking_clients"),
    path("bookings/<int:booking_id>/", bookings.booking_detail, name="booking_detail"),
    path("bookings/<int:booking_id>/confirm/", bookings.booking_confirm, name="booking_confirm"),
    path("bookings/<int:booking_id>/decline/", bookings.booking_decline, name="booking_decline"),
    path("bookings/<int:booking_id>/cancel/", bookings.booking_cancel, name="booking_cancel"),
    path("bookings/<int:booking_id>/undo/", bookings.booking_undo_end, name="booking_undo_end"),
    path(
        "bookings/<int:booking_id>/attendance/",
        bookings.booking_attendance,
        name="booking_attendance",
    ),
    path("bookings/<int:booking_id>/move-up/", bookings.booking_move_up, name="booking_move_up"),
    path(
        "bookings/<int:booking_id>/reschedule/",
        booking_times.booking_reschedule,
        name="booking_reschedule",
    ),
    path("bookings/sessions/new/", session_forms.session_new, name="session_new"),
    path("bookings/sessions/<int:session_id>/", sessions.session_detail, name="session_detail"),
    path(
        "bookings/sessions/<int:session_id>/edit/", session_forms.session_edit, name="session_edit"
    ),
    path(
        "bookings/sessions/<int:session_id>/cancel/",
        session_forms.session_cancel,
        name="session_cancel",
    ),
    # The bookings of a contact
    path(
        "contacts/<int:contact_id>/bookings/",
        contact_bookings.contact_bookings,
        name="contact_bookings",
    ),
    path(
        "contacts/<int:contact_id>/bookings/reminders/",
        reminders.contact_reminders,
        name="contact_reminders",
    ),
    path(
        "bookings/<int:booking_id>/responses/",
        responses.booking_responses,
        name="booking_responses",
    ),
    path(
        "bookings/<int:booking_id>/responses/<int:answer_id>/take-over/",
        responses.answer_take_over,
        name="answer_take_over",
    ),
    path(
        "bookings/<int:booking_id>/responses/<int:answer_id>/give-back/<int:event_id>/",
        responses.answer_give_back,
        name="answer_give_back",
    ),
    # The calendar feed of a staff member
    path("settings/calendar-feed/", feeds.calendar_feed, name="calendar_feed"),
    path("settings/calendar-feed/make/", feeds.calendar_feed_make, name="calendar_feed_make"),
    path("settings/calendar-feed/end/", feeds.calendar_feed_revoke, name="calendar_feed_revoke"),
    path("feeds/<str:feed_token>.ics", feeds.feed, name="feed"),
    # The report of bookings, on the screen and as a file; the day sheet
    path("bookings/export/", report.booking_export, name="booking_export"),
    path(
        "bookings/export/bookings.<str:file_format>",
        report.booking_export_file,
        name="booking_export_file",
    ),
    path("bookings/day-sheet/", report.booking_day_sheet, name="booking_day_sheet"),
    # Pages for visitors
    path("book/", public.book, name="book"),
    path("book/<int:service_id>/", public.book_time, name="book_time"),
    path("book/<int:service_id>/details/", public.book_details, name="book_details"),
    path("contact/", contact_form.write, name="write"),
    path("contact/sent/", contact_form.written, name="written"),
    path("booking/<str:token>/", private_link.client_booking, name="client_booking"),
    path(
        "booking/<str:token>/cancel/",
        private_link.client_booking_cancel,
        name="client_booking_cancel",
    ),
    path(
        "booking/<str:token>/reschedule/",
        private_link.client_booking_reschedule,
        name="client_booking_reschedule",
    ),
    path(
        "booking/<str:token>/reminder/",
        private_link.client_booking_reminder,
        name="client_booking_reminder",
    ),
    path("reminders/<str:reminders_token>/", reminders.reminders, name="reminders"),
    path(
        "booking/<str:token>/booking.ics",
        private_link.client_booking_file,
        name="client_booking_file",
    ),
]
