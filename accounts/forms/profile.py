"""What users say of themselves."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.forms.business import listed_values
from accounts.models import User
from accounts.places import time_zone_choices
from accounts.services import REMINDERS
from core.forms import TextField


KEPT_UNLESS_SAID = ("reminding", "reminder_hour")


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = [
            "name",
            "language",
            "theme",
            "has_single_keys",
            "time_zone",
            "reminding",
            "reminder_hour",
        ]
        field_classes = {"name": TextField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = time_zone_choices(get_language() or "en")
        own = self.instance.time_zone
        if own and own not in listed_values(zones):
            zones = [(own, own), *zones]
        described = self.fields["time_zone"]
        self.fields["time_zone"] = forms.ChoiceField(
            label=described.label,
            help_text=described.help_text,
            choices=[("", _("As the business")), *zones],
            required=False,
        )
        for name in KEPT_UNLESS_SAID:
            self.fields[name].required = False
        for name in REMINDERS:
            self.fields[name].without_optional_mark = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in KEPT_UNLESS_SAID:
            if name in cleaned and cleaned[name] in ("", None):
                cleaned[name] = getattr(self.instance, name)
        return cleaned


class ThemeForm(forms.ModelForm):  # type: ignore[type-arg]
    """The switch in the menu."""

    class Meta:
        model = User
        fields = ["theme"]
