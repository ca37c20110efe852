"""The form of a custom field's definition, in the settings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts_app.custom_field_types import type_of
from contacts_app.forms.new_field import NewFieldForm
from contacts_app.models import CustomField
from contacts_app.querysets.custom_fields import CustomFieldQuerySet
from core.forms import TextField


SWITCHES = ("is_required", "is_in_list", "is_searched", "is_filtered")


class CustomFieldForm(NewFieldForm):
    """Everything of a definition; the type is chosen once and for all."""

    without_optional_marks = False

    group = TextField(
        label=_("Group"),
        max_length=100,
        required=False,
        help_text=_("Fields of one group stand together under its name."),
    )
    help_text = TextField(
        label=_("Help text"),
        max_length=300,
        required=False,
        help_text=_("Shown under the field when a contact is edited."),
    )
    is_required = forms.BooleanField(
        label=_("Required"),
        required=False,
        help_text=_("A contact can't be saved in its form without a value."),
    )
    is_in_list = forms.BooleanField(
        label=_("Can be shown in the list"), required=False, initial=True
    )
    is_searched = forms.BooleanField(label=_("Is searched"), required=False)
    is_filtered = forms.BooleanField(label=_("Can be filtered by"), required=False, initial=True)

    def __init__(
        self, posted: Any = None, *, field: CustomField | None = None, groups: list[str]
    ) -> None:
        super().__init__(posted, prefix=None)
        self.groups = groups
        self.field = field
        self.fields["name"].widget.attrs.pop("data-enter")
        self.fields["group"].widget.attrs |= {"list": "field-groups", "autocomplete": "off"}
        if field:
            names = ("name", "choices", "group", "help_text", *SWITCHES)
            self.initial = {name: getattr(field, name) for name in names}
            self.initial["type"] = field.type
            self.fields["type"].disabled = True
            self.fields["type"].help_text = _("The type can't be changed: values depend on it.")
            if not type_of(field).has_choices:
                del self.fields["choices"]

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self[name] for name in SWITCHES]

    @property
    def known_fields(self) -> CustomFieldQuerySet:
        others = super().known_fields
        return others.exclude(pk=self.field.pk) if self.field else others
