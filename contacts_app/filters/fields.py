"""The form fields of conditions, each for one parameter of the address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts_app.custom_field_types import NumberFormField
from core.forms import TextField


LONGEST_TEXT = 200


class IdsField(forms.MultipleChoiceField):
    """Ids, of things that may be gone by now."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        for text in value:
            if not (text.isascii() and text.isdigit() and len(text) < 19):
                raise ValidationError(_("This can't be read."), code="invalid")

    def clean(self, value: Any) -> list[int]:
        return [int(text) for text in super().clean(value)]


class OneOf(forms.ChoiceField):
    """One of few values, or none."""

    default_error_messages = {"invalid_choice": _("Choose one of the values offered.")}


class SomeOf(forms.MultipleChoiceField):
    """Some of few values."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": _("Choose among the values offered.")}


class Day(forms.DateField):
    """A day in ISO form, as a browser's date field sends it."""

    default_error_messages = {"invalid": _("There is no such day.")}

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **options)


class Days(forms.IntegerField):
    """A number of days."""

    default_error_messages = {
        "invalid": _("Give a number of days."),
        "min_value": _("Give a number of days."),
        "max_value": _("That is too many days."),
    }

    def __init__(self, *, most: int, least: int = 1, **options: Any) -> None:
        super().__init__(min_value=least, max_value=most, **options)
        for validator in self.validators:
            validator.message = self.error_messages[validator.code]  # type: ignore[attr-defined]


class Text(TextField):
    """A text that a field is or contains."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_TEXT, empty_value=None, **options)


class Number(NumberFormField):
    """A number as people write it."""
