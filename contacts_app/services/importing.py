"""Puts the records of an address book into the contact book, a few hundred at a time."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Business, User
from contacts_app.details import (
    TEXTS,
    AddressDetails,
    ContactDetails,
    EmailDetails,
    PhoneDetails,
)
from contacts_app.enums import ActivityKind, Source
from contacts_app.importing.records import (
    ParsedContact,
    ParsedRecord,
)
from contacts_app.models import (
    Activity,
    Contact,
    ContactAddress,
    ContactEmail,
    ContactPhone,
    CustomValue,
)
from contacts_app.services.automatic_labels import refresh_automatic_labels
from contacts_app.services.contacts import (
    UnsavedContact,
    build_contact,
    changes_between,
    details_of,
)
from contacts_app.services.custom_values import custom_of, rows_of_custom, searched_words
from contacts_app.services.derive import DERIVED_FIELDS, ContactHasNoName, derive
from contacts_app.services.imported_custom import ImportedCustom
from contacts_app.services.imported_details import completed, details_of_record
from contacts_app.services.imported_labels import ImportedLabels
from contacts_app.services.matching import Book, Person
from contacts_app.services.notes import SaidNote, add_imported_notes
from core.phones import to_e164


# Records stored in one transaction.
CHUNK = 500

logger = logging.getLogger(__name__)


class Action(StrEnum):
    """What became of a record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """What became of the record at ``index``; ``contact`` is the id, None without a contact."""

    index: int
    action: Action
    contact: int | None
    reason: str = ""


def import_contacts(
    records: Iterable[ParsedRecord], *, actor: User | None = None, label: str = ""
) -> Iterator[Outcome]:
    """Store the records of one file and tell what became of each, in their order.

    Somebody the book knew before the file (same e-mail or phone, and the same name) gets what
    is missing; nothing is overwritten. Two records of one file are never made one: whoever keeps
    somebody twice gets them twice, and can merge what they see.

    Each chunk is a transaction of its own, finished before its outcomes are told.

    Args:
        label: the name of a label that everybody in the file gets.
    """
    importer = _Importer(actor, label)
    iterator = iter(records)
    while chunk := list(islice(iterator, CHUNK)):
        yield from importer.store(chunk)


@dataclass
class _Change:
    """A contact that gets something, with the rows it gets."""

    contact: Contact
    changes: list[dict[str, Any]]
    emails: list[ContactEmail]
    phones: list[ContactPhone]
    addresses: list[ContactAddress]
    values: list[CustomValue]


class _Importer:
    """Stores the chunks of one file."""

    def __init__(self, actor: User | None, label: str) -> None:
        self._actor = actor
        self._business = Business.objects.current()
        self._users = {user.email.lower(): user for user in User.objects.all()}
        self._custom = ImportedCustom(actor)
        self._labels = ImportedLabels(actor, for_all=label)
        # Ids of the contacts made from this file.
        self._made: set[int] = set()

    def store(self, chunk: list[ParsedRecord]) -> list[Outcome]:
        """Store ``chunk``; if the database refuses one of it, the others alone."""
        # What they have in common is there to stay, whatever becomes of them.
        for record in chunk:
            if record.definitions:
                self._custom.define(record.definitions.fields)
                self._labels.define(record.definitions.labels)
        chunk = [record for record in chunk if record.index >= 0]
        self._labels.name_new(
            name for record in chunk if record.contact for name in record.contact.labels
        )
        if not chunk:
            return []
        try:
            with transaction.atomic():
                return self._store(chunk)
        except DatabaseError:
            logger.warning("A chunk was refused; its records are stored one by one", exc_info=True)
        outcomes = []
        for record in chunk:
            try:
                with transaction.atomic():
                    outcomes += self._store([record])
            except DatabaseError as error:
                logger.warning("The database refused record %d", record.index, exc_info=True)
                reason = _("The database refused it: %s") % str(error).partition("\n")[0]
                outcomes.append(Outcome(record.index, Action.FAILED, None, reason))
        return outcomes

    def _store(self, chunk: list[ParsedRecord]) -> list[Outcome]:
        persons: dict[int, Person] = {}
        problems: dict[int, list[str]] = {}
        unsaved: dict[int, UnsavedContact] = {}
        for record in chunk:
            if record.contact is None:
                continue
            custom, problems[record.index] = self._custom.read(record.contact.custom)
            details = replace(details_of_record(record.contact), custom=custom)
            try:
                built = build_contact(
                    details,
                    business=self._business,
                    source=Source.IMPORT,
                    actor=self._actor,
                    fields=self._custom.fields,
                )
            except ContactHasNoName:
                continue
            self._restore(built.contact, record.contact)
            unsaved[record.index] = built
            persons[record.index] = Person(
                details, built.contact.sort_key, record.contact.contact_id
            )
        book = Book(list(persons.values()), country=self._business.country, without=self._made)
        found = {index: book.find(person) for index, person in persons.items()}
        new = [unsaved[index] for index, contact in found.items() if contact is None]
        self._create(new)
        changes: dict[int, _Change] = {}
        told: list[tuple[Contact, ParsedContact]] = []
        outcomes = []
        for record in chunk:
            if record.index not in persons or record.contact is None:
                action = Action.FAILED if record.is_broken else Action.SKIPPED
                reason = record.reason or _("There is nothing to call this contact by.")
                outcomes.append(Outcome(record.index, action, None, reason))
                continue
            contact = found[record.index]
            kept: list[str] = []
            if contact is None:
                action, contact = Action.CREATED, unsaved[record.index].contact
            else:
                is_changed, kept = self._complete(contact, persons[record.index].details, changes)
                action = Action.UPDATED if is_changed else Action.UNCHANGED
            told.append((contact, record.contact))
            remarks = [*record.contact.leftovers, *problems[record.index], *kept]
            remarks += self._labels.missing(record.contact.labels)
            outcomes.append(Outcome(record.index, action, contact.pk, "; ".join(remarks)))
        self._update(list(changes.values()))
        made = {one.contact.pk for one in new}
        got_more = self._add_notes(told) | self._labels.put_on(
            [(contact, said.labels, said.labels_taken_off) for contact, said in told], new=made
        )
        refresh_automatic_labels(Contact.objects.filter(pk__in=made))
        self._made |= made
        return [
            replace(outcome, action=Action.UPDATED)
            if outcome.action is Action.UNCHANGED and outcome.contact in got_more
            else outcome
            for outcome in outcomes
        ]

    def _add_notes(self, told: Iterable[tuple[Contact, ParsedContact]]) -> set[int]:
        """Write down what is noted; return the ids of the contacts that got a note."""
        said = [
            SaidNote(contact, person.note, author=self._actor)
            for contact, person in told
            if person.note
        ]
        said += [
            SaidNote(
                contact,
                note.text,
                type=note.type,
                is_pinned=note.is_pinned,
                author=self._users.get(note.author.lower()),
                created_at=note.created_at,
                edited_at=note.edited_at,
            )
            for contact, person in told
            for note in person.notes
        ]
        return {note.contact_id for note in add_imported_notes(said, actor=self._actor)}

    def _restore(self, contact: Contact, said: ParsedContact) -> None:
        """Set what an own export tells of how the contact arose, in the book it came from."""
        if said.source in Source.values:
            contact.source = said.source
        contact.created_at = said.created_at or contact.created_at
        owner = self._users.get(said.owner.lower())
        contact.owner = owner if owner and owner.is_active else None

    def _create(self, new: list[UnsavedContact]) -> None:
        Contact.objects.bulk_create(one.contact for one in new)
        ContactEmail.objects.bulk_create(row for one in new for row in one.emails)
        ContactPhone.objects.bulk_create(row for one in new for row in one.phones)
        ContactAddress.objects.bulk_create(row for one in new for row in one.addresses)
        CustomValue.objects.bulk_create(row for one in new for row in one.values)
        Activity.objects.bulk_create(
            Activity(
                contact=one.contact,
                actor=self._actor,
                kind=ActivityKind.CREATED,
                details={"source": Source.IMPORT.value},
                happened_at=one.contact.last_activity_at,
            )
            for one in new
        )

    def _complete(
        self, contact: Contact, said: ContactDetails, changes: dict[int, _Change]
    ) -> tuple[bool, list[str]]:
        """Give ``contact``, in memory, what it lacks.

        Returns:
            Whether it lacked anything, and which of its custom values the file says otherwise.
        """
        change = changes.get(contact.pk) or _Change(contact, [], [], [], [], [])
        emails = [*contact.emails.all(), *change.emails]
        phones = [*contact.phones.all(), *change.phones]
        addresses = [*contact.addresses.all(), *change.addresses]
        values = [*contact.custom_values.all(), *change.values]
        old = replace(
            details_of(contact, fields=self._custom.fields),
            emails=tuple(EmailDetails(address=row.address, kind=row.kind) for row in emails),
            phones=tuple(PhoneDetails(number=row.number, kind=row.kind) for row in phones),
            addresses=tuple(map(AddressDetails.of, addresses)),
            custom=custom_of(values, self._custom.fields),
        )
        new = completed(old, said, country=self._business.country)
        kept = self._custom.kept(old.custom, said.custom)
        if new == old:
            return False, kept
        for name in TEXTS:
            setattr(contact, name, getattr(new, name))
        for position, email in enumerate(new.emails[len(emails) :], start=len(emails)):
            change.emails.append(
                ContactEmail(
                    contact=contact,
                    address=email.address,
                    kind=email.kind,
                    position=position,
                    is_primary=position == 0,
                )
            )
        for position, phone in enumerate(new.phones[len(phones) :], start=len(phones)):
            change.phones.append(
                ContactPhone(
                    contact=contact,
                    number=phone.number,
                    e164=to_e164(phone.number, self._business.country),
                    kind=phone.kind,
                    position=position,
                    is_primary=position == 0,
                )
            )
        for position, address in enumerate(new.addresses[len(addresses) :], start=len(addresses)):
            change.addresses.append(
                ContactAddress(
                    contact=contact,
                    street=address.street,
                    city=address.city,
                    region=address.region,
                    postal_code=address.postal_code,
                    country=address.country,
                    kind=address.kind,
                    position=position,
                    is_primary=position == 0,
                )
            )
        lacking = {key: value for key, value in new.custom.items() if key not in old.custom}
        change.values += rows_of_custom(lacking, contact=contact, fields=self._custom.fields)
        derive(
            contact,
            emails=[*contact.emails.all(), *change.emails],
            phones=[*contact.phones.all(), *change.phones],
            addresses=[*contact.addresses.all(), *change.addresses],
            words=searched_words(
                [*contact.custom_values.all(), *change.values], self._custom.fields
            ),
            turkish=self._business.language == "tr",
        )
        change.changes += changes_between(old, new, fields=self._custom.fields)
        changes[contact.pk] = change
        return True, kept

    def _update(self, changes: list[_Change]) -> None:
        now = timezone.now()
        for change in changes:
            change.contact.version += 1
            change.contact.updated_at = change.contact.last_activity_at = now
        # An upsert of rows that are all there: bulk_update takes four times as long.
        Contact.objects.bulk_create(
            [change.contact for change in changes],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*TEXTS, *DERIVED_FIELDS, "version", "updated_at", "last_activity_at"],
        )
        ContactEmail.objects.bulk_create(row for one in changes for row in one.emails)
        ContactPhone.objects.bulk_create(row for one in changes for row in one.phones)
        ContactAddress.objects.bulk_create(row for one in changes for row in one.addresses)
        CustomValue.objects.bulk_create(row for one in changes for row in one.values)
        Activity.objects.bulk_create(
            Activity(
                contact=one.contact,
                actor=self._actor,
                kind=ActivityKind.EDITED,
                details={"changes": one.changes, "source": Source.IMPORT.value},
                happened_at=now,
            )
            for one in changes
        )
