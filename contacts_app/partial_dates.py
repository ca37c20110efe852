"""Dates of which the year may be missing, as people give their birthday."""

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import Any

from babel.dates import get_month_names
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from core.folding import digits, fold


PARTIAL_DATE = re.compile(r"(?P<year>\d{4}|-)-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
LEAP_YEAR = 2000


def validate_partial_date(value: str) -> None:
    """Raise ValidationError unless ``value`` is a real day, ``YYYY-MM-DD`` or ``--MM-DD``."""
    match = PARTIAL_DATE.fullmatch(value)
    if match:
        year = LEAP_YEAR if match["year"] == "-" else int(match["year"])
        month, day = int(match["month"]), int(match["day"])
        if year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            return
    raise ValidationError(_("There is no such day."), code="no_such_day")


def validate_is_not_to_come(value: str, today: date) -> None:
    """Raise ValidationError if ``value`` has a year and is after ``today``."""
    if value > today.isoformat():
        raise ValidationError(_("This day is in the future."), code="to_come")


class PartialDateField(models.CharField):  # type: ignore[type-arg]
    """A day in ISO form, ``1990-05-14``, or ``--05-14`` when the year is not known.

    Text, so that the year may be missing; ``right(value, 5)`` is the day of the year.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        kwargs.setdefault("validators", [validate_partial_date])
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        kwargs.pop("validators", None)
        return name, path, args, kwargs


def format_partial_date(value: str) -> str:
    """Return ``1990-05-14`` or ``--05-14`` as people of the active language write the day."""
    if not value:
        return ""
    year = int(value[:4]) if value[0] != "-" else LEAP_YEAR
    moment = date(year, int(value[-5:-3]), int(value[-2:]))
    pattern = "j E" if value[0] == "-" else "j E Y"
    return formats.date_format(moment, pattern)


def age(value: str, today: date) -> int | None:
    """Return how many years old somebody born on ``value`` is.

    None without a year, and where an old row holds a day that is still to come.
    """
    if not value or value[0] == "-" or value > today.isoformat():
        return None
    years = today.year - int(value[:4])
    return years if today.strftime("%m-%d") >= value[-5:] else years - 1


MONTH_WORDS = ("en", "ru", "tr")


@lru_cache(maxsize=1)
def month_numbers() -> dict[str, int]:
    """Return the number of each month by its folded name, long and short, in our languages."""
    numbers: dict[str, int] = {}
    for language in MONTH_WORDS:
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in get_month_names(width, form, language).items():
                    numbers[fold(name).strip(".")] = number
    return numbers


def parse_partial_date(text: str, *, month_first: bool = False) -> str:
    """Return the day a person typed in ISO form, "" for nothing.

    Understands ``1990-05-14``, ``--05-14``, ``14.05.1990``, ``14.05``, ``14/5/1990``,
    ``14 May 1990``, ``May 14``, ``14 мая``, ``14 Mayıs``.

    Args:
        month_first: read ``5/14/1990`` as Americans do.

    Raises:
        ValidationError: it is no day.
    """
    # Digits of every script become ASCII, as they are stored.
    text = "".join(digits(character) or character for character in fold(text))
    if not text:
        return ""
    if PARTIAL_DATE.fullmatch(text):
        validate_partial_date(text)
        return text
    pieces = re.findall(r"\d+|[^\W\d_]+", text)
    words = [piece for piece in pieces if not piece.isdigit()]
    figures = [piece for piece in pieces if piece.isdigit()]
    month = next((month_numbers()[word] for word in words if word in month_numbers()), None)
    numbers = [int(figure) for figure in figures if len(figure) <= 4]
    year = next((int(figure) for figure in figures if len(figure) == 4), None)
    if year is not None:
        numbers.remove(year)
    if month is None and len(numbers) == 2:
        first, second = numbers
        swapped = (month_first and "/" in text) or figures[0] == str(year)
        # 5/14 can only be the 14th of May, whoever writes it.
        swapped = (swapped and first <= 12) or second > 12
        numbers, month = ([second], first) if swapped else ([first], second)
    if month is None or len(numbers) != 1 or len(figures) > 3:
        raise ValidationError(
            _("Write a day such as 14.05.1990, or 14.05 when the year is not known."),
            code="no_day",
        )
    iso = f"{year:04d}" if year is not None else "-"
    value = f"{iso}-{month:02d}-{numbers[0]:02d}"
    validate_partial_date(value)
    return value
