"""Addresses of what is set up before anything can be booked: services, working time, settings."""

from django.urls import URLPattern, path

from bookings.views import questions, services, settings, working_time


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
    # When staff members work
    path("bookings/working-time/", working_time.working_time, name="working_time"),
    path(
        "bookings/working-time/<int:staff_id>/",
        working_time.working_time_of,
        name="working_time_of",
    ),
    path(
        "bookings/working-time/<int:staff_id>/hours/",
        working_time.working_time_hours,
        name="working_time_hours",
    ),
    path(
        "bookings/working-time/<int:staff_id>/exceptions/new/",
        working_time.exception_new,
        name="working_time_exception_new",
    ),
    path(
        "bookings/working-time/holidays/new/",
        working_time.holiday_new,
        name="working_time_holiday_new",
    ),
    path(
        "bookings/working-time/exceptions/<int:exception_id>/",
        working_time.exception_edit,
        name="working_time_exception_edit",
    ),
    path(
        "bookings/working-time/exceptions/<int:exception_id>/delete/",
        working_time.exception_delete,
        name="working_time_exception_delete",
    ),
    path(
        "bookings/working-time/exceptions/restore/<str:signed>/",
        working_time.exception_restore,
        name="working_time_exception_restore",
    ),
    path("bookings/settings/", settings.online_booking, name="online_booking"),
]
