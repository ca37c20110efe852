"""Addresses of what is done on the first page; the page itself is ``home``."""

from django.urls import path

from dashboard import views


app_name = "dashboard"
urlpatterns = [
    path("first-steps/hide/", views.first_steps_hide, name="first_steps_hide"),
    path("first-steps/show/", views.first_steps_show, name="first_steps_show"),
    path("sample-data/remove/", views.samples_remove, name="samples_remove"),
]
