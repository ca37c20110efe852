"""Initials and colours that stand for a person where there is no photograph."""

import unicodedata


COLOURS = 8


def _first_letter(word: str) -> str:
    """The first letter or digit of a word with its accents, in upper case, or ''.

    Upper case is that of the character alone ("i" becomes "I"): a name does not say which
    language it is in. A word of symbols only (an emoji, a dash) has none.
    """
    for position, character in enumerate(word):
        if not character.isalnum():
            continue
        end = position + 1
        while end < len(word) and unicodedata.combining(word[end]):
            end += 1
        letter = unicodedata.normalize("NFC", word[position:end])
        # "ß" and "ŉ" have no single upper-case letter: keep what was typed then.
        return letter.upper() if len(letter.upper()) == len(letter) else letter
    return ""


def initials(name: str, language: str = "") -> str:
    """At most two letters for a display name: first and last word ("Ayşe Nur Kaya": "AK").

    One word gives one letter, a name without letters gives "". ``language`` "tr" turns a first
    "i" into "İ", as Turkish does.
    """
    letters = [letter for letter in map(_first_letter, name.split()) if letter]
    chosen = letters[:1] + letters[-1:] if len(letters) > 1 else letters
    if language == "tr":
        words = [word for word in name.split() if _first_letter(word)]
        firsts = words[:1] + words[-1:] if len(words) > 1 else words
        chosen = [
            "İ" if word.lstrip("\"'«(").startswith("i") else letter
            for word, letter in zip(firsts, chosen, strict=True)
        ]
    return "".join(chosen)


def colour_class(key: int) -> str:
    """The class of one of the eight avatar colours, always the same for the same id."""
    # The multiplication spreads neighbouring ids, so that a list of new contacts is not a rainbow.
    return f"avatar-c{key * 2654435761 % 2**32 >> 29}"
