#!/usr/bin/env python
"""Django's command line. Without a database of your own: python3 dev.py manage …"""

import os
import sys


def main() -> None:
    """Run the command named by the arguments."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    if not os.environ.get("DATABASE_URL"):
        sys.exit(
            "DATABASE_URL is not set. Set it to your PostgreSQL database, or let Kartoteka start "
            f"its own: python3 dev.py manage {' '.join(sys.argv[1:])}".rstrip()
        )
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 -- a clear message when it is missing
    except ImportError as error:
        message = "Django is not installed here; use: python3 dev.py manage"
        raise SystemExit(message) from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
