"""How every form field is drawn, and text fields that refuse what the database can't hold."""

import unicodedata

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
