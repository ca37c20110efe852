"""Which contact of the book a person of a file is: the same e-mail or phone, and the same name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models.functions import Lower

from contacts_app.details import ContactDetails
from contacts_app.importing.records import phone_key
from contacts_app.models import Contact, ContactEmail, ContactPhone
from core.folding import fold
from core.phones import to_e164


@dataclass(frozen=True)
class Person:
    """A person of a file: what is said of them, and by what they can be found.

    ``contact_id`` is the id an own export gave; ``sort_key`` the one a contact made of
    ``details`` would have.
    """

    details: ContactDetails
    sort_key: str
    contact_id: int | None = None


class Book:
    """The contacts that some persons of a file may be, read in a fixed number of queries."""

    def __init__(self, persons: Sequence[Person], *, country: str, without: set[int]) -> None:
        """Read the candidates and lock them.

        Args:
            country: ISO 3166 code by which numbers without country code are read.
            without: ids of contacts that are no candidates: those made from the same file.
        """
        self._country = country
        addresses = {e.address.lower() for p in persons for e in p.details.emails}
        numbers = {to_e164(n.number, country) for p in persons for n in p.details.phones} - {""}
        ids = {p.contact_id for p in persons if p.contact_id}
        by_email = ContactEmail.objects.annotate(lowered=Lower("address"))
        ids |= set(by_email.filter(lowered__in=addresses).values_list("contact_id", flat=True))
        by_number = ContactPhone.objects.filter(e164__in=numbers)
        ids |= set(by_number.values_list("contact_id", flat=True))
        alive = Contact.objects.alive()
        # Numbers that are none in E.164, and persons with neither e-mail nor phone.
        by_name = alive.filter(sort_key__in={p.sort_key for p in persons})
        ids |= set(by_name.values_list("pk", flat=True))
        contacts = (
            alive.filter(pk__in=ids - without)
            .order_by("pk")
            .select_for_update(of=("self",))
            .prefetch_related("emails", "phones", "addresses", "custom_values")
        )
        self._contacts = {contact.pk: contact for contact in contacts}
        self._taken: set[int] = set()
        self._by_mark: dict[str, list[Contact]] = defaultdict(list)
        for contact in self._contacts.values():
            for mark in self._marks_of(contact):
                self._by_mark[mark].append(contact)

    def find(self, person: Person) -> Contact | None:
        """Return the contact that ``person`` is, None for somebody new.

        Of several that fit, one that no other person of the file has been yet comes first.
        """
        marks = self._marks(
            (e.address for e in person.details.emails), (p.number for p in person.details.phones)
        )
        names = _names(person.details)
        own = self._contacts.get(person.contact_id or 0)
        if own and (_called(person.details) & _called(own) or marks & self._marks_of(own)):
            return self._take(own)
        found = {c.pk: c for mark in marks for c in self._by_mark[mark] if names & _names(c)}
        if not marks:
            found = {
                contact.pk: contact
                for contact in self._by_mark[_nameplate(person.sort_key)]
                if names & _names(contact) and _says_nothing_new(person.details, contact)
            }
        fitting = sorted(found, key=lambda pk: (pk in self._taken, pk))
        return self._take(found[fitting[0]]) if fitting else None

    def _take(self, contact: Contact) -> Contact:
        self._taken.add(contact.pk)
        return contact

    def _marks_of(self, contact: Contact) -> set[str]:
        emails, phones = contact.emails.all(), contact.phones.all()
        marks = self._marks((e.address for e in emails), (p.number for p in phones))
        marks |= {phone.e164 for phone in phones if phone.e164}
        return marks or {_nameplate(contact.sort_key)}

    def _marks(self, addresses: Iterable[str], numbers: Iterable[str]) -> set[str]:
        """Return what two writings of the same e-mails and phones have in common."""
        marks = {address.lower() for address in addresses}
        return marks | {to_e164(n, self._country) or phone_key(n) for n in numbers}


def _nameplate(sort_key: str) -> str:
    # No e-mail or phone begins with a blank.
    return f" {sort_key}"


def _names(holder: ContactDetails | Contact) -> set[frozenset[str]]:
    """Return the names of the holder, each as its words in any order; the company's if none."""
    names = {
        _words(holder.full_name),
        _words(f"{holder.given_name} {holder.family_name}"),
    } - {frozenset()}
    return names or {_words(holder.organization) | {"="}}


def _called(holder: ContactDetails | Contact) -> set[frozenset[str]]:
    """Return everything the holder may be called by: the names, and the company's."""
    return (_names(holder) | {_words(holder.organization)}) - {frozenset()}


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", fold(name)))


def _says_nothing_new(details: ContactDetails, contact: Contact) -> bool:
    """Return whether a person known by name only is the contact and nothing more."""
    names = ("organization", "job_title", "language", "tax_id", "birth_date")
    known = {fold(str(address)) for address in contact.addresses.all()}
    return all(fold(str(address)) in known for address in details.addresses) and all(
        getattr(details, name) in {"", getattr(contact, name)} for name in names
    )
