"""One way to fold text, for what is stored and for what is asked; and the key names sort by."""

import re
import unicodedata


# Letters that NFKD does not take apart.
_FOLDED_LETTERS = str.maketrans(
    {
        "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
        "ŋ": "n", "ħ": "h", "’": "'", "ʼ": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
    }
)  # fmt: skip
_DROPPED = {"Mn", "Me", "Cc", "Cf", "Cs", "Co", "Cn"}
_ABOVE_EVERY_LETTER = "\uf8ff"

# A letter with its own place in the alphabet sorts after all words with the letter before it:
# Turkish c ç d, g ğ h ı i, o ö p, s ş t, u ü v; Ukrainian г ґ д, е є ж, и і ї й.
# Russian ё counts as е; й has its place by its code point.
_LETTER_KEYS = str.maketrans(
    {
        "ç": "c" + _ABOVE_EVERY_LETTER, "ğ": "g" + _ABOVE_EVERY_LETTER,
        "ı": "h" + _ABOVE_EVERY_LETTER, "ö": "o" + _ABOVE_EVERY_LETTER,
        "ş": "s" + _ABOVE_EVERY_LETTER, "ü": "u" + _ABOVE_EVERY_LETTER,
        "ё": "е", "ґ": "г" + _ABOVE_EVERY_LETTER, "є": "е" + _ABOVE_EVERY_LETTER,
        "і": "и\uf8fe", "ї": "и" + _ABOVE_EVERY_LETTER,
    }
)  # fmt: skip
_TURKISH_LETTERS = frozenset("ğĞşŞıİ")
_OWN_PLACE = frozenset("çğıöşüёґєіїй" + _ABOVE_EVERY_LETTER + "\uf8fe")


def fold(text: str) -> str:
    """Return ``text`` without case, accents and invisible characters, spaces made single.

    ``fold("IŞIK") == fold("ışık") == fold("isik") == "isik"``; ``fold("ЁЖИК") == "ежик"``;
    й folds to и on both sides, so it is found either way.
    """
    # Control characters that stand for white space must still part words.
    spaced = " ".join(text.split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", spaced).casefold())
    kept = "".join(c for c in decomposed if unicodedata.category(c) not in _DROPPED)
    return " ".join(kept.translate(_FOLDED_LETTERS).split())


def lower_case(text: str) -> str:
    """Return ``text`` in lower case, letter by letter as PostgreSQL's ``lower()`` has it.

    Python's own turns "İ" into two characters and looks at the neighbours of a Greek sigma, so
    two texts could be one to the database's unique index and two to Python.
    """
    return "".join(character.lower()[0] for character in text)


def digits(text: str) -> str:
    """Return the decimal digits of ``text`` as ASCII, whatever script they were typed in."""
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())


def sort_key(name: str, *, turkish: bool = False) -> str:
    """Return the key by which ``name`` sorts, compared by code point (COLLATE "C").

    Args:
        turkish: read a capital I as the capital of ı. A name with one of the letters that
            only Turkish has is read so in any case.
    """
    if turkish or not _TURKISH_LETTERS.isdisjoint(name):
        name = name.replace("I", "ı")
    lowered = unicodedata.normalize("NFC", name.replace("İ", "i")).lower()
    keyed = lowered.translate(_LETTER_KEYS)
    plain = "".join(c if c in _OWN_PLACE else fold(c) or " " for c in keyed)
    return re.sub(r"[^\w\s\uf8fe\uf8ff]|_|\s+", " ", plain).strip()
