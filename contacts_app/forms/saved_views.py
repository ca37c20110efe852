"""The forms of a saved view."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts_app.services.saved_views import folded
from core.forms import TextField


class ViewNameField(TextField):
    """A name by which a view can be told from others."""

    def clean(self, value: Any) -> str:
        name = " ".join(str(super().clean(value)).split())
        if not folded(name):
            raise ValidationError(_("A name needs a letter or a figure."), code="empty")
        return name


class ViewNameForm(forms.Form):
    """What a view is called."""

    without_optional_marks = True

    name = ViewNameField(
        label=pgettext_lazy("name of a thing", "Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


class SaveViewForm(ViewNameForm):
    """The name of a new view, and whether the team sees it; sharing only for who may."""

    is_shared = forms.BooleanField(label=_("Share with the team"), required=False)
    is_default = forms.BooleanField(label=_("Open the contact list with it"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, posted: Any = None, *, may_share: bool) -> None:
        super().__init__(posted)
        if not may_share:
            del self.fields["is_shared"]
