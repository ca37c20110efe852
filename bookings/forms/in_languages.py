"""A form that asks for texts in the languages that are not the business's own."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings

from core.forms import refuse_broken_text


class InLanguages(forms.BaseForm):
    """What templates/bookings/in_languages.html shows of a form: a fold with these fields."""

    def ask_in_languages(self, names: Iterable[str], *, language: str, stored: Any) -> None:
        """Keep of the fields ``names``, such as name_tr, those of other languages than ``language``.

        What is ``stored`` in its own, from when it had another, is asked for too: visitors read it.
        """
        self._in_languages = []
        for name in names:
            code = name.rpartition("_")[2]
            if code == language and not getattr(stored, name, ""):
                del self.fields[name]
                continue
            self._in_languages.append(name)
            field: Any = self.fields[name]
            field.widget.attrs["lang"] = code
            field.without_optional_mark = True
            if refuse_broken_text not in field.validators:
                field.validators.append(refuse_broken_text)

    @property
    def in_languages(self) -> list[dict[str, Any]]:
        """The languages with their names and the fields for them."""
        asked = [
            {
                "code": code,
                "name": name,
                "fields": [self[each] for each in self._in_languages if each.endswith(f"_{code}")],
            }
            for code, name in settings.LANGUAGES
        ]
        return [each for each in asked if each["fields"]]

    @property
    def said_in(self) -> str:
        """The names of the languages in which there is something."""
        said = [
            each["name"]
            for each in self.in_languages
            if any(field.value() for field in each["fields"])
        ]
        return ", ".join(said)

    @property
    def has_errors_in_languages(self) -> bool:
        return any(name in self.errors for name in self._in_languages)
