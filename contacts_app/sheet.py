"""A contact with all that its card and its page show, read in one statement.

Each list comes as JSON beside the contact's own columns: a query of its own for each would
cost more than everything else the card does (docs/adr/0001-lean-list.md has the figures).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from accounts.models import User
from contacts_app.models import Activity, Contact, ContactAddress, ContactEmail, ContactPhone
from contacts_app.querysets.contacts import ContactQuerySet


LATEST_EVENTS = 5


@dataclass(frozen=True)
class Sheet:
    """The rows are instances for reading, without ids: never save one."""

    contact: Contact
    emails: list[ContactEmail]
    phones: list[ContactPhone]
    addresses: list[ContactAddress]
    latest: list[Activity]


def fetch_sheet(contacts: ContactQuerySet, pk: int) -> Sheet | None:
    """Return the sheet of the contact ``pk`` if it is one of ``contacts``."""
    contact = contacts.annotate(**LISTS).filter(pk=pk).first()
    if contact is None:
        return None
    rows = {name: getattr(contact, name) or [] for name in LISTS}
    return Sheet(
        contact,
        emails=[ContactEmail(**row) for row in rows["email_rows"]],
        phones=[ContactPhone(**row) for row in rows["phone_rows"]],
        addresses=[ContactAddress(**row) for row in rows["address_rows"]],
        latest=[_activity(**row) for row in rows["event_rows"]],
    )


def _rows(columns: str, source: str, order: str) -> RawSQL:
    """Return the SQL of a list of the contact's rows, None when there are none."""
    return RawSQL(  # noqa: S611 -- put together from the words below, nobody's input
        f"(SELECT jsonb_agg(to_jsonb(listed)) FROM (SELECT {columns} FROM {source}"  # noqa: S608
        f" WHERE contact_id = contacts_contact.id ORDER BY {order}) listed)",
        (),
        output_field=JSONField(),
    )


LISTS = {
    "email_rows": _rows("address, kind, is_primary", "contacts_contactemail", "position, id"),
    "phone_rows": _rows("number, e164, kind, is_primary", "contacts_contactphone", "position, id"),
    "address_rows": _rows(
        "street, city, region, postal_code, country, kind, is_primary",
        "contacts_contactaddress",
        "position, id",
    ),
    "event_rows": _rows(
        "activity.kind, details, happened_at, who.name, who.email",
        "contacts_activity activity LEFT JOIN accounts_user who ON who.id = actor_id",
        f"happened_at DESC, activity.id DESC LIMIT {LATEST_EVENTS}",
    ),
}


def _activity(
    *, kind: str, details: dict[str, Any], happened_at: str, name: str | None, email: str | None
) -> Activity:
    actor = None if email is None else User(name=name or "", email=email)
    moment = datetime.fromisoformat(happened_at)
    return Activity(kind=kind, details=details, happened_at=moment, actor=actor)
