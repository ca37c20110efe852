"""Making a custom field, on the spot in the form of a contact."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts_app.custom_field_types import TYPES
from contacts_app.details import LABELS
from contacts_app.enums import CustomFieldType
from contacts_app.models import CustomField
from contacts_app.querysets.custom_fields import CustomFieldQuerySet
from contacts_app.services.custom_fields import (
    MAX_CHOICES,
    each_once,
    folded_name,
    similar_custom_field,
)
from core.folding import fold
from core.forms import TextField, refuse_broken_text


PREFIX = "new_field"
MAX_CHOICE = 200


class ChoicesFormField(forms.CharField):
    """Choices, typed one a line. Cleans to a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Choices"),
            required=False,
            help_text=_("One a line."),
            widget=forms.Textarea(attrs={"rows": 4}),
            validators=[refuse_broken_text],
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        choices = each_once(super().clean(value).splitlines())
        if len(choices) > MAX_CHOICES:
            raise ValidationError(
                _("At most %(count)s choices."), code="too_many", params={"count": MAX_CHOICES}
            )
        if any(len(choice) > MAX_CHOICE for choice in choices):
            raise ValidationError(
                _("A choice has at most %(count)s letters."),
                code="too_long",
                params={"count": MAX_CHOICE},
            )
        return choices


class NewFieldForm(forms.Form):
    """Field Type, Field Name and, for some types, choices.

    ``similar`` is a field of nearly this name, to be offered in place of a twin; ``is_same`` says
    that it is the very name, so that a twin is impossible.
    """

    without_optional_marks = True

    type = forms.ChoiceField(
        label=_("Field Type"), choices=CustomFieldType.choices, initial=CustomFieldType.TEXT
    )
    name = TextField(label=_("Field Name"), max_length=100)
    choices = ChoicesFormField()

    def __init__(self, posted: Any = None, *, prefix: str | None = PREFIX) -> None:
        super().__init__(posted, prefix=prefix)
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "data-enter": "new-field-make"}
        self.fields["choices"].required = False

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not fold(name):
            raise ValidationError(
                _("Give the field a name with a letter in it."), code="no_letters"
            )
        if fold(name) in {fold(str(label)) for label in LABELS.values()}:
            raise ValidationError(
                _("Every contact has the field “%(name)s” already."),
                code="fixed",
                params={"name": name},
            )
        return name

    def clean(self) -> None:
        kind = TYPES.get(self.cleaned_data.get("type", ""))
        if kind and kind.has_choices and not self.cleaned_data.get("choices", [""]):
            self.add_error("choices", ValidationError(_("Give the choices."), code="required"))

    @cached_property
    def similar(self) -> CustomField | None:
        """The field of nearly the name that was typed, if there is one."""
        name = getattr(self, "cleaned_data", {}).get("name")
        return similar_custom_field(name, self.known_fields) if name else None

    @property
    def known_fields(self) -> CustomFieldQuerySet:
        """The fields that this one must not be called like."""
        return CustomField.objects.alive()

    @property
    def is_same(self) -> bool:
        return bool(
            self.similar and self.similar.folded_name == folded_name(self.cleaned_data["name"])
        )

    def focus(self) -> None:
        """Let the cursor stand in the type when the form is shown."""
        self.fields["type"].widget.attrs["autofocus"] = True
