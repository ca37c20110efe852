"""What a person sees or hears of a page, and which of it is still English."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import trans_real

from tests.helpers.html import Element, parse


SPOKEN = ("alt", "aria-label", "aria-description", "label", "placeholder", "title")
# Texts that scripts show: data-undo, data-text, data-unsaved and their like.
SHOWN_BY_SCRIPTS = re.compile(r"data-[a-z-]+")
UNSEEN = {"script", "style", "template"}

NAMES = re.compile(
    r"\b(Kartoteka|WhatsApp|vCard|CSV|XLSX|JSON|URL|Excel|JavaScript|QR|PIN|cookie|UTC|VIP)\b"
    r"|\b(Ctrl|Cmd|Enter|Esc|Shift|Mac|Tab)\b|python manage.py work"
    r"|\b(EUR|GBP|KZT|RUB|TRY|USD)\b"
    r"|\b[A-Z2-7]{32}\b|«Key»"  # the key of an authenticator app; a passkey of the tests
    r"|\{\w+\}"  # what a script fills in
    r"|\b(Service|User|Question|Client) \d+\b"  # what the factories of the tests call things
    r"|\S+@\S+|https?://\S+|/\S*/\S*"
)
# A language is called by its own name wherever one is chosen.
LANGUAGES = {name for _code, name in settings.LANGUAGES}
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def texts_of(page: object) -> set[str]:
    """Return every text of a page that is shown or spoken, but what names its own language."""
    return {text for text in _texts(parse(page)) if text}


def _texts(element: Element) -> Iterator[str]:
    if element.tag in UNSEEN or element.get("translate") == "no":
        return
    for name, value in element.attributes.items():
        if name in SPOKEN or (SHOWN_BY_SCRIPTS.fullmatch(name) and " " in value.strip()):
            yield " ".join(value.split())
    if element.tag == "input" and element.get("type") in ("submit", "button", "reset"):
        yield element.get("value")
    for child in element.children:
        if isinstance(child, str):
            yield " ".join(child.split())
        elif child.tag == "html" or "lang" not in child:
            yield from _texts(child)


def untranslated(language: str) -> dict[str, str]:
    """Return the English texts of all catalogues, Django's too, that ``language`` says otherwise."""
    catalogue = trans_real.translation(language)._catalog  # type: ignore[attr-defined]
    found = {}
    for message, translation in catalogue.items():
        # A plural is kept as (text, number of the form); a context stands before U+0004.
        text = message[0] if isinstance(message, tuple) else message
        text = text.rpartition("\x04")[2]
        if text and translation != text and "%" not in text:
            found[" ".join(text.split())] = translation
    return found


def leftovers(texts: set[str], language: str) -> list[str]:
    """Return the texts that are English though ``language`` is read.

    In Russian every Latin word gives itself away; in Turkish those of the catalogues do.
    """
    english = untranslated(language)
    texts = texts - LANGUAGES
    found = {text for text in texts if text in english and text not in english.values()}
    if language == "ru":
        found |= {text for text in texts if LATIN_WORD.search(NAMES.sub("", text))}
    return sorted(found)
