"""Figures and moments as people of the active language write them."""

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from django.utils import formats, timezone
from django.utils.translation import get_language


def number(value: int) -> str:
    """Return ``value`` with the thousands parted: 1,243 or 1 243 or 1.243."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def moment(value: datetime) -> str:
    """Return a moment whole, in the active time zone: 22 November 2026, 14:05."""
    local = timezone.localtime(value)
    return f"{whole_day(local.date())}, {local:%H:%M}"


def whole_day(value: date) -> str:
    """Return a day whole: 22 November 2026."""
    return _day(value, "d MMMM y", get_language() or "en")


def time_of_day(value: datetime) -> str:
    """Return the time of a moment, in the active time zone: 14:05."""
    return f"{timezone.localtime(value):%H:%M}"


def short_day(value: date, *, with_year: bool) -> str:
    """Return a day in short, as in a column: 22 Nov 2026, 22 нояб. 2026, 22 Kas 2026."""
    return _day(value, "d MMM y" if with_year else "d MMM", get_language() or "en")


# Lists say the same days again and again. Django's own short months know no "5 мая", only "май".
@lru_cache(maxsize=4096)
def _day(value: date, pattern: str, language: str) -> str:
    return format_date(value, pattern, locale=language.replace("-", "_"))
