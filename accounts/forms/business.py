"""The form of the business."""

from typing import Any

from django import forms
from django.db.models import Field
from django.utils.translation import get_language

from accounts.models import Business
from accounts.places import country_choices, time_zone_choices
from core.forms import TextField


class BusinessForm(forms.ModelForm):  # type: ignore[type-arg]
    """The business; places in the reader's language."""

    time_zone = forms.ChoiceField()
    country = forms.ChoiceField()

    class Meta:
        model = Business
        fields = ["name", "time_zone", "currency", "country", "language", "staff_take_payments"]
        field_classes = {"name": TextField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        for name in ("time_zone", "country"):
            model_field: Field[Any, Any] = getattr(Business, name).field
            self.fields[name].label = model_field.verbose_name
            self.fields[name].help_text = model_field.help_text
        zones = time_zone_choices(language)
        if self.instance.time_zone not in listed_values(zones):
            # Known to the time zone database, but by a name nobody would look for.
            zones = [(self.instance.time_zone, self.instance.time_zone), *zones]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]
        self.fields["country"].choices = country_choices(language)  # type: ignore[attr-defined]


def listed_values(choices: list[Any]) -> set[str]:
    """Return the values in ``choices``, those in groups too."""
    values: set[str] = set()
    for value, label in choices:
        values |= {inner for inner, _label in label} if isinstance(label, list) else {value}
    return values
