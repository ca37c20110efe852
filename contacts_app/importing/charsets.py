"""Finding the encoding of text in files that don't say it.

UTF-8 and UTF-16 show themselves. For the older encodings each candidate is tried, and the one
wins whose words look like words: letters of a language that was written in that encoding, one
script a word, no capital inside a word. Statistics over whole texts, as general detectors use
them, go wrong on the few letters of an address book.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


_SAMPLE_SIZE = 60_000


@dataclass(frozen=True)
class _Alphabet:
    """Letters of a language, beyond ASCII, that an encoding was made for."""

    encodings: tuple[str, ...]
    common: str
    others: str = ""
    is_latin: bool = True


_DOS_WEST = ("cp1252", "mac_roman", "cp850")
_MIDDLE = ("cp1250", "iso8859_2", "cp852")
# In the order in which they are preferred when they fit alike.
_ALPHABETS = [
    _Alphabet(_DOS_WEST, "äöüß", "ÄÖÜé"),
    _Alphabet(_DOS_WEST, "éèêàç", "âæëîïôœùûÿÀÂÆÇÉÈÊËÎÏÔŒÙÛ"),
    _Alphabet(_DOS_WEST, "áéíóúñ", "ÁÉÍÓÚÑüÜ"),
    _Alphabet(_DOS_WEST, "ãõáâàçéêíóôú", "ÃÕÁÂÀÇÉÊÍÓÔÚ"),
    _Alphabet(_DOS_WEST, "àèéìòù", "ÀÈÉÌÒÙ"),
    _Alphabet(_DOS_WEST, "åäöæø", "ÅÄÖÆØéÉ"),
    _Alphabet(
        ("cp1251", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic"),
        "оеаинтсрвлкОЕАИНТСРВЛК",
        "мдпуяыьгзбчйхжюшєіїМДПУЯГЗБЧЙХЖЮШЄІЇ",
        is_latin=False,
    ),
    _Alphabet(("cp1254", "cp857"), "çğıöşüİŞ", "ÇĞÖÜâîû"),
    _Alphabet(_MIDDLE, "ąćęłńóśźż", "ĄĆĘŁŃÓŚŹŻ"),
    _Alphabet(_MIDDLE, "áčéěířšťúůýž", "ÁČĎÉĚÍŇŘŠŤÚŮÝŽďňľĺŕôäóÓĽ"),
    _Alphabet(_MIDDLE, "áéíóöőúüű", "ÁÉÍÓÖŐÚÜŰ"),
    _Alphabet(_MIDDLE, "ăâîşţ", "ĂÂÎŞŢ"),
    _Alphabet(_MIDDLE, "čćđšž", "ČĆĐŠŽ"),
    _Alphabet(("cp1257",), "āčēģīķļņšūžąęėįų", "ĀČĒĢĪĶĻŅŠŪŽĄĘĖĮŲäöüõÄÖÜÕ"),
    _Alphabet(("cp1252",), "áéíóúýþæöð", "ÁÉÍÓÚÝÞÆÖÐ"),
    _Alphabet(
        ("cp1253",),
        "αοιετσνηρκλςόάίΑΟΙΕΤΣΝΗΡΚΛ",
        "βγδζθμξπυφχψωέήύώϊϋΒΓΔΖΘΜΞΠΥΦΧΨΩΆΈΉΊΌΎΏ",
        is_latin=False,
    ),
    _Alphabet(("cp1255",), "יוהלארמשתבנםן", "גדזחטכסעפצקךףץ", is_latin=False),
    _Alphabet(("cp1256",), "اليمنوترهبعدسةحف", "ثجخذزشصضطظغقكويىءآأؤإئپچژگ", is_latin=False),
]
# Letters of an alphabet that text in another encoding turns into more often than words need.
_RARE = frozenset("цщэфёъґўђјљњћџЦЩЭФЁЪЫЬҐЎЂЈЉЊЋЏ")
# With the bytes of what is written most: of the lead byte, and the lowest of the second one.
_MULTI_BYTE = [
    ("cp932", ((0x82, 0x83), (0x88, 0x97)), 0x40),
    ("gb18030", ((0xB0, 0xD7),), 0xA1),
    ("big5", ((0xA4, 0xC6),), 0x40),
    ("cp949", ((0xB0, 0xC8),), 0xA1),
    ("euc_jp", ((0xA4, 0xA5), (0xB0, 0xCF)), 0xA1),
]
_JAPANESE = frozenset({"cp932", "euc_jp"})
_LANGUAGE_ENCODINGS = {
    "ru": {"cp1251"}, "uk": {"cp1251"}, "bg": {"cp1251"}, "tr": {"cp1254", "cp857"},
    "pl": {"cp1250"}, "cs": {"cp1250"}, "hu": {"cp1250"}, "el": {"cp1253"}, "he": {"cp1255"},
    "ar": {"cp1256"}, "ja": {"cp932"}, "zh": {"gb18030"}, "ko": {"cp949"},
}  # fmt: skip
_NEUTRAL = frozenset("«»©®°№§€£·´¨¡¿ºª½¼¾²³±×\u00a0\u00ad")
_TYPOGRAPHIC = frozenset("“”„‚‘’‹›–—…•™")
_WORD_WITH_OTHERS = re.compile(r"[^\W\d_]*[^\x00-\x7f][^\W\d_]*")
_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


@dataclass(frozen=True)
class Decoded:
    """Text, the encoding it was read in, and whether some bytes did not fit it."""

    text: str
    encoding: str
    is_damaged: bool = False


def known_encoding(name: str) -> str:
    """Return Python's name of the text encoding ``name``, "" for an unknown one.

    The Latin-1 of old files is read as Windows-1252, its superset in practice.
    """
    name = name.strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(name)
        if not codec._is_text_encoding:
            return ""
    except (LookupError, ValueError):
        return ""
    if codec.name in {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}:
        return ""
    return {
        "iso8859-1": "cp1252", "ascii": "utf-8", "iso8859-9": "cp1254", "shift_jis": "cp932",
        "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949",
    }.get(codec.name, codec.name)  # fmt: skip


def decode(data: bytes, *, encoding: str = "", language: str = "") -> Decoded:
    """Return the text of ``data``, in ``encoding`` when given, else in the one found.

    Args:
        language: ISO 639 code of the language likely to be met; decides between equals.
    """
    if encoding:
        return _decode_in(data, encoding)
    if found := unicode_encoding(data):
        return _decode_in(data, found)
    if b"\x1b$" in data and b"\x1b(" in data:
        try:
            return Decoded(data.decode("iso2022_jp"), "iso2022_jp")
        except UnicodeDecodeError:
            pass
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decode_lines(data, language)


def unicode_encoding(data: bytes) -> str:
    """Return the encoding that a byte order mark or UTF-16's zero bytes show, else ""."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    head = data[:4000]
    if b"\r\n" in head:
        # In UTF-16 a zero stands between them; here zeros are what a broken program left.
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 20 and odd > even * 8:
        return "utf-16-le"
    if even > len(head) // 20 and even > odd * 8:
        return "utf-16-be"
    return ""


# The characters that the bytes from 0x80 are in the encodings UTF-8 is mistaken for.
_BYTES_BY_CHARACTER = [
    {
        ord(character): byte
        for byte in range(0x80, 0x100)
        if (character := bytes([byte]).decode(name, "ignore"))
    }
    for name in ("cp1252", "cp1251", "cp1254")
]


def decoded_twice(data: bytes) -> bytes:
    """Return ``data`` with its text put right if it was made UTF-8 twice, else as it is.

    Some program took UTF-8 for an older encoding ("JÃ¶rg", "РђРЅРЅР°") and wrote that down as
    UTF-8. All of the text must be so: that happens to no other text.
    """
    if data.isascii() or not is_utf8(data):
        return data
    text = data.decode("utf-8-sig")
    for bytes_by_character in _BYTES_BY_CHARACTER:
        try:
            once = text.translate(bytes_by_character).encode("latin-1")
            once.decode("utf-8")
        except UnicodeError:
            continue
        return data if once.isascii() else once
    return data


def _decode_in(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return Decoded(data.decode(encoding, "replace"), encoding, is_damaged=True)


def _decode_lines(data: bytes, language: str) -> Decoded:
    """Decode line by line: a file put together from two may be UTF-8 in part."""
    lines = data.splitlines(keepends=True)
    others = [line for line in lines if not line.isascii() and not is_utf8(line)]
    has_utf8 = any(not line.isascii() and is_utf8(line) for line in lines)
    if has_utf8 and all(_is_cut_utf8(line) for line in others):
        return Decoded(data.decode("utf-8", "replace"), "utf-8", is_damaged=True)
    legacy = guess_legacy(others, language=language)
    if not has_utf8:
        return _decode_in(data, legacy)
    text = "".join(
        line.decode("utf-8") if is_utf8(line) else line.decode(legacy, "replace") for line in lines
    )
    return Decoded(text, legacy, is_damaged=True)


def is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_cut_utf8(line: bytes) -> bool:
    """Return whether ``line`` is UTF-8 but for a letter or two that were cut."""
    text = line.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= c <= "\udcff" for c in text)
    return bad <= 3 and sum(c > "\x7f" for c in text) - bad >= bad


def guess_legacy(pieces: Iterable[bytes], *, language: str = "", hints: Iterable[str] = ()) -> str:
    """Return the encoding, older than UTF-8, in which ``pieces`` read best.

    Args:
        pieces: lines or values that hold bytes beyond ASCII.
        language: ISO 639 code of the language likely to be met.
        hints: encodings named elsewhere in the same file.
    """
    sample = b"\n".join(pieces)[:_SAMPLE_SIZE]
    favoured = {known_encoding(hint) for hint in hints} | _LANGUAGE_ENCODINGS.get(language, set())
    best, best_score = "cp1252", float("-inf")
    for alphabet in _ALPHABETS:
        for name in alphabet.encodings:
            score = _score_single(sample.decode(name, "replace"), alphabet)
            score += 0.15 * (name in favoured)
            if score > best_score + 0.001:
                best, best_score = name, score
    for name, leads, lowest in _MULTI_BYTE:
        score = _score_multi(sample, name, leads, lowest) + 0.15 * (name in favoured)
        if score > best_score + 0.001:
            best, best_score = name, score
    return best


def _score_single(text: str, alphabet: _Alphabet) -> float:
    """Return how much ``text`` looks like words written with ``alphabet``; about 1 for yes."""
    score = 0.0
    count = 0
    for match in _WORD_WITH_OTHERS.finditer(text):
        word = match[0]
        others = [c for c in word if c > "\x7f"]
        count += len(others)
        score += sum(_letter_score(char, word, alphabet) for char in others)
        if any(b.isupper() and a.islower() for a, b in pairwise(word)):
            score -= 0.8 * len(others)
        elif alphabet.is_latin:
            if len(word) >= 3 and len(others) / len(word) > 0.75:
                score -= 1.2 * len(others)
        elif len(others) < len(word):
            # Another script between Latin letters.
            score -= 1.5 * len(others)
    return score / max(count, 1)


def _letter_score(char: str, word: str, alphabet: _Alphabet) -> float:
    if char in alphabet.common:
        return 1.2
    if char in alphabet.others:
        return 0.9
    if char in _RARE and not alphabet.is_latin:
        return 0.5
    if char in _TYPOGRAPHIC:
        # An apostrophe stands inside a word, a quotation mark or a dash around one.
        return 1.0 if char == "’" or len(word) < 3 or char in {word[0], word[-1]} else -1.0
    if char in _NEUTRAL:
        return 0.0
    return -0.3 if char.isalpha() and alphabet.is_latin else -1.0 if char.isalpha() else -2.0


def _score_multi(
    sample: bytes, name: str, leads: tuple[tuple[int, int], ...], lowest: int
) -> float:
    try:
        text = sample.decode(name)
    except UnicodeDecodeError as error:
        # The sample may have been cut inside a letter.
        if error.start < len(sample) - 4:
            return float("-inf")
        text = sample[: error.start].decode(name)
    score = 0.0
    count = 0
    for match in _WORD_WITH_OTHERS.finditer(text):
        word = match[0]
        others = [c for c in word if c > "\x7f"]
        count += len(others)
        for char in others:
            code = char.encode(name)
            is_common = len(code) == 2 and code[1] >= lowest
            is_common = is_common and any(low <= code[0] <= high for low, high in leads)
            if "\uff61" <= char <= "\uff9f":
                score += 0.2
            elif "ぁ" <= char <= "ヿ":
                score += 1.2 if name in _JAPANESE else 0.3
            elif is_common:
                score += 1.1 if "가" <= char <= "힣" else 1.0
            else:
                score += 0.2 if char.isalnum() or char in "　、。・「」（）" else -1.0
        if any(c.isascii() and c.isalpha() for c in word):
            # One such letter between Latin ones is an accented letter of another encoding.
            score -= 1.5 * len(others)
    return score / max(count, 1)
