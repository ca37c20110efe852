"""A deed on very many contacts at once: a label put on 100,000 of them, and taken back.

Run as a program by ``bench.__main__``, with DATABASE_URL naming the database of a book.
"""

import json
import time

import django
from django.db import connection, transaction


django.setup()

from accounts.models import User  # noqa: E402 -- the models need the set-up
from contacts_app.models import Contact, Label  # noqa: E402
from contacts_app.services.labels import put_on_label  # noqa: E402


MOST = 100_000


def main() -> None:
    """Put the rarest label on, roll that back, and print on how many and how long it took."""
    last = Contact.objects.alive().order_by("pk").values_list("pk", flat=True)[:MOST]
    # A condition such as a filter gives, and no list of ids.
    contacts = Contact.objects.alive().filter(pk__lte=max(last))
    label = Label.objects.order_by("-pk")[0]
    owner = User.objects.get(email="owner@bench.example")
    with transaction.atomic():
        began = time.monotonic()
        changed = put_on_label(contacts=contacts, label=label, actor=owner)
        seconds = time.monotonic() - began
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM contacts_contactlabel, contacts_activity, contacts_contact")
    print(json.dumps({"changed": len(changed), "seconds": seconds}))


if __name__ == "__main__":
    main()
