"""What every reader makes of a file: records with a contact, or with the reason why there is none.

A reader fills a ``Draft``; its ``finish`` gives the ``ParsedContact``, cleaned and cut to what the
database holds, with a message for everything that was left out.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from contacts_app.importing.custom import Definitions
from contacts_app.importing.values import find_emails, name_beside_email, phone_label, read_phone
from core.folding import fold


# A larger file than this, in bytes, is refused before it is read.
MAX_FILE_SIZE = 200 * 1024 * 1024
MAX_RECORDS = 1_000_000
# What one contact may have of each kind; an address book never comes near.
MAX_DETAILS = 100

NAME_LENGTH = 200
FULL_NAME_LENGTH = 401
EMAIL_LENGTH = 254
PHONE_LENGTH = 60
NOTE_LENGTH = 20_000
STREET_LENGTH = 500
LABEL_LENGTH = 60
# More than any custom field takes, so that a text cut here is refused there.
CUSTOM_LENGTH = 25_000

_PLAIN_FIELDS = {
    "given_name": NAME_LENGTH,
    "family_name": NAME_LENGTH,
    "full_name": FULL_NAME_LENGTH,
    "organization": NAME_LENGTH,
    "job_title": NAME_LENGTH,
    "language": 35,
    "tax_id": 50,
}
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Joiners and direction marks that are part of words (Persian, Indic) or of emoji stay.
_KEPT_INVISIBLE = {"\u200c", "\u200d"}
# What programs write where they know no birthday: the first day of their calendar.
_NO_BIRTHDAYS = {"0001-01-01", "1899-12-30", "1899-12-31", "1900-01-01"}
# Apple's year for a birthday without one.
_OMITTED_YEAR = "1604-"
# Names that are written with the family name first: Chinese, Japanese, Korean.
_EAST_ASIAN = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af ]+")
# What only companies are called.
_LEGAL_FORM = re.compile(
    r"(?:^|\s)(?:ооо|оао|зао|пао|тоо|gmbh|ltd|llc|inc|corp|plc|sarl|srl|a\.ş|şti)\.?(?=\s|$)",
    re.IGNORECASE,
)
_TITLES_BEFORE = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|hr|fr|sn|mag|ing|dipl)\.\s*|(?:mr|mrs|herr|frau|г-н|г-жа)\s+)+(?=\w)",
    re.I,
)
_TITLES_BEHIND = re.compile(
    r"(?:,\s*(?:esq|jr|sr|ph\.?d|m\.?d|m\.?b\.?a|m\.?sc|b\.?sc|ll\.?m|dds|cpa|ii|iii)\.?)+$", re.I
)
_PATRONYMIC = re.compile(r"(вич|вна|чна|їна|оглы|кызы|ұлы|қызы)$")


@dataclass(frozen=True)
class ParsedEmail:
    address: str
    kind: str = "other"
    is_primary: bool = False


@dataclass(frozen=True)
class ParsedPhone:
    number: str
    kind: str = "other"
    is_primary: bool = False


@dataclass(frozen=True)
class ParsedAddress:
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    kind: str = "other"
    is_primary: bool = False


@dataclass(frozen=True)
class ParsedNote:
    """A note of an own export; ``author`` is the e-mail of whoever wrote it."""

    text: str
    type: str = ""
    is_pinned: bool = False
    author: str = ""
    created_at: datetime.datetime | None = None
    edited_at: datetime.datetime | None = None


Detail = TypeVar("Detail", ParsedEmail, ParsedPhone, ParsedAddress)


@dataclass(frozen=True)
class ParsedContact:
    """A contact as a file tells it.

    ``birth_date`` is ``YYYY-MM-DD``, ``--MM-DD`` or empty; ``leftovers`` say what was left out
    or is doubtful. ``custom`` holds what is said for custom fields, by their keys, as text or as
    ``FieldType.plain`` wrote it. Only an own export tells ``contact_id``, the id in the database
    it was written from, ``notes`` one by one, automatic labels that somebody had taken off, and how the contact arose: ``source``,
    ``created_at`` and the e-mail of its owner.
    """

    given_name: str = ""
    family_name: str = ""
    full_name: str = ""
    organization: str = ""
    job_title: str = ""
    language: str = ""
    tax_id: str = ""
    birth_date: str = ""
    emails: tuple[ParsedEmail, ...] = ()
    phones: tuple[ParsedPhone, ...] = ()
    addresses: tuple[ParsedAddress, ...] = ()
    note: str = ""
    notes: tuple[ParsedNote, ...] = ()
    labels: tuple[str, ...] = ()
    labels_taken_off: tuple[str, ...] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)
    contact_id: int | None = None
    source: str = ""
    created_at: datetime.datetime | None = None
    owner: str = ""
    leftovers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParsedRecord:
    """The record at ``index`` (from 0) of a file: a contact, or the reason why there is none.

    ``is_broken`` tells a record that can't be read from one that holds no contact;
    ``definitions`` are of custom fields and labels that come with this contact or later ones.
    """

    index: int
    contact: ParsedContact | None
    reason: str = ""
    is_broken: bool = False
    definitions: Definitions | None = None


class UnreadableFile(Exception):
    """The file as a whole can't be read; the message says why, for the person who gave it."""


def one_line(text: str) -> str:
    """Return ``text`` on one line: control characters parted by a space, surrogates dropped."""
    return " ".join(_printable(text, "").split())


def many_lines(text: str) -> str:
    """Return ``text`` with its line breaks as LF and without other control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_printable(line, "").rstrip() for line in lines).strip()


def _printable(text: str, replacement: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c
        if unicodedata.category(c) not in _INVISIBLE or c in _KEPT_INVISIBLE
        else (" " if c.isspace() or unicodedata.category(c) == "Cc" else replacement)
        for c in text
    )


def clip(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length].rstrip()


@dataclass
class Draft:
    """A contact while it is being read."""

    fields: dict[str, str] = field(default_factory=dict)
    nickname: str = ""
    # Given, additional and family names together: what a contact without full name is called.
    joined_names: str = ""
    birth_date: str = ""
    note: str = ""
    contact_id: int | None = None
    # Whatever stands in first and last name is meant so, also when both are empty.
    is_name_parted: bool = False
    # Full names that begin with the family name, as Russian lists of names do.
    is_family_first: bool = False
    emails: list[ParsedEmail] = field(default_factory=list)
    phones: list[ParsedPhone] = field(default_factory=list)
    addresses: list[ParsedAddress] = field(default_factory=list)
    notes: list[ParsedNote] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)
    leftovers: list[str] = field(default_factory=list)

    def say(self, message: str) -> None:
        """Note something that was left out or is doubtful, once, and never endlessly."""
        if message not in self.leftovers and len(self.leftovers) < 20:
            self.leftovers.append(message)

    def set(self, name: str, value: str) -> None:
        """Set a plain field unless it is set already: the first value of several counts."""
        cleaned = one_line(value)
        if cleaned and not self.fields.get(name):
            if len(cleaned) > _PLAIN_FIELDS[name]:
                self.say(_("A text that is too long was cut: %s") % clip(cleaned, 40))
                cleaned = clip(cleaned, _PLAIN_FIELDS[name])
            if "\ufffd" in cleaned:
                self.say(_("Some letters could not be read: %s") % clip(cleaned, 80))
            self.fields[name] = cleaned

    def add_emails(self, text: str, kind: str = "other", *, is_primary: bool = False) -> None:
        """Add every address in ``text``; what is no address is left out with a message."""
        addresses, rest = find_emails(one_line(text))
        name = name_beside_email(one_line(text)) if len(addresses) == 1 else ""
        self.nickname = self.nickname or name
        for address in addresses:
            if len(address) <= EMAIL_LENGTH and len(self.emails) < MAX_DETAILS:
                self.emails.append(ParsedEmail(address, kind, is_primary))
            else:
                rest = address
        if rest:
            self.say(_("Not an email address, left out: %s") % clip(rest, 80))

    def add_phone(self, text: str, kind: str = "other", *, is_primary: bool = False) -> None:
        """Add the phone number in ``text``; words are left out with a message."""
        told, rest = phone_label(one_line(text))
        kind = told if kind == "other" else kind
        number = read_phone(rest)
        if number and len(number) <= PHONE_LENGTH and len(self.phones) < MAX_DETAILS:
            self.phones.append(ParsedPhone(number, kind, is_primary))
        elif one_line(text):
            self.say(_("Not a phone number, left out: %s") % clip(one_line(text), 80))

    def add_address(self, address: ParsedAddress) -> None:
        cleaned = ParsedAddress(
            street=clip(", ".join(many_lines(address.street).split("\n")), STREET_LENGTH),
            city=clip(one_line(address.city), NAME_LENGTH),
            region=clip(one_line(address.region), NAME_LENGTH),
            postal_code=clip(one_line(address.postal_code), 40),
            country=clip(one_line(address.country), 100),
            kind=address.kind,
            is_primary=address.is_primary,
        )
        is_filled = any(
            (cleaned.street, cleaned.city, cleaned.region, cleaned.postal_code, cleaned.country)
        )
        if is_filled and len(self.addresses) < MAX_DETAILS:
            self.addresses.append(cleaned)

    def set_birthday(self, day: str, text: str) -> None:
        """Set the birthday to ``day``, in ISO form or "" when ``text`` could not be read as one."""
        if day.startswith(_OMITTED_YEAR):
            day = "--" + day.removeprefix(_OMITTED_YEAR)
        if day and day not in _NO_BIRTHDAYS:
            self.birth_date = day
        else:
            self.say(_("Not a date, left out: %s") % clip(one_line(text), 40))

    def add_note(self, text: str) -> None:
        self.note = clip("\n".join(filter(None, [self.note, many_lines(text)])), NOTE_LENGTH)

    def add_labels(self, names: Iterable[str]) -> None:
        """Add labels by their names; one that is too long for a label is cut, and says so."""
        for name in map(one_line, names):
            if len(name) > LABEL_LENGTH:
                self.say(_("A text that is too long was cut: %s") % clip(name, 40))
            label = clip(name, LABEL_LENGTH)
            is_new = fold(label) and fold(label) not in map(fold, self.labels)
            if is_new and len(self.labels) < MAX_DETAILS:
                self.labels.append(label)

    def set_custom(self, key: str, text: str) -> None:
        """Set what the file says for a custom field; the first value of several counts."""
        cleaned = many_lines(text)
        if cleaned:
            self.custom.setdefault(key, clip(cleaned, CUSTOM_LENGTH))

    def drop_substitute_name(self) -> None:
        """Forget a full name that only stood in for a missing one: company, e-mail or phone."""
        full = self.fields.get("full_name", "")
        substitutes = {self.fields.get("organization", "")}
        substitutes |= {email.address for email in self.emails}
        substitutes |= {phone.number for phone in self.phones}
        has_part = self.fields.get("given_name") or self.fields.get("family_name")
        if full in substitutes and not has_part:
            self.fields.pop("full_name", None)

    def finish(self) -> ParsedContact | None:
        """Return the contact, or None when there is nothing to call it by."""
        fields: dict[str, Any] = dict(self.fields)
        if not any(fields.get(n) for n in ("full_name", "given_name", "family_name")):
            nickname = clip(one_line(self.nickname), FULL_NAME_LENGTH)
            if nickname and not fields.get("organization"):
                fields["full_name"] = nickname
        if fields.get("full_name"):
            has_part = fields.get("given_name") or fields.get("family_name")
            if not has_part and not self.is_name_parted:
                self._part_full_name(fields)
        else:
            names = (fields.get("given_name", ""), fields.get("family_name", ""))
            joined = one_line(self.joined_names) or " ".join(filter(None, names))
            if joined == " ".join(names) and _EAST_ASIAN.fullmatch(joined):
                joined = " ".join(reversed(names))
            fields["full_name"] = clip(joined, FULL_NAME_LENGTH)
        if not (
            any(fields.get(n) for n in ("full_name", "organization")) or self.emails or self.phones
        ):
            return None
        return ParsedContact(
            **fields,
            birth_date=self.birth_date,
            emails=tuple(_one_primary(_distinct(self.emails, lambda e: e.address.casefold()))),
            phones=tuple(_one_primary(_distinct(self.phones, lambda p: phone_key(p.number)))),
            addresses=tuple(_one_primary(_distinct(self.addresses, _address_key))),
            note=self.note,
            notes=tuple(self.notes),
            labels=tuple(self.labels),
            custom=self.custom,
            contact_id=self.contact_id,
            leftovers=tuple(self.leftovers),
        )

    def _part_full_name(self, fields: dict[str, Any]) -> None:
        """Guess first and last name, so that there is something to edit; not of companies."""
        full = fields["full_name"]
        if fold(full) == fold(fields.get("organization", "")) or "@" in full:
            return
        if _LEGAL_FORM.search(full):
            return
        # Titles are no part of either name.
        full = _TITLES_BEFORE.sub("", _TITLES_BEHIND.sub("", full)) or full
        before, comma, after = full.partition(", ")
        words = full.split()
        if comma and "," not in after:
            family, given = before, after
        elif (
            self.is_family_first
            or _EAST_ASIAN.fullmatch(full)
            or (len(words) == 3 and _PATRONYMIC.search(words[2].lower()))
        ):
            family, given = words[0], " ".join(words[1:])
        else:
            given, family = " ".join(words[:-1]), words[-1]
        if len(words) == 1:
            # With a title it is the family name: Dr. Watson.
            given, family = (full, "") if full == fields["full_name"] else ("", full)
        fields["given_name"] = clip(given, NAME_LENGTH)
        fields["family_name"] = clip(family, NAME_LENGTH)


def phone_key(number: str) -> str:
    """Return what makes two ways to write a phone number the same: plus sign and digits."""
    body, _mark, extension = number.partition(";")
    return "+" * body.strip().startswith("+") + "".join(
        c for c in body + extension if c.isalnum() or c in "*#"
    )


def _address_key(address: ParsedAddress) -> tuple[str, ...]:
    return (
        address.street, address.city, address.region, address.postal_code, address.country
    )  # fmt: skip


def _distinct(items: list[Detail], key: Callable[[Detail], object]) -> list[Detail]:
    kept: dict[object, Detail] = {}
    for item in items:
        kept.setdefault(key(item), item)
    return list(kept.values())


def _one_primary(items: list[Detail]) -> list[Detail]:
    """Return ``items`` with one primary, put first: the first marked so, else the first.

    A fax is it only where there is nothing else.
    """
    likely = sorted(items, key=lambda item: (not item.is_primary, item.kind == "fax"))
    chosen = likely[0] if likely else None
    ordered = sorted(items, key=lambda item: item is not chosen)
    return [replace(item, is_primary=item is chosen) for item in ordered]
