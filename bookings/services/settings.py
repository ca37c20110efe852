"""What is done with the settings of bookings."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from bookings.models import BookingSettings


FIELDS = (
    "is_open", "has_contact_form", "greeting", "phone", "slot_minutes", "cancel_hours",
    "reminder_hours", "embedded_by",
)  # fmt: skip


@transaction.atomic
def change_booking_settings(*, values: Mapping[str, Any], actor: User | None) -> BookingSettings:
    """Set those of ``FIELDS`` that are named."""
    current = BookingSettings.objects.current()
    settings = BookingSettings.objects.select_for_update().get(pk=current.pk)
    for name in FIELDS:
        if name in values:
            setattr(settings, name, values[name])
    settings.save()
    return settings
