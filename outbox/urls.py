"""Addresses of the outbox."""

from django.urls import path

from outbox import views


app_name = "outbox"

urlpatterns = [
    path("", views.mail_list, name="mail_list"),
    path("<int:mail_id>/", views.mail_detail, name="mail_detail"),
    path("<int:mail_id>/booking.ics", views.mail_calendar, name="mail_calendar"),
    path("<int:mail_id>/again/", views.mail_again, name="mail_again"),
    path("<int:mail_id>/cancel/", views.mail_cancel, name="mail_cancel"),
]
