"""The derived columns of a contact: what it is called, sorts by and is found by."""

from collections.abc import Iterable

from contacts_app.models import Contact, ContactAddress, ContactEmail, ContactPhone
from core.folding import digits, fold, sort_key
from core.phones import display, national_digits


DERIVED_FIELDS = ("display_name", "sort_key", "search_text", "primary_email", "primary_phone")
MAX_SORT_KEY = 500


class ContactHasNoName(Exception):
    """Neither a name nor an organization, e-mail, phone or address says who it is."""


def derive(
    contact: Contact,
    *,
    emails: Iterable[ContactEmail],
    phones: Iterable[ContactPhone],
    addresses: Iterable[ContactAddress] = (),
    words: Iterable[str] = (),
    turkish: bool = False,
) -> None:
    """Set the derived columns of ``contact``, without saving.

    Args:
        words: what else the contact is found by, folded: of its custom fields.
        turkish: the business speaks Turkish, so a capital I is the capital of ı.

    Raises:
        ContactHasNoName: there is nothing the contact could be called.
    """
    emails = primary_first(emails)
    phones = primary_first(phones)
    contact.primary_email = emails[0].address if emails else ""
    contact.primary_phone = display(phones[0].number, phones[0].e164)[:60] if phones else ""
    names = (
        contact.full_name,
        contact.organization,
        contact.primary_email,
        contact.primary_phone,
        *(str(address)[:401] for address in addresses),
    )
    # Of a name of invisible characters alone nothing is left when it is folded.
    contact.display_name = next((name for name in names if fold(name)), "")
    if not contact.display_name:
        raise ContactHasNoName
    key = sort_key(contact.display_name, turkish=turkish or contact.language.startswith("tr"))
    contact.sort_key = (key or contact.display_name)[:MAX_SORT_KEY]
    contact.search_text = search_text(contact, emails, phones, words)


def search_text(
    contact: Contact,
    emails: Iterable[ContactEmail],
    phones: Iterable[ContactPhone],
    more: Iterable[str] = (),
) -> str:
    """Return the folded words a contact is found by, each with a space before it.

    A phone is found by what was typed, by its international and by its national digits.
    """
    words = fold(
        " ".join(
            (
                contact.full_name,
                contact.given_name,
                contact.family_name,
                contact.organization,
                *(email.address for email in emails),
            )
        )
    ).split()
    for phone in phones:
        words += [digits(phone.number), digits(phone.e164), national_digits(phone.e164)]
    words += more
    # Each word once, in order.
    return " " + " ".join(dict.fromkeys(word for word in words if word)) + " "


def primary_first(rows: Iterable[ContactEmail] | Iterable[ContactPhone]) -> list:  # type: ignore[type-arg]
    """Return the rows with the primary one first."""
    return sorted(rows, key=lambda row: not row.is_primary)
