"""`manage.py refresh_automatic_labels`: what the nightly job does, by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from contacts_app.services.automatic_labels import refresh_automatic_labels


class Command(BaseCommand):
    help = "Put on the labels whose condition holds, and take off those whose condition doesn't."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Put on and taken off: {refresh_automatic_labels()}")
