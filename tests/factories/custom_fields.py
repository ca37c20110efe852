"""Custom fields, made and filled by the services."""

from typing import Any

from contacts_app.custom_field_types import TYPES, Value
from contacts_app.models import Contact, CustomField
from contacts_app.services.custom_fields import create_custom_field, set_custom_value


def custom_field(name: str = "Allergies", type: str = "text", **options: Any) -> CustomField:  # noqa: A002
    """Make a custom field; one of choices has Gold and Silver."""
    if TYPES[type].has_choices:
        options.setdefault("choices", ["Gold", "Silver"])
    return create_custom_field(name=name, type=type, actor=None, **options)


def fill(contact: Contact, **values: Value) -> None:
    """Give ``contact`` values of custom fields, by the fields' keys."""
    for key, value in values.items():
        field = CustomField.objects.alive().get(key=key)
        set_custom_value(
            contacts=Contact.objects.filter(pk=contact.pk), field=field, value=value, actor=None
        )
