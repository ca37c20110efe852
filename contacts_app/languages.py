"""Names of languages in the language of the reader, from Unicode CLDR (through Babel)."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language


# The languages offered: those most spoken where the product is used. Any other stays as typed.
OFFERED = (
    "ar az bg cs da de el en es et fa fi fr he hi hr hu hy it ja ka kk ko ky lt lv nl no pl pt ro "
    "ru sk sl sr sv tg tk tr uk uz vi zh"
).split()


@lru_cache(maxsize=8)
def names(reader: str) -> dict[str, str]:
    """Return the name of every language, in ``reader``'s own."""
    try:
        return dict(Locale.parse(reader).languages)
    except (UnknownLocaleError, ValueError):
        return dict(Locale.parse("en").languages)


def language_name(code: str) -> str:
    """Return the name of the language ``code`` ("ru", "pt-BR"), or ``code`` when unknown."""
    if not code:
        return ""
    known = names(get_language() or "en")
    name = known.get(code.replace("-", "_")) or known.get(code.split("-")[0].lower())
    return name[:1].upper() + name[1:] if name else code


def choices(current: str = "") -> list[tuple[str, str]]:
    """Return the choices of a form, by name, with ``current`` among them."""
    codes = [*OFFERED, current] if current and current not in OFFERED else OFFERED
    return [("", ""), *sorted(((code, language_name(code)) for code in codes), key=lambda c: c[1])]
