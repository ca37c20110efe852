"""What visitors read, said once more in each language, in columns of its own."""

from typing import Any

from django.utils.translation import get_language


LANGUAGES = ("en", "ru", "tr")


def in_languages(*texts: str) -> tuple[str, ...]:
    """Return the names of the columns that say ``texts`` in each language: name_en, name_ru…"""
    return tuple(f"{text}_{language}" for language in LANGUAGES for text in texts)


class SaidInLanguages:
    """Of a model: what the business itself reads is ``name``, in Turkish it is ``name_tr``."""

    def said(self, text: str) -> Any:
        """Return what visitors and clients read: in the active language, or else as it is.

        Args:
            text: the name of the column, without a language.
        """
        language = (get_language() or "").split("-")[0]
        return getattr(self, f"{text}_{language}", None) or getattr(self, text)
