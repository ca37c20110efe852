"""Addresses of the bookings app."""

from django.urls import URLPattern, path

from bookings.views import bookings, calendar, contact_bookings, responses, sessions


app_name = "bookings"

urlpatterns: list[URLPattern] = [
    # The calendar, and what the business does with bookings and sessions
    path("bookings/", calendar.calendar, name="calendar"),
    path("bookings/new/", bookings.booking_new, name="booking_new"),
    path("bookings/<int:booking_id>/", bookings.booking_detail, name="booking_detail"),
    path("bookings/sessions/<int:session_id>/", sessions.session_detail, name="session_detail"),
    # The bookings of a contact
    path(
        "contacts/<int:contact_id>/bookings/",
        contact_bookings.contact_bookings,
        name="contact_bookings",
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
]
