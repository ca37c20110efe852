"""Phone numbers: as typed, and in the E.164 form that machines compare."""

from functools import lru_cache

import phonenumbers


# An import asks for the same numbers again and again.
@lru_cache(maxsize=8192)
def to_e164(number: str, region: str) -> str:
    """Return ``number`` in E.164 form (``+905324182077``), or ``""`` when it isn't one.

    Args:
        region: ISO 3166 code of the country a number without country code belongs to.
    """
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=8192)
def national_digits(e164: str) -> str:
    """Return the digits one dials inside the country (``05324182077``), ``""`` for none."""
    if not e164:
        return ""
    national = phonenumbers.format_number(
        phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.NATIONAL
    )
    return "".join(c for c in national if c.isdigit())


def display(number: str, e164: str) -> str:
    """Return the number as people read it: international form when known, else as typed."""
    if not e164:
        return number
    return phonenumbers.format_number(
        phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
