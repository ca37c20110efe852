"""Works out the derived columns of every contact anew."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import Business
from contacts_app.models import Contact, CustomField
from contacts_app.querysets.contacts import ContactQuerySet
from contacts_app.services.custom_values import living_fields, searched_words
from contacts_app.services.derive import DERIVED_FIELDS, derive


def refresh_derived(*, batch: int, contacts: ContactQuerySet | None = None) -> int:
    """Store the derived columns anew where they differ; return of how many contacts.

    A batch of contacts at a time is locked and stored, those in the trash as well.

    Args:
        contacts: only these.
    """
    chosen = Contact.objects.all() if contacts is None else contacts
    turkish = Business.objects.current().language == "tr"
    changed, last = 0, 0
    while True:
        with transaction.atomic():
            found = list(
                chosen.filter(pk__gt=last)
                .order_by("pk")
                .select_for_update(of=("self",))
                .prefetch_related("emails", "phones", "addresses", "custom_values")[:batch]
            )
            if not found:
                return changed
            last = found[-1].pk
            fields = living_fields()
            stale = [each for each in found if _is_stale(each, fields, turkish=turkish)]
            changed += Contact.objects.bulk_update(stale, DERIVED_FIELDS, batch_size=500)


def _is_stale(contact: Contact, fields: Mapping[str, CustomField], *, turkish: bool) -> bool:
    """Derive ``contact`` anew and tell whether anything is different now."""
    before = [getattr(contact, field) for field in DERIVED_FIELDS]
    derive(
        contact,
        emails=contact.emails.all(),
        phones=contact.phones.all(),
        addresses=contact.addresses.all(),
        words=searched_words(contact.custom_values.all(), fields),
        turkish=turkish,
    )
    return before != [getattr(contact, field) for field in DERIVED_FIELDS]
