"""Figures and moments as the reader writes them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from core.formats import moment, number, short_day, short_weekday


@pytest.mark.parametrize(
    ("language", "text"), [("en", "1,243"), ("ru", "1\xa0243"), ("tr", "1.243")]
)
def test_number(language, text):
    with translation.override(language):
        assert number(1243) == text
        assert number(12) == "12"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "22 November 2026, 17:05"),
        ("ru", "22 ноября 2026, 17:05"),
        ("tr", "22 Kasım 2026, 17:05"),
    ],
)
def test_moment_is_told_in_the_active_zone(language, text):
    with translation.override(language), timezone.override(ZoneInfo("Europe/Istanbul")):
        assert moment(datetime(2026, 11, 22, 14, 5, tzinfo=UTC)) == text


@pytest.mark.parametrize(
    ("language", "this_year", "last_year"),
    [
        ("en", "5 May", "22 Nov 2025"),
        ("ru", "5 мая", "22 нояб. 2025"),
        ("tr", "5 May", "22 Kas 2025"),
    ],
)
def test_short_day(language, this_year, last_year):
    with translation.override(language):
        assert short_day(date(2026, 5, 5), with_year=False) == this_year
        assert short_day(date(2025, 11, 22), with_year=True) == last_year


@pytest.mark.parametrize(
    ("language", "monday", "friday"),
    [("en", "Mon", "Fri"), ("ru", "Пн", "Пт"), ("tr", "Pzt", "Cum")],
)
def test_short_weekday(language, monday, friday):
    with translation.override(language):
        assert short_weekday(date(2026, 11, 23)) == monday
        assert short_weekday(date(2026, 11, 27)) == friday
