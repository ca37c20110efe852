"""Figures and moments as people of the active language write them."""

from datetime import datetime

from django.utils import formats, timezone


def number(value: int) -> str:
    """Return ``value`` with the thousands parted: 1,243 or 1 243 or 1.243."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def moment(value: datetime) -> str:
    """Return a moment whole, in the active time zone: 22 November 2026, 14:05."""
    local = timezone.localtime(value)
    return f"{formats.date_format(local, 'j E Y')}, {formats.time_format(local, 'H:i')}"
