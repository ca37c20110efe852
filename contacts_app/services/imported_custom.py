"""What a file says of custom fields: which it means, and which values can be taken over."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts_app.custom_field_types import Value, type_of
from contacts_app.enums import CustomFieldType
from contacts_app.importing.custom import MAX_NAME
from contacts_app.importing.labels import split_labels
from contacts_app.importing.records import clip, many_lines, one_line
from contacts_app.models import CustomField
from contacts_app.services.custom_fields import (
    MAX_CHOICES,
    CustomFieldNameTaken,
    TooManyCustomFields,
    create_custom_field,
)
from contacts_app.services.custom_values import living_fields
from core.folding import fold


_MAX_CHOICE = 200
_MAX_SHOWN = 80


class ImportedCustom:
    """The custom fields of the book, and what the words of one file mean by them.

    Attributes:
        fields: those of the book that are not deleted, by key.
    """

    def __init__(self, actor: User | None) -> None:
        self._actor = actor
        self._fields_said: dict[str, CustomField | str] = {}
        self._look()

    def _look(self) -> None:
        self.fields = living_fields()
        self._by_name = {field.folded_name: field for field in self.fields.values()}

    def define(self, said: Iterable[dict[str, Any]]) -> None:
        """Find the fields that a file defines in the book, and make those that are not there.

        A field is known by its key, or else by its name. One that lies in the trash is not made
        again: its values are left out.
        """
        for definition in said:
            name = clip(one_line(_text(definition, "name")), MAX_NAME)
            key = _text(definition, "key") or name
            if not key or key in self._fields_said:
                continue
            self._fields_said[key] = self._find(key, name) or self._make(key, name, definition)
        self._look()

    def _find(self, key: str, name: str = "") -> CustomField | None:
        return self.fields.get(key) or self._by_name.get(fold(name or key))

    def _make(self, key: str, name: str, definition: dict[str, Any]) -> CustomField | str:
        if CustomField.objects.filter(key=key).exists():
            return _("“%s” lies in the trash, its value was left out.") % name
        if not fold(name):
            return _("There is no custom field “%s”.") % clip(key, _MAX_SHOWN)
        kind = _text(definition, "type")
        choices = definition.get("choices")
        texts = (
            [one for one in choices if isinstance(one, str)] if isinstance(choices, list) else []
        )
        try:
            with transaction.atomic():
                return create_custom_field(
                    name=name,
                    key=key,
                    type=kind if kind in CustomFieldType.values else CustomFieldType.TEXT,
                    actor=self._actor,
                    choices=[clip(one_line(one), _MAX_CHOICE) for one in texts[:MAX_CHOICES]],
                    group=clip(one_line(_text(definition, "group")), 100),
                    help_text=clip(one_line(_text(definition, "help_text")), 300),
                    is_required=definition.get("is_required") is True,
                    is_in_list=definition.get("is_in_list") is not False,
                    is_searched=definition.get("is_searched") is True,
                    is_filtered=definition.get("is_filtered") is not False,
                )
        except TooManyCustomFields:
            return _("There are too many custom fields for “%s”.") % name
        except CustomFieldNameTaken:
            # Made in this moment by somebody else
            return CustomField.objects.alive().get(folded_name=fold(name))

    def read(self, said: Mapping[str, Any]) -> tuple[dict[str, Value], list[str]]:
        """Return the values of a contact by the keys of the book, and what can't be taken over."""
        values: dict[str, Value] = {}
        problems = []
        for key, raw in said.items():
            field = self._fields_said.get(key) or self._find(key)
            if not isinstance(field, CustomField):
                problems.append(
                    field or _("There is no custom field “%s”.") % clip(key, _MAX_SHOWN)
                )
                continue
            if isinstance(raw, str):
                is_long = field.type == CustomFieldType.LONG_TEXT
                raw = many_lines(raw) if is_long else one_line(raw)
                if field.type == CustomFieldType.CHOICES and '"' in raw:
                    # As our own CSV writes a choice with a comma or semicolon in it.
                    raw = split_labels(raw)
            try:
                value = type_of(field).parse(raw, field) if raw not in ("", [], None) else None
            except (ValidationError, ValueError, TypeError):
                text = clip(one_line(str(raw)), _MAX_SHOWN)
                words = {"field": field.name, "text": text}
                problems.append(_("Not a value for “%(field)s”, left out: %(text)s") % words)
                continue
            if value is not None:
                values.setdefault(field.key, value)
        return values, problems

    def kept(self, old: Mapping[str, Value], said: Mapping[str, Value]) -> list[str]:
        """Return in which fields a contact keeps what it has against what the file says."""
        return [
            _("“%(field)s” stays “%(old)s”, the file says “%(new)s”.")
            % {
                "field": self.fields[key].name,
                "old": clip(type_of(self.fields[key]).text(old[key]), _MAX_SHOWN),
                "new": clip(type_of(self.fields[key]).text(value), _MAX_SHOWN),
            }
            for key, value in said.items()
            if key in old and old[key] != value
        ]


def _text(definition: dict[str, Any], name: str) -> str:
    value = definition.get(name)
    return value if isinstance(value, str) else ""
