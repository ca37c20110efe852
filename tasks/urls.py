"""Addresses of tasks: the page of one's own day, the tasks of a contact, those of a service."""

from django.urls import URLPattern


app_name = "tasks"
urlpatterns: list[URLPattern] = []
