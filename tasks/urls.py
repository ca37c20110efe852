"""Addresses of tasks: the page of one's own day, the tasks of a contact, those of a service."""

from django.urls import path

from tasks.views import deeds, feeds, forms, lists, notifications, remind_me, templates


app_name = "tasks"
urlpatterns = [
    path("tasks/", lists.task_list, name="task_list"),
    path("tasks/counts/", notifications.counts, name="counts"),
    path("tasks/new/", forms.task_new, name="task_new"),
    path("tasks/contacts/", forms.task_contacts, name="task_contacts"),
    path("tasks/<int:task_id>/", forms.task_edit, name="task_edit"),
    path("tasks/<int:task_id>/menu/", lists.task_menu, name="task_menu"),
    path("tasks/<int:task_id>/next/", forms.task_next, name="task_next"),
    path("tasks/<int:task_id>/snooze/", forms.task_snooze, name="task_snooze"),
    path("tasks/<int:task_id>/done/", deeds.task_done, name="task_done"),
    path("tasks/<int:task_id>/reopen/", deeds.task_reopen, name="task_reopen"),
    path("tasks/<int:task_id>/stop/", deeds.task_stop, name="task_stop"),
    path("tasks/<int:task_id>/history/", deeds.task_history, name="task_history"),
    path("tasks/<int:task_id>/delete/", deeds.task_delete, name="task_delete"),
    path("tasks/<int:task_id>/undo-delete/", deeds.task_undo_delete, name="task_undo_delete"),
    path(
        "bookings/services/<int:service_id>/tasks/", templates.template_list, name="template_list"
    ),
    path(
        "bookings/services/<int:service_id>/tasks/new/", templates.template_new, name="template_new"
    ),
    path("tasks/templates/<int:template_id>/", templates.template_edit, name="template_edit"),
    path(
        "tasks/templates/<int:template_id>/delete/",
        templates.template_delete,
        name="template_delete",
    ),
    path(
        "tasks/templates/<int:template_id>/restore/",
        templates.template_restore,
        name="template_restore",
    ),
    path("tasks/notifications/", notifications.notification_list, name="notification_list"),
    path(
        "tasks/notifications/read/",
        notifications.notification_read_all,
        name="notification_read_all",
    ),
    path(
        "tasks/notifications/<int:notification_id>/",
        notifications.notification_open,
        name="notification_open",
    ),
    path(
        "tasks/notifications/<int:notification_id>/read/",
        notifications.notification_read,
        name="notification_read",
    ),
    path("feeds/<str:feed_token>/tasks.ics", feeds.task_feed, name="task_feed"),
    path("contacts/<int:contact_id>/remind/", remind_me.remind_me, name="remind_me"),
    path("contacts/<int:contact_id>/tasks/", lists.contact_tasks, name="contact_tasks"),
]
