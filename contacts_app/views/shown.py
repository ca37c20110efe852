"""What the card and the full page show of a contact."""

from functools import partial
from typing import Any

from django.db.models.expressions import RawSQL
from django.http import Http404
from django.template.context_processors import csrf
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.policies import Right
from contacts_app.chips import draw_held
from contacts_app.custom_facts import custom_facts
from contacts_app.enums import AddressKind, EmailKind, PhoneKind, Source
from contacts_app.languages import language_name
from contacts_app.memos import memos_of
from contacts_app.partial_dates import age, format_partial_date
from contacts_app.querysets.contacts import TRASH_DAYS
from contacts_app.sections import sections_of
from contacts_app.sheet import Sheet, fetch_sheet
from contacts_app.tabs import tabs_of
from contacts_app.timeline import lines
from core.addresses import address_to
from core.http import Request
from core.phones import display


LATEST_NOTES = 3


def get_sheet_or_404(request: Request, contact_id: int, *, beside: RawSQL | None = None) -> Sheet:
    """Return all that is shown of a contact if this user may see it and it isn't in the trash.

    Args:
        beside: one more JSON value to read with it.
    """
    sheet = fetch_sheet(request.user, contact_id, beside=beside)
    if sheet is None:
        raise Http404
    return sheet


def card_context(request: Request, sheet: Sheet) -> dict[str, Any]:
    """Return what both the card and the full page show of a contact."""
    pinned = [note for note in sheet.notes if note.is_pinned]
    others = [note for note in sheet.notes if not note.is_pinned]
    return {
        **contact_context(request, sheet),
        "sections": sections_of(sheet.contact.pk),
        "activities": lines(sheet.latest),
        "memos": memos_of([*pinned, *others[:LATEST_NOTES]], request.user),
    }


def contact_context(request: Request, sheet: Sheet) -> dict[str, Any]:
    """Return the facts of a contact and how to reach them, for any page about a contact."""
    contact = sheet.contact
    may_edit, token = request.user.may(Right.EDIT_CONTACTS), csrf(request)["csrf_token"]
    phones = [
        {
            # The primary one is stored as it is shown; parsing it takes longer than the query.
            "text": contact.primary_phone
            if phone.is_primary
            else display(phone.number, phone.e164),
            "href": f"tel:{phone.e164 or phone.number}",
            "whatsapp": f"https://wa.me/{phone.e164[1:]}" if phone.e164 else "",
            "kind": PhoneKind(phone.kind).label,
            "is_primary": phone.is_primary,
        }
        for phone in sheet.phones
    ]
    emails = [(row.address, EmailKind(row.kind).label) for row in sheet.emails]
    addresses = [(str(row), AddressKind(row.kind).label) for row in sheet.addresses]
    primary_email = next((row.address for row in sheet.emails if row.is_primary), "")
    primary_phone = next((phone for phone in phones if phone["is_primary"]), None)
    return {
        "contact": contact,
        # Called by the template, as are the tabs: not every page about a contact shows them.
        "labels": partial(
            draw_held,
            sheet.labels,
            contact.pk,
            token=token if may_edit else None,
        ),
        # The same for all forms of the page: to mask it once more takes a tenth of the card.
        "csrf_token": token,
        "is_in_review": sheet.is_in_review and request.user.may(Right.REVIEW_CONTACTS),
        "emails": emails,
        "phones": phones,
        "addresses": addresses,
        "primary_email": primary_email,
        "primary_phone": primary_phone,
        "custom": custom_facts(sheet.custom),
        "source": Source(contact.source).label,
        "language": language_name(contact.language),
        "birth_date": format_partial_date(contact.birth_date),
        "age": age(contact.birth_date, timezone.localdate()),
        "may_edit": may_edit,
        "may_delete": request.user.may(Right.DELETE_CONTACTS),
        "may_export": request.user.may(Right.EXPORT_CONTACTS),
        "edit_url": address_to("contacts:contact_edit", contact.pk),
        # Called by the template of the page; the card has none.
        "tabs": partial(tabs_of, contact),
    }


def how_long_restorable() -> str:
    """Return the sentence that says how long a deletion can be undone."""
    sentence = ngettext(
        "It can be restored for %(days)s day.", "It can be restored for %(days)s days.", TRASH_DAYS
    )
    return sentence % {"days": TRASH_DAYS}
