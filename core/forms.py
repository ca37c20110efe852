"""How every form field is drawn, and text fields that refuse what the database can't hold."""

import re
import unicodedata
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class FormRenderer(TemplatesSetting):
    """Draws a field with label, help and errors by ``components/field.html``."""

    field_template_name = "components/field.html"


def refuse_broken_text(value: str) -> None:
    """Raise ValidationError for text that PostgreSQL or UTF-8 can't hold.

    NUL is refused by Django's CharField already; a lone surrogate would fail at the save.
    """
    if any(unicodedata.category(character) == "Cs" for character in value):
        raise ValidationError(_("This text contains a broken character."), code="broken_text")


class TextField(forms.CharField):
    """A one-line text field: stripped, and storable as UTF-8."""

    default_validators = [refuse_broken_text]


# 9:30, 9.30, 930, 9
CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?", re.ASCII)


def minute_of_clock(text: str) -> int | None:
    """Return the minute of the day that is typed, up to that of 24:59; None when it is no time."""
    match = CLOCK.fullmatch(text)
    hours, minutes = (int(match[1]), int(match[2] or 0)) if match else (0, 60)
    return hours * 60 + minutes if hours <= 24 and minutes < 60 else None


class ClockField(forms.TimeField):
    """A time of the clock of 24 hours, typed as people do: 9:30, 9.30, 930, 9.

    The browser's own control for times would say AM and PM to some, whatever the page says.
    """

    default_error_messages = {"invalid": _("Give a time such as 9:30.")}

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "--:--"}
        super().__init__(widget=forms.TimeInput({"maxlength": 8, **attrs}, "%H:%M"), **options)

    def to_python(self, value: Any) -> time | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(None if isinstance(value, str) else value)
        # Scripts and browsers send seconds, too.
        text = re.sub(r"(\d\d:\d\d):00", r"\1", value.strip(), flags=re.ASCII)
        minute = minute_of_clock(text)
        if minute is None or minute >= 24 * 60:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return time(minute // 60, minute % 60)
