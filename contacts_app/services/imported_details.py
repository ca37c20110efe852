"""What an imported record says of a contact, and what a known contact takes from it."""

from contacts_app.details import (
    TEXTS,
    AddressDetails,
    ContactDetails,
    EmailDetails,
    PhoneDetails,
)
from contacts_app.importing.records import ParsedContact, phone_key
from core.folding import fold
from core.phones import to_e164


def completed(old: ContactDetails, said: ContactDetails, *, country: str) -> ContactDetails:
    """Return ``old`` with what it lacks taken from ``said``; what it has stays as it is.

    Args:
        country: ISO 3166 code by which phone numbers without country code are compared.
    """
    texts = {name: getattr(old, name) or getattr(said, name) for name in TEXTS}
    if old.given_name or old.family_name:
        # Half of a name from here and half from there would be a third name.
        texts |= {"given_name": old.given_name, "family_name": old.family_name}
    if old.birth_date.startswith("--") and said.birth_date.endswith(old.birth_date[1:]):
        # The year was what it lacked.
        texts["birth_date"] = said.birth_date
    known_emails = {email.address.lower() for email in old.emails}

    def number(phone: PhoneDetails) -> str:
        return to_e164(phone.number, country) or phone_key(phone.number)

    known_numbers = {number(phone) for phone in old.phones}
    known_addresses = {fold(str(address)) for address in old.addresses}
    return ContactDetails(
        **texts,
        emails=old.emails + tuple(e for e in said.emails if e.address.lower() not in known_emails),
        phones=old.phones + tuple(p for p in said.phones if number(p) not in known_numbers),
        addresses=old.addresses
        + tuple(a for a in said.addresses if fold(str(a)) not in known_addresses),
        custom={**said.custom, **old.custom},
    )


def details_of_record(contact: ParsedContact) -> ContactDetails:
    """Return what a record of a file says, as a form would say it."""
    return ContactDetails(
        **{name: getattr(contact, name) for name in TEXTS},
        emails=tuple(map(EmailDetails.of, contact.emails)),
        phones=tuple(map(PhoneDetails.of, contact.phones)),
        addresses=tuple(map(AddressDetails.of, contact.addresses)),
    )
