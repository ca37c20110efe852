"""Addresses of tasks: the page of one's own day, the tasks of a contact, those of a service."""

from django.urls import path

from tasks.views import deeds, forms, lists


app_name = "tasks"
urlpatterns = [
    path("tasks/", lists.task_list, name="task_list"),
    path("tasks/count/", lists.task_count, name="task_count"),
    path("tasks/new/", forms.task_new, name="task_new"),
    path("tasks/contacts/", forms.task_contacts, name="task_contacts"),
    path("tasks/<int:task_id>/", forms.task_edit, name="task_edit"),
    path("tasks/<int:task_id>/next/", forms.task_next, name="task_next"),
    path("tasks/<int:task_id>/snooze/", forms.task_snooze, name="task_snooze"),
    path("tasks/<int:task_id>/done/", deeds.task_done, name="task_done"),
    path("tasks/<int:task_id>/reopen/", deeds.task_reopen, name="task_reopen"),
    path("tasks/<int:task_id>/stop/", deeds.task_stop, name="task_stop"),
    path("tasks/<int:task_id>/history/", deeds.task_history, name="task_history"),
    path("tasks/<int:task_id>/delete/", deeds.task_delete, name="task_delete"),
    path("tasks/<int:task_id>/undo-delete/", deeds.task_undo_delete, name="task_undo_delete"),
    path("contacts/<int:contact_id>/tasks/", lists.contact_tasks, name="contact_tasks"),
]
