"""Builds the book to measure: once for each size, in a database of its own that is kept.

Run as a program by ``bench.__main__``, with DATABASE_URL naming that database.
"""

import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import django
from django.db import connection


django.setup()

from django.core.management import call_command  # noqa: E402 -- the models need the set-up
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Business, User  # noqa: E402
from accounts.policies import Role  # noqa: E402
from bench.bookings import REGULAR, fill  # noqa: E402
from bench.filling import filling  # noqa: E402
from bench.knowledge import TABLES as KNOWN  # noqa: E402
from bench.knowledge import Knowledge  # noqa: E402
from bench.people import RARE_TIMES, Crowd, Person  # noqa: E402
from bookings.calendar.state import monday_of  # noqa: E402
from bookings.models import Booking, Service, Session  # noqa: E402
from contacts_app.models import (  # noqa: E402
    Activity,
    Contact,
    ContactAddress,
    ContactEmail,
    ContactLabel,
    ContactPhone,
    CustomField,
    CustomValue,
    Deletion,
    Label,
    SavedView,
)
from contacts_app.open_view import address_of  # noqa: E402
from contacts_app.services.derive import DERIVED_FIELDS, derive  # noqa: E402
from payments.models import Payment  # noqa: E402


BATCH = 10_000
SAMPLE = 500
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAYS = 3 * 365
STAFF = 10
DELETIONS = 20
# Every so many contacts one is in the trash: a prime number, as who looks at every 200th contact
# must not meet the trash alone.
DELETED = 97
# Bookings of a report, if there are so many
EXPORTED = 100_000
SOURCES = ("manual", "import", "booking", "contact_form", "message")
TABLES = (Contact, ContactEmail, ContactPhone, ContactAddress, Activity, *KNOWN)
Row = dict[str, Any]


def main(contacts: int, bookings: int) -> None:
    """Bring the database up to date, fill it when it is empty, and say how to get in."""
    call_command("migrate", verbosity=0)
    if not Contact.objects.exists():
        began = time.monotonic()
        build(contacts)
        verify()
        print(f"Built {contacts:,} contacts in {time.monotonic() - began:.0f} s", file=sys.stderr)
        if bookings:
            began = time.monotonic()
            fill(bookings, contacts)
            took = time.monotonic() - began
            print(f"Built {bookings:,} bookings in {took:.0f} s", file=sys.stderr)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(json.dumps(way_in(contacts) | (way_to_bookings() if bookings else {})))


def build(contacts: int) -> None:
    """Fill an empty database: without triggers, and with the indexes made at the end."""
    owner, *staff = make_users()
    known = Knowledge(staff)
    known.define(owner)
    with filling(TABLES) as cursor:
        for batch in batches(contacts, staff, known):
            for model in TABLES:
                copy(cursor, model, batch.rows[model])


def copy(cursor: Any, model: Any, rows: list[Row]) -> None:
    """Store rows of a model, given by column, with COPY."""
    if not rows:
        return
    columns = list(rows[0])
    names = ", ".join(f'"{column}"' for column in columns)
    with cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row([row[column] for column in columns])


def make_users() -> list[User]:
    """Make the business, an owner who may also use Django admin, and the staff."""
    Business.objects.update_or_create(pk=1, defaults={"name": "Bench", "country": "TR"})
    owner = User.objects.create_superuser("owner@bench.example", name="Olga Owner")
    people = [
        User(email=f"staff{n}@bench.example", name=f"Staff {n}", role=Role.STAFF)
        for n in range(STAFF)
    ]
    return [owner, *User.objects.bulk_create(people)]


@dataclass
class Batch:
    """The rows of some contacts, by the table they go to."""

    rows: dict[Any, list[Row]] = field(default_factory=lambda: {model: [] for model in TABLES})


def batches(contacts: int, users: list[User], known: Knowledge) -> Iterator[Batch]:
    """Make up the book, some thousand contacts at a time."""
    crowd = Crowd()
    rng = random.Random(7)  # noqa: S311 -- the same book every time
    deletions = Deletion.objects.bulk_create(
        Deletion(deleted_at=datetime.now(UTC) - timedelta(days=day)) for day in range(DELETIONS)
    )
    rare = {contacts * (n + 1) // (RARE_TIMES + 1) for n in range(RARE_TIMES)}
    batch = Batch()
    for pk in range(1, contacts + 1):
        created_at = NOW - timedelta(days=DAYS * (1 - pk / contacts), seconds=rng.randrange(10**5))
        person = crowd.person(rare=pk in rare)
        owner = rng.choice(users).pk if rng.random() < 0.6 else None
        actor = rng.choice(users).pk if rng.random() < 0.4 else None
        moments = [created_at + (NOW - created_at) * rng.random() for _ in range(rng.randrange(4))]
        moments = [created_at, *sorted(moments)]
        row = contact_row(pk, person, moments)
        row |= {
            "owner_id": owner,
            "created_by_id": actor,
            "source": rng.choice(SOURCES),
            "deletion_id": rng.choice(deletions).pk
            if pk % DELETED == 0 and pk not in rare
            else None,
        }
        batch.rows[Contact].append(row)
        add_lists(batch, pk, person, with_address=rng.random() < 0.2)
        batch.rows[ContactLabel] += known.labels_of(pk, created_at)
        batch.rows[CustomValue] += known.values_of(pk, created_at)
        batch.rows[Activity] += [
            {
                "contact_id": pk,
                "actor_id": actor,
                "kind": "contacts/edited" if position else "contacts/created",
                "details": EDITED if position else CREATED,
                "happened_at": moment,
            }
            for position, moment in enumerate(moments)
        ]
        if pk % BATCH == 0:
            yield batch
            batch = Batch()
    yield batch


CREATED = json.dumps({"source": "manual"})
EDITED = json.dumps({"changes": [{"field": "job_title", "old": "", "new": "Designer"}]})


def contact_row(pk: int, person: Person, moments: list[datetime]) -> Row:
    display_name = person.full_name
    return {
        "id": pk,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "full_name": display_name,
        "organization": person.organization,
        "job_title": "",
        "language": person.language,
        "tax_id": "",
        "birth_date": f"--{pk % 12 + 1:02}-{pk % 28 + 1:02}" if pk % 3 == 0 else "",
        "created_at": moments[0],
        "updated_at": moments[-1],
        "last_activity_at": moments[-1],
        "version": len(moments),
        "display_name": display_name,
        "sort_key": person.sort_key,
        "search_text": person.search_text,
        "primary_email": person.emails[0] if person.emails else "",
        "primary_phone": person.phones[0].display if person.phones else "",
    }


def add_lists(batch: Batch, pk: int, person: Person, *, with_address: bool) -> None:
    for position, address in enumerate(person.emails):
        placing = {"contact_id": pk, "position": position, "is_primary": position == 0}
        batch.rows[ContactEmail].append({**placing, "address": address, "kind": "home"})
    for position, phone in enumerate(person.phones):
        placing = {"contact_id": pk, "position": position, "is_primary": position == 0}
        number = {"number": phone.typed, "e164": phone.e164, "kind": "mobile"}
        batch.rows[ContactPhone].append(placing | number)
    if with_address:
        batch.rows[ContactAddress].append(
            {
                "contact_id": pk,
                "position": 0,
                "is_primary": True,
                "street": "Moda Caddesi 112/4",
                "city": "İstanbul",
                "region": "Kadıköy",
                "postal_code": "34710",
                "country": "Türkiye",
                "kind": "home",
            }
        )


def verify() -> None:
    """Raise SystemExit unless the derived columns of a sample are those the product makes."""
    sample = random.Random(1).sample(range(1, Contact.objects.count() + 1), SAMPLE)  # noqa: S311
    for contact in Contact.objects.filter(pk__in=sample).prefetch_related("emails", "phones"):
        built = [getattr(contact, name) for name in DERIVED_FIELDS]
        derive(contact, emails=contact.emails.all(), phones=contact.phones.all())
        derived = [getattr(contact, name) for name in DERIVED_FIELDS]
        if built != derived:
            sys.exit(f"The book is wrong: contact {contact.pk} has {built}, not {derived}")


def way_in(contacts: int) -> dict[str, Any]:
    """Sign in the owner and a staff member, and choose what to open."""
    in_order = Contact.objects.alive().order_by("sort_key", "pk").filter(pk__lte=contacts)
    middle = in_order[Contact.objects.count() // 2]
    typical = in_order.filter(
        sort_key__gt=middle.sort_key, emails__is_primary=True, phones__is_primary=True, version=3
    )[0]
    return {
        "owner": session_of(User.objects.get(email="owner@bench.example")),
        "staff": session_of(User.objects.get(email="staff0@bench.example")),
        "middle": middle.pk,
        "contact": typical.pk,
        "contacts": contacts,
        "labels": list(Label.objects.order_by("pk").values_list("pk", flat=True)),
        "fields": dict(CustomField.objects.order_by("pk").values_list("name", "pk")),
        "view": address_of(SavedView.objects.get()),
    }


def way_to_bookings() -> dict[str, Any]:
    """Choose what to open of the bookings: a day of the present week, for which they were made."""
    today = timezone.localdate(timezone=Business.objects.current().zone)
    day = monday_of(today) + timedelta(days=1)
    of_class = Session.objects.filter(starts_at__date=day, service__kind="class")[0]
    latest_first = Booking.objects.filter(session__starts_at__date__lte=day).order_by(
        "-session__starts_at", "-pk"
    )
    exported = latest_first.values_list("session__starts_at__date", flat=True)[:EXPORTED]
    return {
        "day": day.isoformat(),
        "month": (day - timedelta(days=30)).isoformat(),
        "year": (day - timedelta(days=364)).isoformat(),
        "regular": REGULAR,
        "session": of_class.pk,
        "booking": of_class.bookings.active()[0].pk,
        "paid_on": Payment.objects.latest("received_on").received_on.isoformat(),
        # Ten of the twenty give it.
        "service": Service.objects.filter(kind="appointment")[0].pk,
        "exported_from": list(exported)[-1].isoformat(),
    }


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
