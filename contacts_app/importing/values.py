"""E-mail addresses, phone numbers and their kinds, as people and programs write them."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

from core.folding import fold


# Domains of any script; exactly one @; a domain of one letter ("e@c") is a slip of the finger.
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)*[^\W_][\w-]{0,61}[^\W_]"
)
_LONGEST_EMAIL = 320
_EMAIL_SEPARATORS = re.compile(r":::|[;,|\s]+")
_ANGLE_BRACKETS = re.compile(r"<([^<>]*)>")
_PHONE_SCHEMES = re.compile(
    r"^(?:tel|telefon|telefono|телефон|тел|callto|sms|phone|whatsapp)\.?\s*:\s*", re.IGNORECASE
)
# What a number is, written before it: "cep: 0532 …".
_PHONE_LABEL = re.compile(r"^([^\W\d_]+(?:[ .][^\W\d_]+)?)\.?\s*:\s*(?=[+(\d])")
_PHONE_CONTEXT = re.compile(r";(?:phone-context|isub|tsp)=[^;]*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3}")
_EXCEL_TEXT = re.compile(r'^="?(.*?)"?$')

_WORDS_BY_KIND = {
    "fax": "fax faks факс telefax télécopie télécopieur",
    "mobile": (
        "mobile mobil cell cellular cellphone handy iphone gsm cep mobiltelefon portable celular"
        " móvil мобильный мобильная моб сотовый smartphone whatsapp viber sms natel telemovel"
        " komórka komórkowy переносной cellulare mobiel mobilni mobilní mobilny мобільний"
    ),
    "work": (
        "work business office company firma job geschäftlich geschaeftlich arbeit dienst dienstlich"
        " beruflich büro buero iş работа рабочий рабочая служебный раб офис travail bureau"
        " professionnel pro trabajo oficina laboral lavoro ufficio trabalho praca służbowy comercial uff służbowe zakelijk"
        " werk práce arbete arbeid työ робочий biz"
    ),
    "home": (
        "home private privat personal priv domicile ev домашний домашняя дом личный casa particular"
        " personnel perso personale pessoal prywatny dom domowy thuis privé domů ab residencial hem hjem koti kişisel"
        " домашній maison"
    ),
}
_KIND_BY_WORD = {
    fold(word): kind for kind, words in _WORDS_BY_KIND.items() for word in words.split()
}
_COMPOUNDS = {
    "fax": "fax", "факс": "fax", "faks": "fax", "mobil": "mobile", "mobiel": "mobile", "handy": "mobile", "privat": "home",
    "arbeits": "work", "werk": "work", "geschaft": "work", "dienst": "work",
}  # fmt: skip


def kind_of(words: Iterable[str], *, of_phone: bool) -> str:
    """Return the kind that ``words`` (types, labels, parts of a column name) tell.

    A fax is a fax and a mobile is a mobile, wherever they are.
    """
    kinds = set()
    for word in words:
        for part in re.findall(r"[^\W\d_]+", fold(word)):
            kinds.add(word_kind(part))
    for kind in ("fax", "mobile") if of_phone else ():
        if kind in kinds:
            return kind
    return next((kind for kind in ("home", "work") if kind in kinds), "other")


def word_kind(word: str) -> str | None:
    """Return the kind that the folded ``word`` tells, None when it tells none."""
    return _KIND_BY_WORD.get(word) or next(
        (kind for stem, kind in _COMPOUNDS.items() if stem in word), None
    )


def find_emails(text: str) -> tuple[list[str], str]:
    """Return the e-mail addresses in ``text``, and the part of it that is none (or "").

    Understands ``mailto:``, ``Name <address>`` and several addresses in one text.
    """
    if not text or text in {"-", "--", "—"}:
        return [], ""
    brackets = _ANGLE_BRACKETS.findall(text)
    found: list[str] = []
    rest: list[str] = []
    for part in brackets or _EMAIL_SEPARATORS.split(text):
        word = part.strip().strip("'\"<>()").rstrip(".")
        if word[:7].lower() == "mailto:":
            word = unquote(word[7:]).partition("?")[0]
        if len(word) <= _LONGEST_EMAIL and _EMAIL.fullmatch(word):
            found.append(word)
        elif word:
            rest.append(word)
    return found, " ".join(rest)


def name_beside_email(text: str) -> str:
    """Return the name in ``Name <address>``, "" when there is none."""
    name = text.partition("<")[0].strip(" \t'\"")
    return name if text.rstrip().endswith(">") and "@" not in name else ""


def read_phone(text: str) -> str:
    """Return the number in ``text`` as it was typed, without scheme, or "" for words.

    A number has at least three digits, with a word four (1-800-FLOWERS); an extension stays.
    A mail or SIP address is no number. Digits of any script become 0 to 9.
    """
    text = _EXCEL_TEXT.sub(r"\1", text.strip()).strip(" '")
    text = "".join(_digit(c) for c in unicodedata.normalize("NFKC", text))
    if _PHONE_SCHEMES.match(text):
        text = unquote(_PHONE_SCHEMES.sub("", text))
    text = _PHONE_CONTEXT.sub("", text)
    if re.fullmatch(r"\d{5,}\.0+", text):
        # A spreadsheet took the number for a decimal fraction.
        text = text.partition(".")[0]
    if "@" in text or re.fullmatch(r"\d[.,]\d+E\+\d+", text):
        return ""
    needed = 4 if _WORD.search(text) else 3
    return text if sum(c.isdecimal() for c in text) >= needed else ""


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def phone_label(text: str) -> tuple[str, str]:
    """Return the kind that a word before the number tells, and the number: "cep: 0532 …"."""
    match = _PHONE_LABEL.match(text)
    kind = kind_of([match[1]], of_phone=True) if match else "other"
    return (kind, text[match.end() :]) if match and kind != "other" else ("other", text)


def with_dial_code(number: str, code: str) -> str:
    """Return ``number`` with the code of its country before it, where it has none of its own."""
    is_whole = not code or not number[:1].isdecimal() or number.startswith("0")
    return number if is_whole else f"+{code.lstrip('+')} {number}"


def split_phones(text: str) -> list[str]:
    """Return the numbers of a cell that may hold several.

    ``/`` parts an area code from its number, so it parts two numbers only between blanks; a
    dash between blanks does so only where both are long, a blank or a dash alone where both are
    ten digits or more without any.
    """
    parts = re.split(r"\s*(?::::|[\n|])\s*", text)
    for separator, digits in (
        (r"\s*;\s*", 6),
        (r"\s*,\s*", 6),
        (r"\s+/\s+", 6),
        (r"\s+[-–]\s+", 9),
        (r"(?<=\d{10})(?:\s+|-)(?=\+?\d{10})", 10),
    ):
        parts = [
            piece
            for part in parts
            for piece in (
                re.split(separator, part)
                if all(
                    sum(c.isdecimal() for c in p) >= digits
                    for p in re.split(separator, part.strip(" ,;"))
                )
                else [part]
            )
        ]
    return [part for part in parts if part.strip(" ,;")]
