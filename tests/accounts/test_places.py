"""Countries and time zones to choose from."""

from zoneinfo import available_timezones

import phonenumbers
import pytest

from accounts.forms.business import listed_values
from accounts.places import country_choices, time_zone_choices


@pytest.mark.parametrize("language", ["en", "ru", "tr"])
def test_places_are_complete(language: str) -> None:
    assert {code for code, _name in country_choices(language)} == phonenumbers.SUPPORTED_REGIONS
    zones = listed_values(time_zone_choices(language))
    assert zones <= available_timezones()
    assert {"UTC", "Europe/Istanbul", "Europe/Moscow", "Asia/Almaty", "America/New_York"} <= zones
    assert len(zones) > 400


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [("en", "Afghanistan", "Zimbabwe"), ("ru", "Австралия", "Япония")],
)
def test_countries_are_sorted_by_name(language: str, first: str, last: str) -> None:
    names = [name for _code, name in country_choices(language)]
    assert (names[0], names[-1]) == (first, last)


def test_cities_are_named_even_where_their_zone_has_a_new_name() -> None:
    """CLDR calls Kyiv and Kolkata by the zones Europe/Kiev and Asia/Calcutta."""
    names = {
        zone: city for group in time_zone_choices("ru") if isinstance(group[1], list)
        for zone, city in group[1]
    }  # fmt: skip
    assert names["Europe/Kyiv"] == "Киев"
    assert not any(city.isascii() for city in names.values())
