"""Who somebody is that made themselves known: by a booking, the contact form, a message.

An e-mail address and a phone number are signals, not identity: families share them. The same
address or number and an alike name make a contact of the book; anything less makes a new one,
and a person decides (``models.Review``) whether it is somebody the business knew.

Nothing here tells a visitor what was found.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Business, User
from contacts_app.details import ContactDetails, EmailDetails, PhoneDetails
from contacts_app.enums import ActivityKind
from contacts_app.models import Contact, ContactEmail, ContactPhone, Review
from contacts_app.querysets.contacts import TRASH_DAYS
from contacts_app.services import events
from contacts_app.services.contacts import create_contact, details_of, update_contact
from core.folding import fold, lower_case, sort_key
from core.phones import to_e164


# Of one address or number; and what a person can still look through.
MOST_CANDIDATES = 500
MOST_REVIEWS = 5
_PATRONYMIC = re.compile(r"(вич|вна|чна|їна|оглы|кызы|ұлы|қызы)$")


@dataclass(frozen=True)
class Recognised:
    """The contact somebody is; ``review`` when a person should look whether it is another's."""

    contact: Contact
    is_new: bool
    review: Review | None = None


@dataclass(frozen=True)
class Name:
    """A name as its words, folded, in no order: given and family name change places."""

    words: frozenset[str]
    given: frozenset[str]

    def is_like(self, other: "Name") -> bool:
        """Return whether one person may be called both.

        The same words; two of them, of which the other has more: a middle name, a patronymic,
        a second family name that one left out; or the first name alone.
        """
        one, two = self.words, other.words
        if not one or not two:
            return False
        if one == two or (len(one & two) > 1 and (one <= two or two <= one)):
            return True
        return self.given == other.given and (one == self.given or two == other.given)


@dataclass(frozen=True)
class _Signals:
    """What somebody is recognised by."""

    name: Name
    sort_keys: frozenset[str]
    email: str
    e164: str

    def shared_with(self, contact: Contact) -> list[str]:
        """Return what ``contact`` has, too: ``email``, ``phone``."""
        shared = []
        if self.email and self.email in {lower_case(row.address) for row in contact.emails.all()}:
            shared.append("email")
        if self.e164 and self.e164 in {row.e164 for row in contact.phones.all()}:
            shared.append("phone")
        return shared


@transaction.atomic
def recognise(
    *,
    name: str,
    email: str = "",
    phone: str = "",
    language: str = "",
    source: str,
    actor: User | None = None,
    given_name: str = "",
    family_name: str = "",
    besides: Collection[int] = (),
) -> Recognised:
    """Return the contact somebody is who gave these details, a new one if there is none.

    Empty details of a known contact are filled, nothing is overwritten. Two requests of the
    same new person make one contact. Of the locks, it takes the contact's: whoever needs those
    of staff or sessions takes them before.

    Args:
        name: as typed in one field; ``given_name`` and ``family_name`` when typed apart.
        source: how a new contact arose, of ``enums.Source``.
        besides: contacts it can't be, whatever it has in common with them.

    Raises:
        ContactHasNoName: see ``derive``.
    """
    business = Business.objects.current()
    details = _details(name, given_name, family_name, email, phone, language)
    full_name = f"{details.given_name} {details.family_name}".strip()
    e164 = to_e164(phone, business.country) if phone else ""
    signals = _Signals(
        name=Name(words_of(full_name), words_of(details.given_name)),
        sort_keys=_sort_keys(full_name, turkish=business.language == "tr" or language == "tr"),
        email=lower_case(email.strip()),
        e164=e164,
    )
    _one_at_a_time({mark for mark in (signals.email, e164 or phone) if mark})
    sharing, in_trash = _those_who_share(signals)
    alike = [contact for contact in sharing if is_called(contact, signals.name)]
    for contact in sorted(alike, key=lambda c: (-len(signals.shared_with(c)), c.pk)):
        if contact.pk in besides:
            continue
        locked = Contact.objects.alive().select_for_update(of=("self",)).filter(pk=contact.pk)
        if known := locked.first():  # not deleted meanwhile
            return Recognised(_fill_empty(known, details, actor), is_new=False)
    contact = create_contact(details=details, actor=actor, source=source)
    suspects = {other.pk: (other, signals.shared_with(other)) for other in sharing}
    for namesake in _the_only_namesake(signals, contact):
        suspects.setdefault(namesake.pk, (namesake, []))
    reviews = [
        Review.objects.create(
            contact=contact,
            candidate=other,
            because=[*shared, *(["name"] if is_called(other, signals.name) else [])],
            created_at=timezone.now(),
        )
        for other, shared in list(suspects.values())[:MOST_REVIEWS]
    ]
    if any(is_called(deleted, signals.name) for deleted in in_trash):
        events.publish(ActivityKind.WAS_DELETED, contact=contact, actor=None)
    return Recognised(contact, is_new=True, review=reviews[0] if reviews else None)


def words_of(name: str) -> frozenset[str]:
    """Return the words of a name, folded."""
    return frozenset(re.findall(r"\w+", fold(name)))


def names_of(contact: Contact) -> list[Name]:
    """Return the names of a contact: by its parts, and as an import said it."""
    given = words_of(contact.given_name)
    parts = f"{contact.given_name} {contact.family_name}"
    return [Name(words_of(parts), given), Name(words_of(contact.full_name), given)]


def is_called(contact: Contact, name: Name) -> bool:
    """Return whether ``contact`` may be somebody of this name."""
    return any(name.is_like(other) for other in names_of(contact))


def part_name(name: str) -> tuple[str, str]:
    """Return first and last name of a name typed in one field: a guess, as people edit it."""
    words = name.split()
    if len(words) < 2:
        return " ".join(words), ""
    if len(words) == 3 and _PATRONYMIC.search(words[2].lower()):
        return " ".join(words[1:]), words[0]
    return " ".join(words[:-1]), words[-1]


def _details(
    name: str, given_name: str, family_name: str, email: str, phone: str, language: str
) -> ContactDetails:
    if not (given_name or family_name):
        given_name, family_name = part_name(name)
    return ContactDetails(
        given_name=given_name.strip()[:200],
        family_name=family_name.strip()[:200],
        language=language,
        emails=(EmailDetails(address=email.strip(), is_primary=True),) if email.strip() else (),
        phones=(PhoneDetails(number=phone.strip(), is_primary=True),) if phone.strip() else (),
    )


def _sort_keys(name: str, *, turkish: bool) -> frozenset[str]:
    """Return what the sort key of somebody of this name may be, family name first or last."""
    words = name.split()
    orders = {
        " ".join(words),
        " ".join([*words[1:], *words[:1]]),
        " ".join([*words[-1:], *words[:-1]]),
    }
    return frozenset(sort_key(order, turkish=t) for order in orders for t in (turkish, True)) - {""}


def _one_at_a_time(marks: set[str]) -> None:
    """Let those who share an address or a number wait for each other, to the end of each.

    A contact that isn't there yet can't be locked; its marks can. Always in one order.
    """
    keys = sorted(
        int.from_bytes(sha256(f"intake {mark}".encode()).digest()[:8], signed=True)
        for mark in marks
    )
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _those_who_share(signals: _Signals) -> tuple[list[Contact], list[Contact]]:
    """Return who has the e-mail or the phone: of the book, and of the trash."""
    ids: set[int] = set()
    if signals.email:
        rows = ContactEmail.objects.annotate(lowered=Lower("address"))
        rows = rows.filter(lowered=signals.email).order_by("contact_id")
        ids |= set(rows.values_list("contact_id", flat=True)[:MOST_CANDIDATES])
    if signals.e164:
        numbers = ContactPhone.objects.filter(e164=signals.e164).order_by("contact_id")
        ids |= set(numbers.values_list("contact_id", flat=True)[:MOST_CANDIDATES])
    if not ids:
        return [], []
    found = Contact.objects.filter(pk__in=ids).select_related("deletion").order_by("pk")
    everybody = list(found.prefetch_related("emails", "phones"))
    oldest = timezone.now() - timedelta(days=TRASH_DAYS)
    return (
        [contact for contact in everybody if contact.deletion is None],
        [c for c in everybody if c.deletion and c.deletion.deleted_at > oldest],
    )


def _the_only_namesake(signals: _Signals, contact: Contact) -> list[Contact]:
    """Return the one other contact of this whole name; of a common name none is suspicious."""
    if len(signals.name.words) < 2:
        return []
    namesakes = Contact.objects.alive().filter(sort_key__in=signals.sort_keys)
    found = list(namesakes.exclude(pk=contact.pk).order_by("pk")[:2])
    return found if len(found) == 1 else []


def _fill_empty(contact: Contact, details: ContactDetails, actor: User | None) -> Contact:
    """Store what ``contact`` doesn't have yet, and nothing in place of what it has."""
    known = details_of(contact)
    empty: dict[str, Any] = {
        name: getattr(details, name)
        for name in ("language", "emails", "phones")
        if getattr(details, name) and not getattr(known, name)
    }
    given = fold(known.given_name)
    if (
        not known.family_name
        and given
        and given == fold(known.full_name) == fold(details.given_name)
    ):
        empty |= {"family_name": details.family_name, "full_name": ""}
    if not empty:
        return contact
    return update_contact(
        contact_id=contact.pk,
        version=contact.version,
        details=replace(known, **empty),
        actor=actor,
    )
