"""Contacts as vCards, for phones and other programs that keep addresses.

Version 3.0 (RFC 2426) is the one that phones, Google and Outlook all read. A birthdate without its
year is written as Google does (``--0514``), which 3.0 doesn't know: who can't read it shows none,
while a made-up year would be shown. Custom fields are properties ``X-`` and their key, see
``importing.vcard``. The private notes are never in a card: people send cards on.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Prefetch

from contacts_app.models import Contact, ContactLabel, ContactPhone, CustomField
from contacts_app.querysets.contacts import ContactQuerySet
from contacts_app.services.custom_values import custom_of, living_fields, text_in_file
from contacts_app.services.derive import primary_first


# Contacts read at a time.
CHUNK = 1_000
# Octets of a line, its end not counted, by RFC 2426.
_LINE = 75
_TYPES_OF_EMAIL = {
    "home": ("INTERNET", "HOME"),
    "work": ("INTERNET", "WORK"),
    "other": ("INTERNET",),
}
_TYPES_OF_PHONE = {
    "mobile": ("CELL",), "home": ("HOME", "VOICE"), "work": ("WORK", "VOICE"), "fax": ("FAX",),
    "other": ("VOICE",),
}  # fmt: skip
_TYPES_OF_ADDRESS = {"home": ("HOME",), "work": ("WORK",), "other": ()}


def vcards(contacts: ContactQuerySet) -> Iterator[str]:
    """Yield the card of each contact, in their order.

    The number of queries is fixed for each thousand of contacts, and so is the memory.
    """
    fields = living_fields()
    carried = ContactLabel.objects.carried().filter(label__deleted_at__isnull=True)
    labels = carried.select_related("label").order_by("label__folded_name", "pk")
    full = contacts.defer("search_text", "sort_key").prefetch_related(
        "emails", "phones", "addresses", "custom_values", Prefetch("contact_labels", labels)
    )
    for contact in full.iterator(chunk_size=CHUNK):
        yield "".join(map(_folded, _lines(contact, fields)))


def _lines(contact: Contact, fields: Mapping[str, CustomField]) -> Iterator[str]:
    emails = primary_first(contact.emails.all())
    phones = primary_first(contact.phones.all())
    substitutes = (contact.organization, *(row.address for row in emails), *map(_number, phones))
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield _line("FN", contact.full_name or next(filter(None, substitutes), contact.display_name))
    yield _structured("N", (contact.family_name, contact.given_name, "", "", ""))
    if contact.organization:
        yield _structured("ORG", (contact.organization,))
        if not contact.full_name:
            # What Apple's programs call by the company.
            yield "X-ABSHOWAS:COMPANY"
    for name, text in (
        ("TITLE", contact.job_title),
        ("BDAY", _birthday(contact.birth_date)),
        ("LANG", contact.language),
        ("X-VAT-ID", contact.tax_id),
    ):
        if text:
            yield _line(name, text)
    for email in emails:
        yield _line("EMAIL" + _types(_TYPES_OF_EMAIL[email.kind], email.is_primary), email.address)
    for phone in phones:
        types = _types(_TYPES_OF_PHONE[phone.kind], phone.is_primary)
        yield _line("TEL" + types, _number(phone))
    for address in sorted(contact.addresses.all(), key=lambda row: not row.is_primary):
        parts = (address.street, address.city, address.region, address.postal_code, address.country)
        types = _types(_TYPES_OF_ADDRESS[address.kind], address.is_primary)
        yield _structured("ADR" + types, ("", "", *parts))
    names = [row.label.name for row in contact.contact_labels.all()]
    if names:
        yield "CATEGORIES:" + ",".join(map(_escaped, names))
    for key, value in custom_of(contact.custom_values.all(), fields).items():
        yield _line(f"X-{key.upper().replace('_', '-')}", text_in_file(value, fields[key]))
    yield "END:VCARD"


def _number(phone: ContactPhone) -> str:
    return phone.e164 or phone.number


def _birthday(day: str) -> str:
    return "--" + day[2:].replace("-", "") if day.startswith("--") else day


def _types(types: Iterable[str], is_primary: bool) -> str:
    """Return the parameters; each its own, as some programs don't read a list of them."""
    return "".join(f";TYPE={each}" for each in (*types, *(["PREF"] if is_primary else [])))


def _line(name: str, text: str) -> str:
    return f"{name}:{_escaped(text)}"


def _structured(name: str, parts: Iterable[str]) -> str:
    return f"{name}:{';'.join(map(_escaped, parts))}"


def _escaped(text: str) -> str:
    for plain, written in (
        ("\\", "\\\\"),
        (";", "\\;"),
        (",", "\\,"),
        ("\r\n", "\n"),
        ("\r", "\n"),
    ):
        text = text.replace(plain, written)
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Return the line with its end, broken where it has more than 75 octets; no letter is torn."""
    folded, room = [], _LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            folded.append("\r\n ")
            room = _LINE - 1
        folded.append(letter)
        room -= size
    return "".join(folded) + "\r\n"
