"""Reading vCard files of version 2.1, 3.0 and 4.0, as programs and phones really write them.

Why there is no library below: docs/adr/0003-read-vcard-ourselves.md.
"""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from contacts_app.importing import charsets
from contacts_app.importing.content_lines import (
    ContentLine,
    ValueDecoder,
    read_lines,
    split_escaped,
    unescape,
)
from contacts_app.importing.custom import KnownField
from contacts_app.importing.dates import read_birthday
from contacts_app.importing.labels import quoted, split_labels
from contacts_app.importing.records import (
    MAX_RECORDS,
    Draft,
    ParsedAddress,
    ParsedRecord,
    UnreadableFile,
    one_line,
)
from contacts_app.importing.values import kind_of, split_phones


_GLUED_END = re.compile(
    rb"(?<![\s:;=.])(?<!\\[nN])(?<!=0[AD])END:VCARD(?=[ \t]*\r?$)", re.IGNORECASE | re.MULTILINE
)
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
# Lines kept of one card; a card of a hostile file may have millions.
_MAX_LINES = 2_000
# A card with more cards than this inside it is one whose END is missing.
_MAX_INNER = 3


def read_vcards(
    content: bytes, *, encoding: str = "", language: str = "", fields: Sequence[KnownField] = ()
) -> Iterator[ParsedRecord]:
    """Yield a record for every card in ``content``, in the order of the file.

    A card inside another one (an agent) is not a contact of its own. A card without END ends
    where the next one begins.

    Args:
        encoding: for values that don't name theirs and aren't UTF-8; found when "".
        language: ISO 639 code of the language likely to be met.
        fields: the custom fields of the book; one is filled by ``X-`` and its key.

    Raises:
        UnreadableFile: there is no card in the file.
    """
    wide = charsets.unicode_encoding(content)
    if wide:
        content = charsets.decode(content, encoding=wide).text.encode("utf-8", "replace")
    content = _with_ends(_without_indent(charsets.decoded_twice(content)))
    decoder = ValueDecoder(content, encoding=encoding, language=language)
    properties = {f"X-{field.key.upper().replace('_', '-')}": field.key for field in fields}
    index = -1
    for index, card in enumerate(_read_cards(read_lines(content))):
        if index >= MAX_RECORDS:
            raise UnreadableFile(_("The file has too many records."))
        yield _CardReader(decoder, properties).read(index, card)
    if index < 0:
        raise UnreadableFile(_("There is no contact in the file."))


def _without_indent(content: bytes) -> bytes:
    """Take off the blanks before every line, which would make each go on the line before."""
    match = re.search(rb"^[ \t]*BEGIN\s*:\s*VCARD[ \t]*\r?\n([ \t]*)\w", content, re.I | re.M)
    if not match or not match[1]:
        return content
    return re.sub(rb"^" + match[1], b"", content, flags=re.M)


def _with_ends(content: bytes) -> bytes:
    """Put an END that stands right behind a value, not of an agent, on a line of its own."""
    return _GLUED_END.sub(b"\nEND:VCARD", content)


class _Card(list[ContentLine]):
    """The lines of one card, and whether its END was there."""

    has_end = False


def _position(cards: list[_Card], wanted: _Card) -> int:
    return next(i for i in range(len(cards) - 1, -1, -1) if cards[i] is wanted)


def _read_cards(lines: Iterator[ContentLine]) -> Iterator[_Card]:
    """Yield the cards of the file.

    A BEGIN inside a card means either a card inside it, such as an agent's, or that its END is
    missing; which one shows at the END of the outer card, or at the end of the file.
    """
    waiting: list[_Card] = []
    open_cards: list[_Card] = []
    for line in lines:
        what = line.value.strip().upper()
        if line.name == "BEGIN" and what == b"VCARD":
            card = _Card()
            open_cards.append(card)
            waiting.append(card)
        elif line.name == "END" and what.startswith(b"VCARD") and open_cards:
            done = open_cards.pop()
            done.has_end = True
            inside = len(waiting) - 1 - _position(waiting, done)
            if 0 < inside <= _MAX_INNER:
                del waiting[-inside:]
            if not open_cards:
                yield from waiting
                waiting = []
        elif open_cards and len(open_cards[-1]) < _MAX_LINES:
            open_cards[-1].append(line)
    yield from waiting


class _CardReader:
    """Makes one contact of the lines of one card."""

    def __init__(self, decoder: ValueDecoder, properties: dict[str, str]) -> None:
        self._decoder = decoder
        # Keys of custom fields by the names of their properties.
        self._properties = properties
        self._draft = Draft()
        self._labels: dict[str, str] = {}
        self._mail_labels: list[tuple[str, str]] = []

    def read(self, index: int, card: _Card) -> ParsedRecord:
        for line in card:
            if line.name == "X-ABLABEL" and line.group:
                label = self._text(line)
                match = _APPLE_LABEL.fullmatch(label)
                self._labels[line.group] = match[1] if match else label
        for line in card:
            is_kind = line.name in {"KIND", "X-ADDRESSBOOKSERVER-KIND"}
            if is_kind and self._text(line).lower() in {"group", "list"}:
                return ParsedRecord(index, None, _("A group, not a person."))
        readers = {
            "FN": self._full_name, "N": self._names, "NICKNAME": self._nickname,
            "ORG": self._organization, "TITLE": self._job_title, "EMAIL": self._email,
            "TEL": self._phone, "ADR": self._address, "LABEL": self._mail_label,
            "BDAY": self._birthday, "NOTE": self._note, "LANG": self._language,
            "CATEGORIES": self._categories, "X-VAT-ID": self._tax_id,
        }  # fmt: skip
        for line in card:
            if reader := readers.get(line.name):
                reader(line)
        for line in card:
            if line.name == "ROLE":
                self._draft.set("job_title", self._text(line))
            elif line.name == "X-ANDROID-CUSTOM":
                self._android(line)
            elif key := self._properties.get(line.name.replace("_", "-")):
                self._draft.set_custom(key, self._text(line))
        if not self._draft.addresses:
            for text, kind in self._mail_labels:
                self._draft.add_address(ParsedAddress(street=text, kind=kind))
        self._draft.drop_substitute_name()
        if not card.has_end:
            self._draft.say(_("The end of the record is missing."))
        contact = self._draft.finish()
        if contact is None:
            return ParsedRecord(index, None, _("There is nothing to call this contact by."))
        return ParsedRecord(index, contact)

    def _text(self, line: ContentLine) -> str:
        return unescape(self._decoder.text(line)).strip()

    def _components(self, line: ContentLine) -> list[str]:
        return [part.strip() for part in self._decoder.components(line)]

    def _kind(self, line: ContentLine, *, of_phone: bool = False) -> str:
        words = [*line.types(), self._labels.get(line.group, "")]
        return kind_of(words, of_phone=of_phone)

    def _is_preferred(self, line: ContentLine) -> bool:
        return "PREF" in line.types() or line.first("PREF") == "1"

    def _full_name(self, line: ContentLine) -> None:
        # Some programs write the semicolons of N here too.
        self._draft.set("full_name", self._text(line).strip("; "))

    def _names(self, line: ContentLine) -> None:
        if self._draft.fields.get("family_name") or self._draft.fields.get("given_name"):
            return
        family, given, additional = (*self._components(line), "", "", "")[:3]
        self._draft.set("family_name", _listed(family))
        self._draft.set("given_name", _listed(given))
        self._draft.joined_names = " ".join(map(_listed, (given, additional, family)))

    def _nickname(self, line: ContentLine) -> None:
        if not self._draft.nickname:
            names = (one_line(unescape(n)) for n in split_escaped(self._decoder.text(line), ","))
            self._draft.nickname = next((name for name in names if name), "")

    def _organization(self, line: ContentLine) -> None:
        units = [one_line(unescape(part)) for part in self._components(line)]
        self._draft.set("organization", next((unit for unit in units if unit), ""))

    def _job_title(self, line: ContentLine) -> None:
        self._draft.set("job_title", self._text(line))

    def _tax_id(self, line: ContentLine) -> None:
        self._draft.set("tax_id", self._text(line))

    def _email(self, line: ContentLine) -> None:
        self._draft.add_emails(
            self._text(line), self._kind(line), is_primary=self._is_preferred(line)
        )

    def _phone(self, line: ContentLine) -> None:
        for number in split_phones(self._text(line)):
            self._draft.add_phone(
                number,
                self._kind(line, of_phone=True),
                is_primary=self._is_preferred(line) and "FAX" not in line.types(),
            )

    def _address(self, line: ContentLine) -> None:
        parts = [_listed(part) for part in self._components(line)]
        box, extended, street, city, region, postal_code, country = (*parts, *[""] * 7)[:7]
        self._draft.add_address(
            ParsedAddress(
                street="\n".join(filter(None, (street, extended, box))),
                city=city,
                region=region,
                postal_code=postal_code,
                country=country,
                kind=self._kind(line),
                is_primary=self._is_preferred(line),
            )
        )

    def _mail_label(self, line: ContentLine) -> None:
        self._mail_labels.append((self._text(line), self._kind(line)))

    def _birthday(self, line: ContentLine) -> None:
        text = one_line(self._text(line))
        if not text or self._draft.birth_date:
            return
        day = read_birthday(text)
        omitted = line.first("X-APPLE-OMIT-YEAR")
        if omitted and day.startswith(f"{omitted}-"):
            day = "-" + day[4:]
        self._draft.set_birthday(day, text)

    def _android(self, line: ContentLine) -> None:
        """Read what Android has beyond vCard: ``vnd.android.cursor.item/<kind>;<value>;<type>``."""
        kind, value, number = (*map(unescape, self._components(line)), "", "", "")[:3]
        if kind.endswith("/contact_event") and number == "3" and not self._draft.birth_date:
            self._draft.set_birthday(read_birthday(value), value)
        elif kind.endswith("/nickname") and not self._draft.nickname:
            self._draft.nickname = value

    def _note(self, line: ContentLine) -> None:
        self._draft.add_note(self._text(line))

    def _categories(self, line: ContentLine) -> None:
        for part in split_escaped(self._decoder.text(line), ","):
            # Some programs part them by semicolons.
            for name in split_escaped(part, ";"):
                self._draft.add_labels(split_labels(quoted(unescape(name))))

    def _language(self, line: ContentLine) -> None:
        self._draft.set("language", self._text(line))


def _listed(component: str) -> str:
    """Return a component that may be a list: ``Philip,Paul`` is two names, ``Inc., Ltd`` one."""
    parts = split_escaped(component, ",")
    text = parts[0]
    for part in parts[1:]:
        text += ("," if part[:1].isspace() else " ") + part
    return unescape(text)
