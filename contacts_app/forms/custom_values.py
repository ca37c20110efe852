"""The custom fields in the form of a contact."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from contacts_app.custom_field_types import Value, type_of
from contacts_app.models import CustomField


# Before the key of a custom field, in the names of controls.
CUSTOM = "custom-"


class CustomValuesMixin(forms.Form):
    """A control for each custom field that is filled, required or was added.

    What is drawn says so in ``there``, so that a field that came up (or went) while the form was
    open is not taken for one that somebody emptied: what is stored of it stays.
    """

    def add_custom_fields(
        self,
        fields: Mapping[str, CustomField],
        stored: Mapping[str, Value],
        *,
        month_first: bool,
    ) -> None:
        """Give the form the controls of ``fields``; ``stored`` is what the contact has."""
        posted = cast(Any, self.data)
        there = set(posted.getlist("there")) if self.is_bound and posted else set(stored)
        self._custom_fields = fields
        self._kept = {key: value for key, value in stored.items() if key not in there}
        self._shown = {
            key: field
            for key, field in fields.items()
            if key in there or (field.is_required and key not in self._kept)
        }
        for key, field in self._shown.items():
            made = type_of(field).form_field(field, month_first=month_first)
            made.initial = stored.get(key)
            _offer(made, stored.get(key))
            self.fields[f"{CUSTOM}{key}"] = made
        # Deleted while the form was open, with something typed in it.
        gone = sorted(key for key in there - fields.keys() if self.is_bound and _typed(posted, key))
        deleted = CustomField.objects.filter(key__in=gone) if gone else ()
        names = {field.key: field.name for field in deleted}
        self.gone = [names.get(key, key) for key in gone]

    @property
    def custom_groups(self) -> list[tuple[str, list[tuple[str, forms.BoundField]]]]:
        """The controls to draw with their keys, by group; those without one come first."""
        groups: dict[str, list[tuple[str, forms.BoundField]]] = {"": []}
        for key, field in self._shown.items():
            groups.setdefault(field.group, []).append((key, self[f"{CUSTOM}{key}"]))
        return [(group, controls) for group, controls in groups.items() if controls]

    @property
    def custom_menu(self) -> list[tuple[str, str]]:
        """What Add New Field offers of the custom fields."""
        return [
            (f"{CUSTOM}{key}", field.name)
            for key, field in self._custom_fields.items()
            if key not in self._shown and key not in self._kept
        ]

    @cached_property
    def custom(self) -> dict[str, Value]:
        """What the custom fields hold. Only after ``is_valid``."""
        typed = {key: self.cleaned_data.get(f"{CUSTOM}{key}") for key in self._shown}
        filled = {key: value for key, value in typed.items() if value is not None}
        return {**self._kept, **filled}

    def say_what_is_gone(self) -> None:
        """Say which fields were deleted while the form was open."""
        if self.gone and not hasattr(self, "cleaned_data"):
            self.cleaned_data = {}  # Nothing else was looked at yet.
        for name in self.gone:
            text = _(
                "The field “%(name)s” was deleted meanwhile: what you typed there can't be saved. "
                "Everything else is still here."
            )
            self.add_error(None, ValidationError(text, code="gone", params={"name": name}))


def _offer(control: forms.Field, value: Value) -> None:
    """Let a stored value be chosen though it is no choice any more."""
    if isinstance(control, forms.ChoiceField) and value is not None:
        stored = value if isinstance(value, tuple) else (value,)
        offered = [*cast(Any, control.choices)]
        known = {choice for choice, _label in offered}
        if isinstance(value, str | tuple):
            control.choices = offered + [(text, text) for text in stored if text not in known]


def _typed(posted: Any, key: str) -> bool:
    return any(text.strip() for text in posted.getlist(f"{CUSTOM}{key}"))
