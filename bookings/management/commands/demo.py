"""`manage.py demo`: the salon to try the product with."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import DEMO_PASSWORD, load_business, more_of_the_demo, people_of_the_demo
from accounts.models import User
from accounts.samples import has_samples, marked_as_samples, were_removed
from bookings.demo import load_bookings
from contacts_app.demo import load_clients


class Command(BaseCommand):
    help = (
        "Load the demo salon where there are no contacts or services yet; tell its sign-ins. "
        "What was removed as sample data comes back with --again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sign-ins", action="store_true", help="only tell the sign-ins, load no clients"
        )
        parser.add_argument(
            "--again", action="store_true", help="load it although it was removed before"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.KARTOTEKA_DEMO:
            raise CommandError("These settings allow no demo: its password is known to everybody.")
        if options["sign_ins"]:
            load_business()
        elif has_samples():
            if options["again"]:
                self.stdout.write("The sample data is there already.")
        elif options["again"] or not were_removed():
            load(needs_clients=options["again"])
        self.stdout.write(sign_ins(people_of_the_demo()))


def load(*, needs_clients: bool) -> None:
    """Load the demo, marked as sample data; where there are contacts, only who can sign in.

    Raises:
        CommandError: its clients were asked for and can't be stored; then nothing is.
    """
    with marked_as_samples():
        demo = load_business()
        if not load_clients(demo) and needs_clients:
            raise CommandError(
                "Nothing was loaded: there are contacts, perhaps in the trash, and the salon "
                "isn't mixed with them."
            )
        if load_bookings(demo):
            for more in more_of_the_demo:
                more(demo)


def sign_ins(people: Sequence[User]) -> str:
    """Return a table of who can sign in."""
    rows = [("Sign in with", "Password", "Role")]
    for user in people:
        role = "Django admin, at /admin/" if user.is_superuser else str(user.get_role_display())
        rows.append((user.email, DEMO_PASSWORD, role))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("   ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)
