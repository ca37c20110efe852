"""Makes the demo's clients and what happened with them, in a handful of statements."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.demo import Demo
from accounts.models import Business, User
from contacts_app.demo.custom_fields import load_custom_fields
from contacts_app.demo.labels import load_labels
from contacts_app.demo.saved_views import load_saved_views
from contacts_app.demo.special import SPECIAL_CLIENTS
from contacts_app.demo.words import DOMAINS, LATIN, PEOPLES, POSITIONS
from contacts_app.details import ContactDetails, EmailDetails, PhoneDetails, detail_text
from contacts_app.enums import ActivityKind, Source
from contacts_app.models import (
    Activity,
    Contact,
    ContactAddress,
    ContactEmail,
    ContactPhone,
    Deletion,
)
from contacts_app.services.contacts import UnsavedContact, build_contact
from core.folding import fold


CLIENTS = 320
SEED = 20_241_122
TWO_YEARS = 730
# How clients come to a salon: of a hundred.
SOURCES = {
    Source.MANUAL: 40,
    Source.BOOKING: 32,
    Source.CONTACT_FORM: 14,
    Source.IMPORT: 8,
    Source.MESSAGE: 6,
}
# Days ago, and how many contacts were deleted at once.
DELETIONS = ((2, 1), (9, 3), (21, 1))


@transaction.atomic
def load_clients(demo: Demo) -> int:
    """Store the demo's clients when there is no contact at all.

    Returns:
        How many were stored; 0 when there were contacts.
    """
    # One at a time: the second finds the contacts of the first.
    business = Business.objects.select_for_update().get(pk=demo["business"].pk)
    if Contact.objects.exists():
        return 0
    rng = random.Random(SEED)  # noqa: S311 -- no secret, and the same clients every time
    now = timezone.now()
    unsaved: list[UnsavedContact] = []
    activities: list[Activity] = []
    details = [*SPECIAL_CLIENTS]
    details += [ordinary_client(rng) for _ in range(CLIENTS - len(SPECIAL_CLIENTS))]
    moments = sorted(spread(rng, now) for _ in details)
    rng.shuffle(details)
    for client, created_at in zip(details, moments, strict=True):
        built, events = client_with_history(rng, client, demo, business, created_at, now)
        unsaved.append(built)
        activities += events
    activities += deletions(rng, [each.contact for each in unsaved], demo["staff"][0], now)
    Contact.objects.bulk_create([each.contact for each in unsaved])
    ContactEmail.objects.bulk_create([row for each in unsaved for row in each.emails])
    ContactPhone.objects.bulk_create([row for each in unsaved for row in each.phones])
    ContactAddress.objects.bulk_create([row for each in unsaved for row in each.addresses])
    Activity.objects.bulk_create(sorted(activities, key=lambda event: event.happened_at))
    contacts = [each.contact for each in unsaved]
    load_labels(contacts, demo["staff"], demo["owner"])
    load_custom_fields(contacts, demo["owner"])
    load_saved_views(demo["owner"])
    return len(unsaved)


def ordinary_client(rng: random.Random) -> ContactDetails:
    """Make up a client."""
    people = rng.choices(PEOPLES, [each.weight for each in PEOPLES])[0]
    is_woman = rng.random() < 0.72
    given = rng.choice(people.women if is_woman else people.men)
    family = rng.choice(people.surnames)[0 if is_woman else 1]
    if people.language == "tr" and is_woman and rng.random() < 0.05:
        family = f"{family} {rng.choice(people.surnames)[0]}"  # kept beside the husband's
    phones = [PhoneDetails(number=people.phone(rng))] if rng.random() < 0.93 else []
    if phones and rng.random() < 0.08:
        phones.append(PhoneDetails(number=people.phone(rng), kind=rng.choice(("work", "home"))))
    emails = []
    if not phones or rng.random() < 0.68:
        kind = "home" if rng.random() < 0.7 else "other"
        emails.append(EmailDetails(address=email_of(rng, given, family), kind=kind))
        if rng.random() < 0.06:
            emails.append(EmailDetails(address=email_of(rng, family, given), kind="work"))
    works = rng.random() < 0.13
    return ContactDetails(
        given_name=given,
        family_name=family,
        organization=rng.choice(people.companies) if works else "",
        job_title=rng.choice(POSITIONS[people.language]) if works and rng.random() < 0.7 else "",
        language=people.language if rng.random() < 0.8 else "",
        tax_id=f"{rng.randrange(10**9):010}" if works and rng.random() < 0.2 else "",
        birth_date=birth_date(rng) if rng.random() < 0.55 else "",
        emails=tuple(emails),
        phones=tuple(phones),
        addresses=(rng.choice(people.addresses),) if rng.random() < 0.3 else (),
    )


def birth_date(rng: random.Random) -> str:
    """Make up a birthday; every fourth person keeps the year to themselves."""
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    year = "-" if rng.random() < 0.25 else str(rng.randint(1948, 2006))
    return f"{year}-{month:02}-{day:02}"


def email_of(rng: random.Random, first: str, second: str) -> str:
    """Make up an address of somebody, at a domain that is kept for examples (RFC 2606)."""
    names = [fold(name).translate(LATIN).replace(" ", "") for name in (first, second)]
    number = str(rng.randint(2, 99)) if rng.random() < 0.3 else ""
    separator = rng.choice((".", "_", ""))
    return f"{separator.join(names)}{number}@{rng.choice(DOMAINS)}"


def spread(rng: random.Random, now: datetime) -> datetime:
    """Choose a moment of the last two years, in opening hours."""
    return opening_hour(rng, now - timedelta(days=rng.randrange(1, TWO_YEARS)))


def opening_hour(rng: random.Random, day: datetime) -> datetime:
    """Return ``day`` at some minute between nine and seven in Istanbul (UTC+3)."""
    return day.replace(hour=6, minute=0, second=0, microsecond=0) + timedelta(
        minutes=rng.randrange(10 * 60), seconds=rng.randrange(60)
    )


def client_with_history(
    rng: random.Random,
    details: ContactDetails,
    demo: Demo,
    business: Business,
    created_at: datetime,
    now: datetime,
) -> tuple[UnsavedContact, list[Activity]]:
    """Build a client, and the timeline that led to what is known of them."""
    staff = demo["staff"]
    source = rng.choices(list(SOURCES), list(SOURCES.values()))[0]
    actor: User | None = None
    if source == Source.MANUAL:
        actor = rng.choice(staff)
    elif source == Source.IMPORT:
        actor = demo["owner"]
    owner = actor if source == Source.MANUAL else rng.choice([*staff, *staff, None])
    built = build_contact(details, business=business, source=source, actor=actor, owner=owner)
    contact = built.contact
    events = [
        Activity(
            contact=contact,
            actor=actor,
            kind=ActivityKind.CREATED,
            details={"source": str(source)},
            happened_at=created_at,
        )
    ]
    moments = [
        opening_hour(rng, created_at + (now - created_at) * rng.random())
        for _ in range(rng.choices((0, 1, 2), (55, 33, 12))[0])
    ]
    changes = made_changes(rng, details)
    for moment in sorted(moment for moment in moments if created_at < moment < now):
        if not changes:
            break
        contact.version += 1
        events.append(
            Activity(
                contact=contact,
                actor=rng.choice([*staff, demo["owner"]]),
                kind=ActivityKind.EDITED,
                details={"changes": [changes.pop()]},
                happened_at=moment,
            )
        )
    contact.created_at = created_at
    contact.updated_at = contact.last_activity_at = events[-1].happened_at
    return built, events


def made_changes(rng: random.Random, details: ContactDetails) -> list[dict[str, str]]:
    """Return, in random order, edits that could have led to these details."""
    before = replace(details, organization="", job_title="", birth_date="", language="")
    before = replace(before, emails=(), addresses=(), phones=details.phones[:1])
    changes = []
    for name in ("organization", "job_title", "birth_date", "language", "emails", "addresses"):
        old, new = (detail_text(name, getattr(each, name)) for each in (before, details))
        if old != new:
            changes.append({"field": name, "old": old, "new": new})
    rng.shuffle(changes)
    return changes


def deletions(
    rng: random.Random, contacts: list[Contact], actor: User, now: datetime
) -> list[Activity]:
    """Put a few clients into the trash; return the lines of the timeline that say so."""
    specials = {f"{each.given_name} {each.family_name}".strip() for each in SPECIAL_CLIENTS}
    old = [
        contact
        for contact in contacts
        if contact.last_activity_at < now - timedelta(days=60) and contact.full_name not in specials
    ]
    chosen = rng.sample(old, sum(count for _days, count in DELETIONS))
    events = []
    for days, count in DELETIONS:
        deletion = Deletion.objects.create(
            deleted_at=opening_hour(rng, now - timedelta(days=days)), deleted_by=actor
        )
        for _ in range(count):
            contact = chosen.pop()
            contact.deletion = deletion
            events.append(
                Activity(
                    contact=contact,
                    actor=actor,
                    kind=ActivityKind.DELETED,
                    happened_at=deletion.deleted_at,
                )
            )
    return events
