"""The forms by which many contacts are changed at once."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts_app import languages
from contacts_app.custom_field_types import type_of
from contacts_app.details import LABELS
from contacts_app.enums import BulkKind
from contacts_app.models import CustomField, Label
from core.folding import fold
from core.forms import TextField


class BulkForm(forms.Form):
    """A form that is sent once: the key says which sending it is."""

    without_optional_marks = True

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)


class BulkLabelForm(BulkForm):
    """Which label is put on or taken off; a new one only by who may create labels."""

    kind = forms.ChoiceField(
        label=_("What to do"),
        choices=[(BulkKind.PUT_ON_LABEL, _("Put on")), (BulkKind.TAKE_OFF_LABEL, _("Take off"))],
        initial=BulkKind.PUT_ON_LABEL,
        widget=forms.RadioSelect,
    )
    label = forms.ModelChoiceField(
        label=_("Label"), queryset=Label.objects.none(), required=False, empty_label="—"
    )
    new_label = TextField(label=_("or a new one"), max_length=60, required=False)

    def __init__(self, posted: Any = None, *, may_create: bool = False) -> None:
        super().__init__(posted)
        self.fields["label"].queryset = Label.objects.alive()  # type: ignore[attr-defined]
        self.may_create = may_create
        if not may_create:
            del self.fields["new_label"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        named = cleaned.get("new_label") or ""
        if self.errors:
            return cleaned
        if named and not fold(named):
            self.add_error("new_label", _("Give the label a name."))
        elif not cleaned.get("label") and (
            cleaned.get("kind") == BulkKind.TAKE_OFF_LABEL or not self.may_create
        ):
            self.add_error("label", _("Choose a label."))
        elif not cleaned.get("label") and not named:
            self.add_error("label", _("Choose a label, or name a new one."))
        elif cleaned.get("label") and named:
            self.add_error("new_label", _("Choose a label or name a new one, not both."))
        return cleaned


class BulkFieldForm(BulkForm):
    """The value a field is set to; ``is_cleared`` empties it, so that nobody does so by mistake.

    ``stored`` of the cleaned form is what ``BulkChange.value`` holds.
    """

    is_cleared = forms.BooleanField(label=_("Clear the field"), required=False)

    def __init__(
        self, posted: Any = None, *, field: str = "", custom: CustomField | None = None
    ) -> None:
        super().__init__(posted)
        self.name, self.custom = field, custom
        self.fields["value"] = value_field(field, custom)
        self.fields["value"].required = False
        if field == "owner" or (custom and custom.is_required):
            del self.fields["is_cleared"]
        self.order_fields(["value", "is_cleared"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        is_empty = cleaned.get("value") in (None, "", [], ())
        if "is_cleared" not in self.fields:
            if is_empty and self.custom:
                self.add_error("value", _("Fill in a value."))
        elif is_empty and not cleaned["is_cleared"]:
            raise ValidationError(_("Fill in a value, or tick that the field is to be cleared."))
        elif not is_empty and cleaned["is_cleared"]:
            raise ValidationError(_("Fill in a value or clear the field, not both."))
        return cleaned

    @property
    def stored(self) -> Any:
        value = self.cleaned_data["value"]
        if self.custom:
            # Of several choices the order says nothing.
            value = tuple(sorted(value)) if isinstance(value, list) else value
            return None if value in (None, "", ()) else type_of(self.custom).plain(value)
        return (value.pk if value else None) if self.name == "owner" else value


def value_field(field: str, custom: CustomField | None) -> forms.Field:
    """Return the form field for a fixed field by its name, or for a custom one."""
    if custom:
        return type_of(custom).form_field(custom)
    if field == "owner":
        people = User.objects.filter(is_active=True)
        return forms.ModelChoiceField(label=LABELS[field], queryset=people, empty_label=_("Nobody"))
    if field == "language":
        return forms.ChoiceField(label=LABELS[field], choices=languages.choices())
    return TextField(label=LABELS[field], max_length=200)
