"""Figures and moments as people of the active language write them."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, get_timezone_gmt, get_timezone_location
from babel.numbers import format_currency
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


def short_month(value: date, *, with_year: bool) -> str:
    """Return the month of a day in short: Nov, нояб., Kas; with its year: Nov 2026."""
    return _day(value, "MMM y" if with_year else "MMM", get_language() or "en")


def short_weekday(value: date) -> str:
    """Return the weekday of a day in short, as it heads a column: Fri, Пт, Cum."""
    text = _day(value, "EEE", get_language() or "en")
    return text[:1].upper() + text[1:]


def day_of_week(value: date) -> str:
    """Return a day with its weekday: Friday, 27 November 2026; 27 Kasım 2026 Cuma."""
    language = get_language() or "en"
    return _day(value, "d MMMM y EEEE" if language == "tr" else "EEEE, d MMMM y", language)


def zone_at(value: datetime) -> str:
    """Return the zone of an aware moment, by its city and distance: Istanbul, GMT+03:00."""
    language = get_language() or "en"
    distance = get_timezone_gmt(value, locale=language)
    name = getattr(value.tzinfo, "key", "")
    if "/" not in name or name.startswith("Etc/"):
        return distance
    return f"{city_of(name)}, {distance}"


def city_of(zone: str) -> str:
    """Return the city that names a time zone: Istanbul, Стамбул, İstanbul."""
    return get_timezone_location(zone, locale=get_language() or "en", return_city=True)


def money(amount: Decimal | int, currency: str) -> str:
    """Return an amount of money, without hundredths that are nought: ₺1.200, 19,90 €."""
    return _money(amount, currency, get_language() or "en")


@lru_cache(maxsize=4096)
def _money(amount: Decimal | int, currency: str, language: str) -> str:
    locale = Locale.parse(language, sep="-")
    pattern = locale.currency_formats["standard"].pattern
    is_whole = amount == int(amount)
    if is_whole:
        pattern = pattern.replace(".00", "")
    text = format_currency(amount, currency, pattern, locale=locale, currency_digits=not is_whole)
    # A code of letters stands apart from the figures (CLDR), which Babel leaves out.
    return re.sub(r"([A-Z]{3})(?=\d)", "\\1\N{NO-BREAK SPACE}", text)


# Lists say the same days again and again. Django's own short months know no "5 мая", only "май".
@lru_cache(maxsize=4096)
def _day(value: date, pattern: str, language: str) -> str:
    return format_date(value, pattern, locale=language.replace("-", "_"))
