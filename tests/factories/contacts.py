"""Contacts with e-mails, phones and addresses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from contacts_app.models import Contact, ContactAddress, ContactEmail, ContactPhone, Deletion
from contacts_app.services.derive import derive
from core.phones import to_e164


class ContactFactory(DjangoModelFactory[Contact]):
    """A contact that is not in the trash.

    ``emails`` and ``phones`` are lists of strings, ``addresses`` of dicts of the fields; the
    first of each is the primary one. ``trashed=True`` puts the contact into the trash now.
    """

    class Meta:
        model = Contact

    class Params:
        trashed = factory.Trait(
            deletion=factory.LazyFunction(
                lambda: Deletion.objects.create(deleted_at=timezone.now())
            )
        )

    given_name = factory.Sequence(lambda n: f"Anna{n}")
    family_name = "Berg"
    full_name = factory.LazyAttribute(lambda c: f"{c.given_name} {c.family_name}".strip())
    created_at = factory.LazyFunction(timezone.now)
    updated_at = factory.SelfAttribute("created_at")
    last_activity_at = factory.SelfAttribute("created_at")

    @classmethod
    def _create(
        cls,
        model_class: type[Contact],
        *args: Any,
        emails: Sequence[str] = (),
        phones: Sequence[str] = (),
        addresses: Sequence[dict[str, Any]] = (),
        region: str = "US",
        created_at: datetime,
        **fields: Any,
    ) -> Contact:
        contact = Contact(created_at=created_at, **fields)
        email_rows = [
            ContactEmail(contact=contact, address=address, position=n, is_primary=n == 0)
            for n, address in enumerate(emails)
        ]
        phone_rows = [
            ContactPhone(
                contact=contact,
                number=number,
                e164=to_e164(number, region),
                position=n,
                is_primary=n == 0,
            )
            for n, number in enumerate(phones)
        ]
        address_rows = [
            ContactAddress(contact=contact, position=n, is_primary=n == 0, **address)
            for n, address in enumerate(addresses)
        ]
        derive(contact, emails=email_rows, phones=phone_rows, addresses=address_rows)
        contact.save(force_insert=True)
        ContactEmail.objects.bulk_create(email_rows)
        ContactPhone.objects.bulk_create(phone_rows)
        ContactAddress.objects.bulk_create(address_rows)
        return contact
