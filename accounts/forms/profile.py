"""What users say of themselves."""

from django import forms

from accounts.models import User
from core.forms import TextField


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ["name", "language", "theme", "has_single_keys"]
        field_classes = {"name": TextField}


class ThemeForm(forms.ModelForm):  # type: ignore[type-arg]
    """The switch in the menu."""

    class Meta:
        model = User
        fields = ["theme"]
