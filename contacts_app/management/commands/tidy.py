"""`manage.py tidy`: to be run once a day."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.form_keys import forget_old_keys
from accounts.visitor_forms import forget_old_visitor_forms
from contacts_app.services import custom_fields, labels, notes, saved_views, trash


class Command(BaseCommand):
    help = (
        "Remove what is kept no longer: contacts, notes, labels, views and custom fields deleted 30 days ago, "
        "keys of forms sent long ago, sessions that have ended."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Contacts removed for ever: {trash.purge_expired()}")
        notes.purge_deleted_notes()
        custom_fields.purge_deleted_custom_fields()
        labels.purge_deleted_labels()
        saved_views.purge_deleted_views()
        forget_old_keys()
        forget_old_visitor_forms()
        call_command("clearsessions")
