"""`manage.py purge_trash`: to be run once a day."""

from typing import Any

from django.core.management.base import BaseCommand

from contacts_app.services import trash


class Command(BaseCommand):
    help = "Remove, for ever, the contacts that have been in the trash for longer than 30 days."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Removed for ever: {trash.purge_expired()}")
