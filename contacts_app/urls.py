"""Addresses of the contacts app."""

from django.urls import path

from contacts_app.views import (
    activity,
    contact_labels,
    contacts,
    exports,
    filters,
    label_list,
    listing,
    notes,
    palette,
    saved_views,
    trash,
)


app_name = "contacts"

urlpatterns = [
    path("", listing.contact_list, name="contact_list"),
    path("filter/", filters.contact_filter, name="contact_filter"),
    path("columns/", listing.list_columns, name="list_columns"),
    path("export/", exports.contact_export, name="contact_export"),
    path("export/contacts.csv", exports.contact_export_file, name="contact_export_file"),
    path("new/", contacts.contact_new, name="contact_new"),
    path("similar/", contacts.contact_similar, name="contact_similar"),
    path("go/", palette.palette, name="palette"),
    path("keys/", palette.keyboard_help, name="keyboard_help"),
    path("delete/", trash.contacts_delete, name="contacts_delete"),
    path("deletions/<int:deletion_id>/undo/", trash.deletion_undo, name="deletion_undo"),
    path("trash/", trash.contact_trash, name="contact_trash"),
    path("trash/restore/", trash.trash_restore, name="trash_restore"),
    path("trash/purge/", trash.trash_purge, name="trash_purge"),
    path("views/new/", saved_views.saved_view_new, name="saved_view_new"),
    path("views/<int:view_id>/rename/", saved_views.saved_view_rename, name="saved_view_rename"),
    path("views/<int:view_id>/update/", saved_views.saved_view_update, name="saved_view_update"),
    path("views/<int:view_id>/share/", saved_views.saved_view_share, name="saved_view_share"),
    path("views/<int:view_id>/default/", saved_views.saved_view_default, name="saved_view_default"),
    path("views/<int:view_id>/delete/", saved_views.saved_view_delete, name="saved_view_delete"),
    path(
        "views/<int:view_id>/undo-delete/",
        saved_views.saved_view_undo_delete,
        name="saved_view_undo_delete",
    ),
    path("labels/", label_list.label_list, name="label_list"),
    path("labels/new/", label_list.label_new, name="label_new"),
    path("labels/automatic/", label_list.label_automatic, name="label_automatic"),
    path("labels/<int:label_id>/edit/", label_list.label_edit, name="label_edit"),
    path("labels/<int:label_id>/merge/", label_list.label_merge, name="label_merge"),
    path("labels/<int:label_id>/delete/", label_list.label_delete, name="label_delete"),
    path("labels/<int:label_id>/restore/", label_list.label_restore, name="label_restore"),
    path("<int:contact_id>/", contacts.contact_detail, name="contact_detail"),
    path("<int:contact_id>/activity/", activity.contact_activity, name="contact_activity"),
    path("<int:contact_id>/card/", listing.contact_card, name="contact_card"),
    path("<int:contact_id>/edit/", contacts.contact_edit, name="contact_edit"),
    path("<int:contact_id>/notes/", notes.contact_notes, name="contact_notes"),
    path("<int:contact_id>/notes/new/", notes.note_new, name="note_new"),
    path("<int:contact_id>/notes/<int:note_id>/edit/", notes.note_edit, name="note_edit"),
    path("<int:contact_id>/notes/<int:note_id>/pin/", notes.note_pin, name="note_pin"),
    path("<int:contact_id>/notes/<int:note_id>/delete/", notes.note_delete, name="note_delete"),
    path(
        "<int:contact_id>/notes/<int:note_id>/undo-delete/",
        notes.note_undo_delete,
        name="note_undo_delete",
    ),
    path("<int:contact_id>/notes/<int:note_id>/history/", notes.note_history, name="note_history"),
    path("<int:contact_id>/labels/", contact_labels.contact_labels, name="contact_labels"),
    path(
        "<int:contact_id>/labels/undo/",
        contact_labels.contact_labels_undo,
        name="contact_labels_undo",
    ),
    path(
        "<int:contact_id>/labels/<int:label_id>/take-off/",
        contact_labels.contact_label_take_off,
        name="contact_label_take_off",
    ),
    path("<int:contact_id>/owner/", contacts.contact_owner, name="contact_owner"),
]
