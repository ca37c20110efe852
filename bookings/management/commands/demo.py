"""`manage.py demo`: the salon to try the product with."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import Demo, load_business, more_of_the_demo
from bookings.demo import load_bookings
from contacts_app.demo import load_clients


class Command(BaseCommand):
    help = "Load the demo salon where there are no contacts or services yet; tell its sign-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sign-ins", action="store_true", help="only tell the sign-ins, load no clients"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.KARTOTEKA_DEMO:
            raise CommandError("These settings allow no demo: its password is known to everybody.")
        demo = load_business()
        if not options["sign_ins"]:
            load_clients(demo)
            if load_bookings(demo):
                for load in more_of_the_demo:
                    load(demo)
        self.stdout.write(sign_ins(demo))


def sign_ins(demo: Demo) -> str:
    """Return a table of who can sign in."""
    rows = [("Sign in with", "Password", "Role")]
    for user in (demo["owner"], *demo["staff"]):
        rows.append((user.email, demo["password"], str(user.get_role_display())))  # noqa: PERF401
    rows.append((demo["superuser"].email, demo["password"], "Django admin, at /admin/"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("   ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)
