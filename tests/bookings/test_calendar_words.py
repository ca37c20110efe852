from datetime import date

import pytest
from django.utils import translation

from bookings.calendar.words import in_words
from core.formats import city_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Sunday, 22 November 2026"),
        ("ru", "Воскресенье, 22 ноября 2026"),
        ("tr", "22 Kasım 2026 Pazar"),
    ],
)
def test_day_is_told_in_the_order_of_the_language(language, text):
    with translation.override(language):
        assert in_words(date(2026, 11, 22), "EEEE, d MMMM y") == text


@pytest.mark.parametrize(
    ("language", "text"), [("en", "Istanbul"), ("ru", "Стамбул"), ("tr", "İstanbul")]
)
def test_zone_is_named_by_its_city_in_the_active_language(language, text):
    with translation.override(language):
        assert city_of("Europe/Istanbul") == text
