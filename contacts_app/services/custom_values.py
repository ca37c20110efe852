"""Between the rows of custom values and what they say: ``ContactDetails.custom``."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from contacts_app.custom_field_types import TYPES, Value, type_of
from contacts_app.enums import CustomFieldType
from contacts_app.importing.labels import join_labels
from contacts_app.models import Contact, CustomField, CustomValue


def living_fields() -> dict[str, CustomField]:
    """Return the custom fields that are not deleted by their keys, in their order."""
    return {field.key: field for field in CustomField.objects.alive()}


def custom_of(rows: Iterable[CustomValue], fields: Mapping[str, CustomField]) -> dict[str, Value]:
    """Return what the rows of one contact say, in the order of ``fields``."""
    grouped: dict[int, list[CustomValue]] = defaultdict(list)
    for row in rows:
        grouped[row.field_id].append(row)
    return {
        key: type_of(field).value(grouped[field.pk])
        for key, field in fields.items()
        if field.pk in grouped
    }


def text_in_file(value: Value, field: CustomField) -> str:
    """Return a value as files have it, in no language; importing it gives the same value."""
    plain: Any = type_of(field).plain(value)
    if field.type == CustomFieldType.YES_NO:
        return "yes" if plain else "no"
    return join_labels(plain) if isinstance(plain, list) else str(plain)


def rows_of_custom(
    custom: Mapping[str, Value], *, contact: Contact, fields: Mapping[str, CustomField]
) -> list[CustomValue]:
    """Return the unsaved rows that say ``custom``; what is of no field of ``fields`` is left out."""
    return [
        CustomValue(contact=contact, field=fields[key], type=fields[key].type, **columns)
        for key, value in custom.items()
        if key in fields and value is not None
        for columns in type_of(fields[key]).columns(value)
    ]


def searched_words(rows: Iterable[CustomValue], fields: Mapping[str, CustomField]) -> list[str]:
    """Return the folded words of those rows whose fields are searched."""
    searched = {field.pk: field.position for field in fields.values() if field.is_searched}
    found = [row for row in rows if row.field_id in searched]
    # In one order, so that the same rows make the same search text.
    found.sort(key=lambda row: (searched[row.field_id], row.field_id, row.text))
    return [word for row in found for word in TYPES[row.type].words(row)]


def changes_of_custom(
    old: Mapping[str, Value], new: Mapping[str, Value], *, fields: Mapping[str, CustomField]
) -> list[dict[str, Any]]:
    """Return what is different, for the timeline.

    Each says the name the field has now and the values as ``plain`` writes them, so that
    everybody reads them in their own language, even when the field is gone.
    """
    return [
        custom_change(field, old.get(key), new.get(key))
        for key, field in fields.items()
        if old.get(key) != new.get(key)
    ]


def custom_change(field: CustomField, old: Value, new: Value) -> dict[str, Any]:
    """Return one change of a value, None where there is none."""
    plain = type_of(field).plain
    return {
        "field": "custom",
        "name": field.name,
        "type": field.type,
        "old": None if old is None else plain(old),
        "new": None if new is None else plain(new),
    }
