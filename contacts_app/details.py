"""Everything one can say of a contact in a form or a file, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class _Part:
    @classmethod
    def of(cls, row: Any) -> Self:
        """Return what a row says, stored or of a file."""
        return cls(**{each.name: getattr(row, each.name) for each in fields(cls)})


@dataclass(frozen=True, kw_only=True)
class EmailDetails(_Part):
    address: str
    kind: str = "other"
    is_primary: bool = False


@dataclass(frozen=True, kw_only=True)
class PhoneDetails(_Part):
    number: str
    kind: str = "mobile"
    is_primary: bool = False


@dataclass(frozen=True, kw_only=True)
class AddressDetails(_Part):
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    kind: str = "home"
    is_primary: bool = False

    def __str__(self) -> str:
        place = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (self.street, place, self.region, self.country) if part)


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """What a contact is called and how to reach them.

    ``full_name`` may stay empty: it is then made of given and family name. The first of
    several e-mails, phones or addresses becomes the primary one when none is marked.
    ``custom`` has the values of the custom fields by the fields' keys (``custom_field_types``
    tells what a value is); a field that isn't filled isn't there.
    """

    given_name: str = ""
    family_name: str = ""
    full_name: str = ""
    organization: str = ""
    job_title: str = ""
    language: str = ""
    tax_id: str = ""
    birth_date: str = ""
    emails: tuple[EmailDetails, ...] = ()
    phones: tuple[PhoneDetails, ...] = ()
    addresses: tuple[AddressDetails, ...] = ()
    custom: Mapping[str, Any] = field(default_factory=dict, hash=False)


LABELS = {
    "given_name": _("First name"),
    "family_name": _("Last name"),
    "full_name": _("Full name"),
    "organization": _("Company"),
    "job_title": _("Position"),
    "language": _("Language"),
    "tax_id": _("VAT ID"),
    "birth_date": _("Birthdate"),
    "emails": _("Email"),
    "phones": _("Phone"),
    "addresses": _("Address"),
    "owner": _("Looked after by"),
}
LISTS = ("emails", "phones", "addresses")
TEXTS = tuple(each.name for each in fields(ContactDetails) if each.name not in (*LISTS, "custom"))


def detail_text(name: str, value: Any) -> str:
    """Return one field of the details as a line of text, for the timeline and a conflict."""
    if name == "emails":
        return ", ".join(email.address for email in value)
    if name == "phones":
        return ", ".join(phone.number for phone in value)
    if name == "addresses":
        return "; ".join(str(address) for address in value)
    return str(value)
