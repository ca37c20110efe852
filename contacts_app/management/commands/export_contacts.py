"""`manage.py export_contacts`: every contact as a line of JSON."""

import contextlib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contacts_app.services.exporting import exported_contacts


class Command(BaseCommand):
    help = (
        "Write every contact that is not in the trash as a line of JSON. Importing the file again "
        "changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.jsonl", help="- is the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"] == "-":
            for contact in exported_contacts():
                self.stdout.write(json.dumps(contact, ensure_ascii=False))
            return
        path = Path(options["file"])
        # Written beside the file first: an export broken off must not look like a whole one.
        part = path.with_name(f"{path.name}.part")
        count = 0
        try:
            with part.open("w", encoding="utf-8") as file:
                for contact in exported_contacts():
                    file.write(json.dumps(contact, ensure_ascii=False) + "\n")
                    count += "id" in contact
            part.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise CommandError(f"The file can't be written: {error}") from None
        self.stdout.write(f"{path}: {count} contacts")
