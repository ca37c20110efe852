"""The lines of a vCard file: found, unfolded, taken apart, decoded; for every version at once.

Works on bytes until a line's own encoding is known, because an old file may have several.
"""

import base64
import binascii
import contextlib
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from contacts_app.importing.charsets import guess_legacy, is_utf8, known_encoding


# Properties that hold pictures, sounds and keys: passed over without being looked at.
_BINARY = {"PHOTO", "LOGO", "SOUND", "KEY", "X-MS-CARDPICTURE", "X-WAB-PICTURE"}
# Names that begin a line of their own in any case, even where the line before goes on.
KNOWN_NAMES = {
    "ADR", "AGENT", "ANNIVERSARY", "BDAY", "BEGIN", "CALADRURI", "CALURI", "CATEGORIES", "CLASS",
    "EMAIL", "END", "FBURL", "FN", "GENDER", "GEO", "IMPP", "KEY", "KIND", "LABEL", "LANG", "LOGO",
    "MAILER", "MEMBER", "N", "NAME", "NICKNAME", "NOTE", "ORG", "PHOTO", "PRODID", "PROFILE",
    "RELATED", "REV", "ROLE", "SORT-STRING", "SOUND", "SOURCE", "TEL", "TITLE", "TZ", "UID", "URL",
    "VERSION", "XML",
}  # fmt: skip
_KNOWN_BYTES = {name.encode() for name in KNOWN_NAMES}
# Properties whose text may have lines.
_MULTI_LINE = {"ADR", "LABEL", "NOTE", "ORG"}
_FOLDED_AT_BLANK = _MULTI_LINE | {"FN", "N"}
# A line longer than this, in bytes, is cut: pictures aside, none comes near.
MAX_LINE = 1_000_000

_LINE = re.compile(rb"([^\r\n]*)(?:\r*\n|\r|\Z)")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/=]+")
_PROPERTY = re.compile(rb"(?:([\w-]+)\.)?([A-Za-z][\w/-]*)\s*([;:,])")
_PARAMETER = re.compile(r'([\w-]+)\s*=\s*("[^"]*"|[^;]*)|([^;=]+)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CARET = {"^n": "\n", "^'": '"', "^^": "^"}


@dataclass
class ContentLine:
    """One property: name and parameter names in upper case, the value still as bytes."""

    name: str
    group: str
    parameters: dict[str, list[str]]
    value: bytes

    def types(self) -> list[str]:
        """Return the types (HOME, CELL, PREF …), in upper case."""
        return self.parameters.get("TYPE", [])

    def first(self, parameter: str) -> str:
        return next(iter(self.parameters.get(parameter, [])), "")

    def is_quoted_printable(self) -> bool:
        return self.first("ENCODING").upper() in {"QUOTED-PRINTABLE", "Q"}

    def is_base64(self) -> bool:
        return self.first("ENCODING").upper() in {"BASE64", "B"}


def read_lines(content: bytes) -> Iterator[ContentLine]:
    """Yield the properties of ``content``, BEGIN and END among them, unfolded."""
    pending: ContentLine | None = None
    value = bytearray()
    # What the next physical line would continue, and how.
    goes_on = in_binary = is_after_blank = False
    last_length = 0
    is_old = True
    for match in _LINE.finditer(content):
        raw = match[1]
        if match.end() == match.start():
            break
        if pending is not None:
            is_full = pending.name in _BINARY or len(value) > MAX_LINE
            if goes_on and not raw.strip():
                # Some program writes every line end twice.
                is_after_blank = True
                continue
            ends = _looks_like_property if is_after_blank else _is_known_property
            is_after_blank = False
            if goes_on and not ends(raw):
                del value[value.rindex(b"=") :]
                value += b"" if is_full else raw
                goes_on = not is_full and _ends_softly(raw)
                continue
            if raw[:1] in (b" ", b"\t"):
                # Version 2.1 folds at a blank, which is text; later ones fold anywhere. Many
                # programs fold 2.1 like 3.0, at column 75; a short line before tells that not.
                keeps_blank = is_old and last_length < 60 and pending.name in _FOLDED_AT_BLANK
                value += b"" if is_full else raw if keeps_blank else raw[1:]
                last_length = len(raw)
                goes_on = not is_full and pending.is_quoted_printable() and _ends_softly(raw)
                continue
            if in_binary and _BASE64_LINE.fullmatch(raw.strip()):
                value += b"" if is_full else raw.strip()
                continue
            if not raw.strip():
                continue
            if not _looks_like_property(raw):
                if pending.name in _MULTI_LINE and raw.strip().upper() not in _KNOWN_BYTES:
                    # A line break inside a value that nobody marked.
                    value += b"" if is_full else b"\n" + raw
                continue
            pending.value = bytes(value)
            if pending.name == "VERSION":
                is_old = not pending.value.strip().startswith((b"3", b"4"))
            yield pending
        pending = parse_line(raw)
        if pending is not None:
            in_binary = pending.is_base64() or pending.name in _BINARY
            value = bytearray(b"" if pending.name in _BINARY else pending.value)
            last_length = len(raw)
            goes_on = pending.is_quoted_printable() and _ends_softly(bytes(value[-80:]))
    if pending is not None:
        pending.value = bytes(value)
        yield pending


def _ends_softly(raw: bytes) -> bool:
    return raw.rstrip(b" \t").endswith(b"=")


def _is_known_property(raw: bytes) -> bool:
    match = _PROPERTY.match(raw)
    return bool(match and match[2] in _KNOWN_BYTES and match[3] != b",")


def _looks_like_property(raw: bytes) -> bool:
    match = _PROPERTY.match(raw.lstrip())
    # A comma for the semicolon is a known slip; after a word of text it is just a comma.
    return bool(match and (match[3] != b"," or match[2].upper() in _KNOWN_BYTES))


def parse_line(raw: bytes) -> ContentLine | None:
    """Return the property on the unfolded line ``raw``, None when it holds none."""
    raw = raw.lstrip()
    match = _PROPERTY.match(raw)
    if not match:
        return None
    colon = _value_start(raw, match.end() - 1)
    if colon < 0:
        return None
    head = raw[match.end() : colon] if match[3] != b":" else b""
    return ContentLine(
        name=match[2].decode("latin-1").upper(),
        group=(match[1] or b"").decode("latin-1").lower(),
        parameters=_parameters(head[:MAX_LINE]),
        value=raw[colon + 1 :],
    )


def _value_start(raw: bytes, start: int) -> int:
    """Return where the colon before the value is: the first one outside quotation marks."""
    in_quotes = False
    for position in range(start, len(raw)):
        char = raw[position]
        if char == 0x22:
            in_quotes = not in_quotes
        elif char == 0x3A and not in_quotes:
            return position
    return raw.find(b":", start)


def _parameters(head: bytes) -> dict[str, list[str]]:
    """Return the parameters by name; a bare one of version 2.1 is an encoding or a type."""
    text = head.decode("utf-8") if is_utf8(head) else head.decode("cp1252", "replace")
    found: dict[str, list[str]] = {}
    for match in _PARAMETER.finditer(text):
        if match[3] is not None:
            bare = match[3].strip().upper()
            is_encoding = bare in {"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"}
            name, values = ("ENCODING" if is_encoding else "TYPE"), [bare]
        else:
            name = match[1].upper()
            value = re.sub(r"\^[n'^]", lambda m: _CARET[m[0]], match[2].strip().strip('"'))
            values = [value]
            if name == "TYPE":
                values = [v.strip().strip('"').upper() for v in value.split(",")]
        found.setdefault(name, []).extend(v for v in values if v)
    return found


class ValueDecoder:
    """Decodes the values of one file: by their own CHARSET, as UTF-8, or in what the file is."""

    def __init__(self, content: bytes, *, encoding: str = "", language: str = "") -> None:
        self._content = content
        self._given = encoding
        self._language = language
        self._legacy = ""
        self._hints: set[str] = set()
        self._has_bare_bytes = False
        # Quoted-printable values in an encoding nobody named, kept until one has to be guessed.
        self._hidden: list[bytes] = []

    def text(self, line: ContentLine) -> str:
        """Return the value of ``line`` as text, escapes still in it."""
        value = line.value
        if line.is_quoted_printable():
            value = quopri.decodestring(value)
        elif line.is_base64():
            # What is no base64 after all is text as it stands.
            with contextlib.suppress(binascii.Error):
                value = base64.b64decode(value, validate=True)
        return self._decode(value, known_encoding(line.first("CHARSET")))

    def components(self, line: ContentLine) -> list[str]:
        """Return the parts between semicolons, escapes still in them.

        A semicolon in quoted-printable (=3B) belongs to its part where others stand as they are.
        """
        text = self.text(line)
        is_stateful = known_encoding(line.first("CHARSET")).startswith(("iso2022", "utf-7", "hz"))
        if not line.is_quoted_printable() or is_stateful or b"=3B" not in line.value.upper():
            return split_escaped(text, ";")
        parts = split_escaped(line.value.decode("latin-1"), ";")
        if len(parts) == 1:
            return split_escaped(text, ";")
        return [self.text(replace(line, value=part.encode("latin-1"))) for part in parts]

    def _decode(self, value: bytes, charset: str) -> str:
        if value.isascii() and not charset.startswith(("iso2022", "utf-16", "utf-7", "hz")):
            return value.decode("ascii")
        if is_utf8(value):
            # Many programs write CHARSET=ISO-8859-1 and then UTF-8; never the other way round.
            return value.decode("utf-8")
        for encoding in filter(None, (charset, self._given)):
            try:
                return value.decode(encoding)
            except UnicodeDecodeError:
                continue
        try:
            return value.decode(self._guess(value))
        except UnicodeDecodeError:
            return value.decode("utf-8", "replace")

    def _guess(self, value: bytes) -> str:
        """Guess once for the file when it has bare bytes, else from the value alone."""
        if not self._legacy:
            lines = [
                line
                for line in self._content.splitlines()
                if not line.isascii() and not is_utf8(line) and b"CHARSET" not in line[:200].upper()
            ]
            hints = {
                name.decode("latin-1")
                for name in re.findall(rb"CHARSET=\"?([\w-]+)", self._content, re.IGNORECASE)
            }
            self._hints = hints - {"utf-8", "UTF-8"}
            self._legacy = guess_legacy(lines, language=self._language, hints=self._hints)
            self._has_bare_bytes = bool(lines)
        if self._has_bare_bytes:
            return self._legacy
        self._hidden.append(value)
        return guess_legacy(self._hidden[:200], language=self._language, hints=self._hints)


def split_escaped(text: str, separator: str) -> list[str]:
    """Return the parts of ``text`` between separators without a backslash before them."""
    parts: list[str] = []
    start = position = 0
    while position < len(text):
        if text[position] == "\\":
            position += 2
            continue
        if text[position] == separator:
            parts.append(text[start:position])
            start = position + 1
        position += 1
    parts.append(text[start:])
    return parts


def unescape(text: str) -> str:
    r"""Return ``text`` with ``\n``, ``\,``, ``\;`` and ``\\`` turned into what they stand for."""
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], text)
