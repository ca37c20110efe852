"""`manage.py work`: does the jobs, until it is told to end."""

import asyncio
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.worker import work


class Command(BaseCommand):
    help = (
        "Do the work that waits beside the requests: large changes, and what comes every hour. "
        "Any number of these may run; one is needed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when there is nothing to do")

    def handle(self, *args: Any, **options: Any) -> None:
        parent = os.environ.get("KARTOTEKA_PARENT")
        asyncio.run(work(wait=not options["once"], parent=int(parent) if parent else None))
