"""Addresses of the bookings app."""

from django.urls import URLPattern, path

from bookings.views import bookings, calendar, sessions


app_name = "bookings"

urlpatterns: list[URLPattern] = [
    # The calendar, and what the business does with bookings and sessions
    path("bookings/", calendar.calendar, name="calendar"),
    path("bookings/new/", bookings.booking_new, name="booking_new"),
    path("bookings/<int:booking_id>/", bookings.booking_detail, name="booking_detail"),
    path("bookings/sessions/<int:session_id>/", sessions.session_detail, name="session_detail"),
]
