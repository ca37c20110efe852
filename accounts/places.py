"""Countries and time zones to choose from, named in the language of the reader."""

from functools import lru_cache
from zoneinfo import available_timezones

import phonenumbers
from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from core.folding import sort_key


Choice = tuple[str, str]


@lru_cache(maxsize=8)
def country_choices(language: str) -> list[Choice]:
    """Return (ISO 3166 code, name) of every country with phone numbers, sorted by name."""
    names = Locale.parse(language).territories
    countries = [(code, names.get(code, code)) for code in phonenumbers.SUPPORTED_REGIONS]
    return sorted(countries, key=lambda choice: sort_key(choice[1], turkish=language == "tr"))


@lru_cache(maxsize=8)
def time_zone_choices(language: str) -> list[Choice | tuple[str, list[Choice]]]:
    """Return the time zones people live in, grouped by country, sorted by name; UTC first."""
    locale = Locale.parse(language)
    groups: dict[str, list[Choice]] = {}
    known = available_timezones()
    for zone, territory in get_global("zone_territories").items():
        country = locale.territories.get(territory)
        if country and zone in known and not zone.startswith("Etc/"):
            groups.setdefault(country, []).append((zone, _city(zone, locale)))
    turkish = language == "tr"
    return [
        ("UTC", "UTC"),
        *(
            (country, sorted(zones, key=lambda zone: sort_key(zone[1], turkish=turkish)))
            for country, zones in sorted(
                groups.items(), key=lambda group: sort_key(group[0], turkish=turkish)
            )
        ),
    ]


def _city(zone: str, locale: Locale) -> str:
    """Return the city a time zone is called by; CLDR keeps some under an older name of the zone."""
    older = [name for name, newer in get_global("zone_aliases").items() if newer == zone]
    for name in (zone, *older):
        if city := locale.time_zones.get(name, {}).get("city"):
            return str(city)
    return str(get_timezone_location(zone, locale=locale, return_city=True))
