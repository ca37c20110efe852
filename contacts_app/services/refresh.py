"""Works out the derived columns of every contact anew."""

from django.db import transaction

from accounts.models import Business
from contacts_app.models import Contact
from contacts_app.services.derive import DERIVED_FIELDS, derive


def refresh_derived(*, batch: int) -> int:
    """Store the derived columns anew where they differ; return of how many contacts.

    A batch of contacts at a time is locked and stored, those in the trash as well.
    """
    turkish = Business.objects.current().language == "tr"
    changed, last = 0, 0
    while True:
        with transaction.atomic():
            contacts = list(
                Contact.objects.filter(pk__gt=last)
                .order_by("pk")
                .select_for_update()
                .prefetch_related("emails", "phones", "addresses")[:batch]
            )
            if not contacts:
                return changed
            last = contacts[-1].pk
            stale = [contact for contact in contacts if _is_stale(contact, turkish=turkish)]
            changed += Contact.objects.bulk_update(stale, DERIVED_FIELDS, batch_size=500)


def _is_stale(contact: Contact, *, turkish: bool) -> bool:
    """Derive ``contact`` anew and tell whether anything is different now."""
    before = [getattr(contact, field) for field in DERIVED_FIELDS]
    derive(
        contact,
        emails=contact.emails.all(),
        phones=contact.phones.all(),
        addresses=contact.addresses.all(),
        turkish=turkish,
    )
    return before != [getattr(contact, field) for field in DERIVED_FIELDS]
