"""Writes every contact with everything that is stored of it, for machines to read."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from contacts_app.details import TEXTS
from contacts_app.models import Contact, Note
from contacts_app.services.derive import primary_first


# Contacts read at a time.
CHUNK = 2_000


def exported_contacts() -> Iterator[dict[str, Any]]:
    """Yield each contact that is not in the trash as JSON values, oldest first.

    ``full_name`` is what the contact is called: without a name its company, e-mail or phone.
    ``emails`` and ``phones`` are plain texts, the primary one first; the ``…_details`` beside
    them tell the kinds. ``birth_date`` is ``YYYY-MM-DD``, ``--MM-DD`` or null. ``notes`` are the
    texts of the private notes, oldest first: this export is the business's own, never a client's.
    """
    living_notes = Prefetch("notes", Note.objects.alive().order_by("created_at", "pk"))
    contacts = (
        Contact.objects.alive()
        .order_by("pk")
        .select_related("owner", "created_by")
        .prefetch_related("emails", "phones", "addresses", living_notes)
    )
    for contact in contacts.iterator(chunk_size=CHUNK):
        yield exported(contact)


def exported(contact: Contact) -> dict[str, Any]:
    """Return one contact as JSON values, see ``exported_contacts``."""
    emails = primary_first(contact.emails.all())
    phones = primary_first(contact.phones.all())
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
        "notes": [note.text for note in contact.notes.all()],
        "source": contact.source,
        "owner": contact.owner.email if contact.owner else None,
        "created_by": contact.created_by.email if contact.created_by else None,
        "created_at": contact.created_at.isoformat(),
        "updated_at": contact.updated_at.isoformat(),
        "last_activity_at": contact.last_activity_at.isoformat(),
        "version": contact.version,
    }
