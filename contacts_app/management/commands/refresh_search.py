"""`manage.py refresh_search`: after the rules of folding or sorting changed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from contacts_app.services.refresh import refresh_derived


class Command(BaseCommand):
    help = "Work out anew what contacts are called, sorted and found by."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=2000, help="contacts at a time (2000)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Changed: {refresh_derived(batch=max(options['batch'], 1))}")
