"""People the business seems to know already, found while a new contact is typed."""

from collections.abc import Iterable

from django.db.models.functions import Lower

from accounts.models import User
from contacts_app.models import Contact, ContactEmail, ContactPhone
from contacts_app.querysets.contacts import ContactQuerySet, search_patterns
from core.folding import fold
from core.phones import to_e164


MOST = 3


def similar_contacts(
    *, user: User, name: str, emails: Iterable[str], phones: Iterable[str], country: str
) -> list[Contact]:
    """Return up to three contacts ``user`` may see with the same e-mail, phone or name.

    Three questions that each use an index; one with OR would read the whole table.
    """
    visible = Contact.objects.alive().visible_to(user)
    addresses = [address.lower() for address in emails if "@" in address]
    numbers = [number for number in (to_e164(phone, country) for phone in phones) if number]
    found: dict[int, Contact] = {}
    if addresses:
        emailed = ContactEmail.objects.annotate(lowered=Lower("address"))
        emailed = emailed.filter(lowered__in=addresses)
        found |= by_id(visible.filter(pk__in=emailed.values("contact_id")))
    if numbers:
        called = ContactPhone.objects.filter(e164__in=numbers)
        found |= by_id(visible.filter(pk__in=called.values("contact_id")))
    # One short name alone would find half the book.
    if len(fold(name)) > 5 and len(search_patterns(name)) > 1:
        found |= by_id(visible.matching(name))
    return list(found.values())[:MOST]


def by_id(contacts: ContactQuerySet) -> dict[int, Contact]:
    """Return the first few of ``contacts`` by their id."""
    return {contact.pk: contact for contact in contacts[:MOST]}
