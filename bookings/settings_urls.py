"""Addresses of what is set up before anything can be booked: services, working time, settings."""

from django.urls import URLPattern, path

from bookings.views import questions, services


urlpatterns: list[URLPattern] = [
    # What can be booked
    path("bookings/services/", services.service_list, name="service_list"),
    path("bookings/services/new/", services.service_new, name="service_new"),
    path("bookings/services/<int:service_id>/edit/", services.service_edit, name="service_edit"),
    path("bookings/services/<int:service_id>/move/", services.service_move, name="service_move"),
    path("bookings/services/<int:service_id>/copy/", services.service_copy, name="service_copy"),
    path(
        "bookings/services/<int:service_id>/archive/",
        services.service_archive,
        name="service_archive",
    ),
    path(
        "bookings/services/<int:service_id>/delete/", services.service_delete, name="service_delete"
    ),
    path(
        "bookings/services/<int:service_id>/restore/",
        services.service_restore,
        name="service_restore",
    ),
    path(
        "bookings/services/<int:service_id>/questions/",
        questions.question_list,
        name="question_list",
    ),
    path(
        "bookings/services/<int:service_id>/questions/new/",
        questions.question_new,
        name="question_new",
    ),
    path("bookings/questions/<int:question_id>/", questions.question_edit, name="question_edit"),
    path(
        "bookings/questions/<int:question_id>/move/", questions.question_move, name="question_move"
    ),
    path(
        "bookings/questions/<int:question_id>/delete/",
        questions.question_delete,
        name="question_delete",
    ),
    path(
        "bookings/questions/<int:question_id>/restore/",
        questions.question_restore,
        name="question_restore",
    ),
]
