"""Writes every contact with everything that is stored of it, for machines to read."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Prefetch

from contacts_app.custom_field_types import type_of
from contacts_app.details import TEXTS
from contacts_app.enums import LabelSource
from contacts_app.models import Contact, ContactLabel, CustomField, Label, Note
from contacts_app.services.custom_values import custom_of, living_fields
from contacts_app.services.derive import primary_first


# Contacts read at a time.
CHUNK = 2_000
FIELD_ATTRIBUTES = (
    "name", "type", "choices", "group", "help_text", "is_required", "is_in_list", "is_searched",
    "is_filtered",
)  # fmt: skip
LABEL_ATTRIBUTES = ("name", "colour", "description", "condition")


def exported_contacts() -> Iterator[dict[str, Any]]:
    """Yield each contact that is not in the trash as JSON values, oldest first.

    ``full_name`` is what the contact is called: without a name its company, e-mail or phone.
    ``emails``, ``phones`` and ``notes`` are plain texts, the primary one first and notes oldest
    first; the ``…_details`` beside them tell more, those of notes in the same order. ``birth_date`` is ``YYYY-MM-DD``, ``--MM-DD``
    or null. ``custom`` has the values of custom fields by their keys; ``labels`` are those that
    people put on, ``automatic_labels`` those that a condition did.

    The first contact also holds ``definitions``: of the custom fields, and of the labels. A book
    without contacts is these alone. The private notes are in it: this export is the business's
    own, never a client's.
    """
    fields = living_fields()
    definitions = _definitions(fields)
    carried = ContactLabel.objects.filter(label__deleted_at__isnull=True)
    labels = carried.select_related("label").order_by("label__folded_name", "pk")
    notes = Note.objects.alive().select_related("author").order_by("created_at", "pk")
    contacts = (
        Contact.objects.alive()
        .order_by("pk")
        .select_related("owner", "created_by")
        .prefetch_related("emails", "phones", "addresses", "custom_values")
        .prefetch_related(Prefetch("notes", notes), Prefetch("contact_labels", labels))
    )
    for contact in contacts.iterator(chunk_size=CHUNK):
        yield exported(contact, fields=fields) | definitions
        definitions = {}
    if definitions:
        yield definitions


def _definitions(fields: Mapping[str, CustomField]) -> dict[str, Any]:
    """Return what one has to know of custom fields and labels to make them anew."""
    labels = Label.objects.alive().order_by("pk")
    found = {
        "custom_fields": [
            {name: getattr(field, name) for name in ("key", *FIELD_ATTRIBUTES)}
            for field in fields.values()
        ],
        "labels": [{name: getattr(label, name) for name in LABEL_ATTRIBUTES} for label in labels],
    }
    return {"definitions": found} if any(found.values()) else {}


def exported(contact: Contact, *, fields: Mapping[str, CustomField]) -> dict[str, Any]:
    """Return one contact as JSON values, see ``exported_contacts``."""
    emails = primary_first(contact.emails.all())
    phones = primary_first(contact.phones.all())
    custom = custom_of(contact.custom_values.all(), fields)
    carried = [row for row in contact.contact_labels.all() if row.taken_off_at is None]
    called = (
        contact.full_name
        or contact.organization
        or next((email.address for email in emails), "")
        or next((phone.number for phone in phones), "")
        or contact.display_name
    )
    return {
        "id": contact.pk,
        **{name: getattr(contact, name) for name in TEXTS},
        "full_name": called,
        "birth_date": contact.birth_date or None,
        "emails": [email.address for email in emails],
        "email_details": [
            {"address": email.address, "kind": email.kind, "is_primary": email.is_primary}
            for email in emails
        ],
        "phones": [phone.number for phone in phones],
        "phone_details": [
            {
                "number": phone.number,
                "e164": phone.e164,
                "kind": phone.kind,
                "is_primary": phone.is_primary,
            }
            for phone in phones
        ],
        "addresses": [
            {
                "street": address.street,
                "city": address.city,
                "region": address.region,
                "postal_code": address.postal_code,
                "country": address.country,
                "kind": address.kind,
                "is_primary": address.is_primary,
            }
            for address in contact.addresses.all()
        ],
        "custom": {key: type_of(fields[key]).plain(value) for key, value in custom.items()},
        "labels": [row.label.name for row in carried if row.source == LabelSource.MANUAL],
        "automatic_labels": [
            {"name": row.label.name, "since": row.put_on_at.isoformat(), "reason": row.reason}
            for row in carried
            if row.source == LabelSource.AUTOMATIC
        ],
        # So that their conditions don't put them on again.
        "labels_taken_off": [
            row.label.name
            for row in contact.contact_labels.all()
            if row.taken_off_at and row.label.condition
        ],
        "notes": [note.text for note in contact.notes.all()],
        "note_details": [
            {
                "type": note.type,
                "is_pinned": note.is_pinned,
                "author": note.author.email if note.author else None,
                "created_at": note.created_at.isoformat(),
                "edited_at": note.edited_at.isoformat() if note.edited_at else None,
            }
            for note in contact.notes.all()
        ],
        "source": contact.source,
        "owner": contact.owner.email if contact.owner else None,
        "created_by": contact.created_by.email if contact.created_by else None,
        "created_at": contact.created_at.isoformat(),
        "updated_at": contact.updated_at.isoformat(),
        "last_activity_at": contact.last_activity_at.isoformat(),
        "version": contact.version,
    }
