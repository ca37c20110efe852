"""Initials and colours that stand for a person where there is no photograph."""

import unicodedata


COLOURS = 8


def _first_letter(word: str) -> str:
    """The first letter or digit of a word with its accent, in upper case, or ''.

    Upper case is that of the character alone ("i" becomes "I"): a name does not say which
    language it is in. A word of symbols only (an emoji, a dash) has none.
    """
    for position, character in enumerate(word):
        if not character.isalnum():
            continue
        end = position + 1
        while end < len(word) and unicodedata.combining(word[end]):
            end += 1
        # Marks that don't make one letter with it are left out: there may be hundreds.
        letter = unicodedata.normalize("NFC", word[position:end])[0]
        # "ß" and "ŉ" have no single upper-case letter: keep what was typed then.
        return letter.upper() if len(letter.upper()) == 1 else letter
    return ""


def initials(name: str) -> str:
    """At most two letters for a display name: first and last word ("Ayşe Nur Kaya": "AK").

    One word gives one letter, a name without letters gives "".
    """
    letters = [letter for letter in map(_first_letter, name.split()) if letter]
    return "".join(letters[:1] + letters[-1:] if len(letters) > 1 else letters)


def colour_class(key: int) -> str:
    """The class of one of the eight avatar colours, always the same for the same id."""
    # The multiplication spreads neighbouring ids, so that a list of new contacts is not a rainbow.
    return f"avatar-c{key * 2654435761 % 2**32 >> 29}"
