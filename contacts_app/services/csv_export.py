"""The contacts of a list as the rows of a CSV file, for spreadsheets and for this program.

In no language but for the headings: days in ISO form, moments in the time zone of the business,
numbers with a point, so that importing the file gives the same values. The private notes are never
in it.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Business
from contacts_app.custom_field_types import Value
from contacts_app.enums import Source
from contacts_app.importing.formulas import guarded
from contacts_app.importing.labels import join_labels
from contacts_app.models import Contact, ContactLabel, CustomField
from contacts_app.querysets.contacts import ContactQuerySet
from contacts_app.services.custom_values import custom_of, living_fields, text_in_file
from contacts_app.services.derive import primary_first


# Contacts read at a time.
CHUNK = 1_000
# What makes Excel read a file as UTF-8.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class CsvColumn:
    """One column of the file.

    Attributes:
        text: makes the cell of a contact and its custom values.
        needs: the relation whose rows it reads, see ``_rows``; "" for none.
    """

    heading: str | Promise
    text: Callable[[Contact, Mapping[str, Value]], str]
    needs: str = ""


def csv_columns() -> list[CsvColumn]:
    """Return the columns of everything that is stored, but for the private notes."""
    return [*_FIXED, *map(_custom, living_fields().values()), _LABELS, *_ABOUT]


def shown_csv_columns(keys: Iterable[str]) -> list[CsvColumn]:
    """Return the name and the columns of the contact list that are called ``keys``."""
    custom = {f"cf{field.pk}": _custom(field) for field in living_fields().values()}
    known = _SHOWN | custom
    return [_NAME, *(known[key] for key in keys if key in known)]


def csv_lines(
    contacts: ContactQuerySet, columns: Sequence[CsvColumn], *, delimiter: str = ","
) -> Iterator[str]:
    """Yield the lines of the file, the headings first; ``contacts`` keep their order.

    The number of queries is fixed for each thousand of contacts, and so is the memory.
    """
    fields = living_fields()
    # The words of this request's language and its time zone, now: the lines are made after it
    # has ended.
    headings = [str(column.heading) for column in columns]
    zone = Business.objects.current().zone
    return _lines(contacts, columns, headings, fields, delimiter, zone)


def _lines(
    contacts: ContactQuerySet,
    columns: Sequence[CsvColumn],
    headings: Sequence[str],
    fields: Mapping[str, CustomField],
    delimiter: str,
    zone: ZoneInfo,
) -> Iterator[str]:
    write = csv.writer(_Echo(), delimiter=delimiter).writerow
    yield write(map(guarded, headings))
    needs = {column.needs for column in columns}
    full = contacts.select_related("owner").defer("search_text", "sort_key")
    for relation in sorted(needs - {""}):
        rows = None
        if relation == "contact_labels":
            carried = ContactLabel.objects.carried().filter(label__deleted_at__isnull=True)
            rows = carried.select_related("label").order_by("label__folded_name", "pk")
        # To an attribute: Django makes no queryset for each contact, which takes twice as long.
        full = full.prefetch_related(Prefetch(relation, rows, to_attr=f"csv_{relation}"))
    has_custom = "custom_values" in needs
    for contact in full.iterator(chunk_size=CHUNK):
        custom = custom_of(_rows(contact, "custom_values"), fields) if has_custom else {}
        with timezone.override(zone):
            line = write([guarded(column.text(contact, custom)) for column in columns])
        yield line


def _rows(contact: Contact, relation: str) -> list[Any]:
    rows: list[Any] = vars(contact)[f"csv_{relation}"]
    return rows


class _Echo:
    """What a writer of the csv module writes to, to get the line back."""

    def write(self, line: str) -> str:
        return line


def _attribute(name: str) -> Callable[[Contact, Mapping[str, Value]], str]:
    return lambda contact, custom: str(getattr(contact, name))


def _emails(contact: Contact) -> list[str]:
    return [email.address for email in primary_first(_rows(contact, "emails"))]


def _phones(contact: Contact) -> list[str]:
    return [phone.number for phone in primary_first(_rows(contact, "phones"))]


def _address(name: str) -> Callable[[Contact, Mapping[str, Value]], str]:
    """Return what reads a part of the primary address."""

    def part(contact: Contact, custom: Mapping[str, Value]) -> str:
        rows = sorted(_rows(contact, "addresses"), key=lambda row: not row.is_primary)
        return str(getattr(rows[0], name)) if rows else ""

    return part


def _custom(field: CustomField) -> CsvColumn:
    def text(contact: Contact, custom: Mapping[str, Value]) -> str:
        return text_in_file(custom[field.key], field) if field.key in custom else ""

    return CsvColumn(field.name, text, "custom_values")


def _moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


_NAME = CsvColumn(_("Name"), _attribute("display_name"))
_EMAIL = CsvColumn(_("Email"), lambda contact, custom: "".join(_emails(contact)[:1]), "emails")
_PHONE = CsvColumn(_("Phone"), lambda contact, custom: "".join(_phones(contact)[:1]), "phones")
_COMPANY = CsvColumn(_("Company"), _attribute("organization"))
_POSITION = CsvColumn(_("Position"), _attribute("job_title"))
_LANGUAGE = CsvColumn(_("Language"), _attribute("language"))
_TAX_ID = CsvColumn(_("VAT ID"), _attribute("tax_id"))
_BIRTH_DATE = CsvColumn(_("Birthdate"), _attribute("birth_date"))
_LABELS = CsvColumn(
    _("Labels"),
    lambda contact, custom: join_labels(row.label.name for row in _rows(contact, "contact_labels")),
    "contact_labels",
)
_OWNER = CsvColumn(
    _("Looked after by"), lambda contact, custom: contact.owner.name if contact.owner else ""
)
_SOURCE = CsvColumn(_("Source"), lambda contact, custom: Source(contact.source).value)
_CREATED = CsvColumn(_("Created"), lambda contact, custom: _moment(contact.created_at))
_ACTIVITY = CsvColumn(_("Last activity"), lambda contact, custom: _moment(contact.last_activity_at))
_FIXED = (
    CsvColumn(_("First name"), _attribute("given_name")),
    CsvColumn(_("Last name"), _attribute("family_name")),
    CsvColumn(_("Full name"), _attribute("full_name")),
    _COMPANY, _POSITION, _LANGUAGE, _TAX_ID, _BIRTH_DATE, _EMAIL,
    CsvColumn(_("Other emails"), lambda contact, custom: "; ".join(_emails(contact)[1:]), "emails"),
    _PHONE,
    CsvColumn(_("Other phones"), lambda contact, custom: "; ".join(_phones(contact)[1:]), "phones"),
    # A word of its own: "Street, house" would be read as that of a home address.
    CsvColumn(pgettext_lazy("column of a file", "Street"), _address("street"), "addresses"),
    CsvColumn(_("City"), _address("city"), "addresses"),
    CsvColumn(_("Region"), _address("region"), "addresses"),
    CsvColumn(_("Postal code"), _address("postal_code"), "addresses"),
    CsvColumn(_("Country"), _address("country"), "addresses"),
)  # fmt: skip
_ABOUT = (_OWNER, _SOURCE, _CREATED, _ACTIVITY)
# By the keys of the columns of the list.
_SHOWN = {
    "email": _EMAIL, "phone": _PHONE, "organization": _COMPANY, "job_title": _POSITION,
    "language": _LANGUAGE, "birth_date": _BIRTH_DATE, "tax_id": _TAX_ID, "labels": _LABELS,
    "owner": _OWNER, "source": _SOURCE, "created": _CREATED, "last_activity": _ACTIVITY,
}  # fmt: skip
