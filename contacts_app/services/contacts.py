"""What is done with contacts: create, update. The trash is in ``services.trash``."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Business, User
from contacts_app.details import (
    LISTS,
    TEXTS,
    AddressDetails,
    ContactDetails,
    EmailDetails,
    PhoneDetails,
    detail_text,
)
from contacts_app.enums import ActivityKind, Source
from contacts_app.models import (
    Contact,
    ContactAddress,
    ContactEmail,
    ContactPhone,
    CustomField,
    CustomValue,
)
from contacts_app.services import events
from contacts_app.services.custom_values import (
    changes_of_custom,
    custom_of,
    living_fields,
    rows_of_custom,
    searched_words,
)
from contacts_app.services.derive import derive
from core.folding import lower_case
from core.phones import to_e164


class ContactChangedMeanwhile(Exception):
    """Somebody else saved the contact after it was opened for editing."""


class ContactIsDeleted(Exception):
    """The contact is in the trash, or gone."""


@dataclass
class UnsavedContact:
    """A contact with the rows of its lists, built but not yet stored."""

    contact: Contact
    emails: list[ContactEmail]
    phones: list[ContactPhone]
    addresses: list[ContactAddress]
    values: list[CustomValue]


def build_contact(
    details: ContactDetails,
    *,
    business: Business,
    source: str,
    actor: User | None,
    owner: User | None = None,
    fields: Mapping[str, CustomField] | None = None,
) -> UnsavedContact:
    """Return a new contact with all its rows and derived columns, without saving.

    Args:
        fields: the custom fields by key, for one who builds many contacts.

    Raises:
        ContactHasNoName: see ``derive``.
    """
    now = timezone.now()
    contact = Contact(
        source=source,
        owner=owner,
        created_by=actor,
        created_at=now,
        updated_at=now,
        last_activity_at=now,
    )
    return _fill(contact, details, business, living_fields() if fields is None else fields)


@transaction.atomic
def create_contact(
    *,
    details: ContactDetails,
    actor: User | None,
    source: str = Source.MANUAL,
    owner: User | None = None,
) -> Contact:
    """Store a new contact and put its creation on the timeline.

    Raises:
        ContactHasNoName: see ``derive``.
    """
    unsaved = build_contact(
        details, business=Business.objects.current(), source=source, actor=actor, owner=owner
    )
    unsaved.contact.save(force_insert=True)
    _save_lists(unsaved)
    events.publish(ActivityKind.CREATED, contact=unsaved.contact, actor=actor, source=str(source))
    return unsaved.contact


@transaction.atomic
def update_contact(
    *, contact_id: int, version: int, details: ContactDetails, actor: User | None
) -> Contact:
    """Store ``details`` in place of what the contact held when it had ``version``.

    Nothing is stored, and the version stays, when nothing changed.

    Raises:
        ContactIsDeleted: it was deleted meanwhile.
        ContactChangedMeanwhile: it has another version by now.
        ContactHasNoName: see ``derive``.
    """
    contact = Contact.objects.alive().select_for_update(of=("self",)).filter(pk=contact_id).first()
    if contact is None:
        raise ContactIsDeleted
    if contact.version != version:
        raise ContactChangedMeanwhile
    fields = living_fields()
    old = details_of(contact, fields=fields)
    named_as_before = (details.given_name, details.family_name) == (old.given_name, old.family_name)
    if not details.full_name and named_as_before:
        details = replace(details, full_name=old.full_name)
    unsaved = _fill(contact, details, Business.objects.current(), fields)
    changes = changes_between(old, _details_of_rows(unsaved, fields), fields=fields)
    if not changes:
        return contact
    contact.version += 1
    contact.updated_at = timezone.now()
    contact.save()
    _replace_lists(unsaved, old, fields)
    events.publish(ActivityKind.EDITED, contact=contact, actor=actor, changes=changes)
    return contact


@transaction.atomic
def assign_owner(*, contact_id: int, owner: User | None, actor: User) -> Contact:
    """Make ``owner`` the one who looks after the contact; staff see only such contacts.

    Raises:
        ContactIsDeleted: it was deleted meanwhile.
    """
    contact = (
        Contact.objects.alive()
        .select_related("owner")
        .select_for_update(of=("self",))
        .filter(pk=contact_id)
        .first()
    )
    if contact is None:
        raise ContactIsDeleted
    if contact.owner != owner:
        change = {"field": "owner", "old": str(contact.owner or ""), "new": str(owner or "")}
        contact.owner = owner
        contact.updated_at = timezone.now()
        contact.save(update_fields=["owner", "updated_at"])
        events.publish(ActivityKind.EDITED, contact=contact, actor=actor, changes=[change])
    return contact


def details_of(
    contact: Contact, *, fields: Mapping[str, CustomField] | None = None
) -> ContactDetails:
    """Return what is stored of ``contact``; the primary of each list says so.

    Args:
        fields: the custom fields by key, where they are known already.
    """
    return _details_of_rows(
        UnsavedContact(
            contact,
            list(contact.emails.all()),
            list(contact.phones.all()),
            list(contact.addresses.all()),
            list(contact.custom_values.all()),
        ),
        living_fields() if fields is None else fields,
    )


def _details_of_rows(rows: UnsavedContact, fields: Mapping[str, CustomField]) -> ContactDetails:
    return ContactDetails(
        **{name: getattr(rows.contact, name) for name in TEXTS},
        emails=tuple(map(EmailDetails.of, rows.emails)),
        phones=tuple(map(PhoneDetails.of, rows.phones)),
        addresses=tuple(map(AddressDetails.of, rows.addresses)),
        custom=custom_of(rows.values, fields),
    )


def _fill(
    contact: Contact,
    details: ContactDetails,
    business: Business,
    fields: Mapping[str, CustomField],
) -> UnsavedContact:
    for name in TEXTS:
        setattr(contact, name, getattr(details, name))
    if not contact.full_name:
        contact.full_name = f"{contact.given_name} {contact.family_name}".strip()
    emails = _each_once(details.emails, key=lambda row: lower_case(row.address))
    phones = _each_once(details.phones, key=lambda row: row.number)
    addresses = [row for row in details.addresses if str(row)]
    unsaved = UnsavedContact(
        contact,
        [
            ContactEmail(contact=contact, address=row.address, kind=row.kind, **placing)
            for row, placing in _placed(emails)
        ],
        [
            ContactPhone(
                contact=contact,
                number=row.number,
                e164=to_e164(row.number, business.country),
                kind=row.kind,
                **placing,
            )
            for row, placing in _placed(phones)
        ],
        [
            ContactAddress(
                contact=contact,
                street=row.street,
                city=row.city,
                region=row.region,
                postal_code=row.postal_code,
                country=row.country,
                kind=row.kind,
                **placing,
            )
            for row, placing in _placed(addresses)
        ],
        rows_of_custom(details.custom, contact=contact, fields=fields),
    )
    derive(
        contact,
        emails=unsaved.emails,
        phones=unsaved.phones,
        addresses=unsaved.addresses,
        words=searched_words(unsaved.values, fields),
        turkish=business.language == "tr",
    )
    return unsaved


def _each_once(rows: Iterable[Any], *, key: Callable[[Any], str]) -> list[Any]:
    """Return the first row of each key, in order; without a key a row is empty and left out."""
    found: dict[str, Any] = {}
    for row in rows:
        if key(row):
            found.setdefault(key(row), row)
    return list(found.values())


def _placed(rows: list[Any]) -> list[tuple[Any, dict[str, Any]]]:
    """Give each row its position; exactly one is primary, the first when none is marked."""
    primary = next((row for row in rows if row.is_primary), rows[0] if rows else None)
    return [
        (row, {"position": position, "is_primary": row is primary})
        for position, row in enumerate(rows)
    ]


def _save_lists(unsaved: UnsavedContact) -> None:
    ContactEmail.objects.bulk_create(unsaved.emails)
    ContactPhone.objects.bulk_create(unsaved.phones)
    ContactAddress.objects.bulk_create(unsaved.addresses)
    CustomValue.objects.bulk_create(unsaved.values)


def _replace_lists(
    unsaved: UnsavedContact, stored: ContactDetails, fields: Mapping[str, CustomField]
) -> None:
    """Store the lists that differ from what is stored, whole; of custom fields each that does."""
    wanted = _details_of_rows(unsaved, fields)
    for name in LISTS:
        if getattr(stored, name) != getattr(wanted, name):
            rows = getattr(unsaved.contact, name)
            rows.all().delete()
            rows.model.objects.bulk_create(getattr(unsaved, name))
    changed = {
        field.pk
        for key, field in fields.items()
        if stored.custom.get(key) != wanted.custom.get(key)
    }
    if changed:
        CustomValue.objects.filter(contact=unsaved.contact, field__in=changed).delete()
        CustomValue.objects.bulk_create(row for row in unsaved.values if row.field_id in changed)


def changes_between(
    old: ContactDetails, new: ContactDetails, *, fields: Mapping[str, CustomField]
) -> list[dict[str, Any]]:
    """Return what an edit changed, field by field: name, old and new text.

    Args:
        fields: the custom fields by key.
    """
    changes: list[dict[str, Any]] = []
    for name in (*TEXTS, *LISTS):
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if name == "full_name" and (old.given_name, old.family_name) != (
            new.given_name,
            new.family_name,
        ):
            continue  # said by the names themselves
        old_text, new_text = detail_text(name, before), detail_text(name, after)
        if old_text == new_text:
            old_text = ""  # only a kind changed, or which one is the primary
        changes.append({"field": name, "old": old_text, "new": new_text})
    return changes + changes_of_custom(old.custom, new.custom, fields=fields)
