"""Birthdays as files write them: a day, with or without its year, in many shapes."""

import calendar
import contextlib
import datetime
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale
from django.utils import timezone

from core.folding import fold


LEAP_YEAR = 2000
_MONTH_LANGUAGES = "en ru tr de fr es it pt nl pl uk cs sv da fi ro hu".split()
_TIME = re.compile(r"(?<=\d)(?:T|\s+)\d{1,2}:?\d{2}.*$|T\d{2}.*$|(?<=\d)[zZ]$")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_COMPACT_YEAR_LAST = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2})")
_NO_YEAR = re.compile(r"--(\d{2})-?(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})\.?(?:\s*г\.?)?")
_TWO_NUMBERS = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\.?")
_DAY_MONTH_NAME = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º)?[.\s/-]*(?:de\s+)?([^\W\d_]+)\.?(?:[\s,./-]+(?:de\s+)?(\d{4}|\d{2}(?!\d)))?\D*"
)
_YEAR_MONTH_NAME_DAY = re.compile(r"(\d{4})[\s,./-]+([^\W\d_]+)\.?[\s/-]+(\d{1,2})")
_MONTH_NAME_DAY = re.compile(
    r"([^\W\d_]+)\.?[\s/-]+(\d{1,2})(?:st|nd|rd|th)?(?:[\s,/-]+(\d{4}|\d{2}))?"
)
# A day of the week before the date, in any language.
_WEEKDAY = re.compile(r"([^\W\d_]{2,}\.?),\s*(?=\w)")
# A day as a spreadsheet counts them, perhaps with a fraction for the time of day.
_SERIAL = re.compile(r"(\d{4,5})(?:[.,]\d+)?")
_EXCEL_EPOCH = datetime.date(1899, 12, 30)


@functools.cache
def _month_names() -> dict[str, int]:
    """Return the months by folded name and short name; names that mean two months are left out."""
    months: dict[str, set[int]] = {}
    for language in _MONTH_LANGUAGES:
        locale = Locale.parse(language)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    months.setdefault(fold(name).strip("."), set()).add(number)
    months["sept"] = {9}
    return {name: min(numbers) for name, numbers in months.items() if len(numbers) == 1}


@dataclass(frozen=True)
class DateOrder:
    """How dates of a file are to be read where the date itself doesn't say.

    ``pattern`` is a ``strptime`` format that goes before everything else, or "".
    """

    is_month_first: bool = False
    is_certain: bool = True
    has_serials: bool = False
    pattern: str = ""


DAY_FIRST = DateOrder()


def find_order(values: Iterable[str], *, is_month_first_likely: bool) -> DateOrder:
    """Return the order that fits the dates among ``values`` best."""
    day_first = month_first = open_ones = serials = others = 0
    for value in values:
        text = _TIME.sub("", value.strip())
        match = _YEAR_LAST.fullmatch(text) or _TWO_NUMBERS.fullmatch(text)
        if match:
            first, separator, second = int(match[1]), match[2], int(match[3])
            if first > 12 >= second:
                day_first += 1
            elif second > 12 >= first:
                month_first += 1
            elif separator == ".":
                # Nobody writes the month first with dots.
                day_first += 1
            elif first != second:
                open_ones += 1
        elif _SERIAL.fullmatch(text):
            serials += 1
        elif text:
            others += 1
    if day_first or month_first:
        order = month_first > day_first
        return DateOrder(order, is_certain=not (day_first and month_first))
    return DateOrder(
        is_month_first_likely,
        is_certain=not open_ones,
        has_serials=serials > others + open_ones,
    )


def is_open(value: str) -> bool:
    """Return whether day and month of ``value`` could be swapped."""
    text = _TIME.sub("", value.strip())
    match = _YEAR_LAST.fullmatch(text) or _TWO_NUMBERS.fullmatch(text)
    return bool(
        match
        and match[2] != "."
        and int(match[1]) <= 12
        and int(match[3]) <= 12
        and match[1] != match[3]
    )


def read_birthday(value: str, order: DateOrder = DAY_FIRST) -> str:
    """Return ``value`` as ``YYYY-MM-DD`` or ``--MM-DD``, "" when it is no day.

    A time of day and a zone behind the date don't shift it.
    """
    text = value.strip()
    if order.pattern and (day := _in_pattern(text, order.pattern)):
        return day
    text = _TIME.sub("", text).strip().rstrip(",")
    if (match := _WEEKDAY.match(text)) and fold(match[1]).strip(".") not in _month_names():
        text = text[match.end() :]
    if match := _NO_YEAR.fullmatch(text) or _MONTH_DAY.fullmatch(text):
        return _day(None, match[1], match[2])
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        day = _day(int(match[1]), match[2], match[3])
        if not day and (match := _COMPACT_YEAR_LAST.fullmatch(text)):
            # The year of the other order would have had a month 19 or 20.
            day = _in_order(match[1], match[2], int(match[3]), order, "")
        return day
    if match := _YEAR_LAST.fullmatch(text):
        return _in_order(match[1], match[3], _full_year(match[4]), order, match[2])
    if match := _TWO_NUMBERS.fullmatch(text):
        return _in_order(match[1], match[3], None, order, match[2])
    if match := _MONTH_NAME_DAY.fullmatch(text):
        return _named(match[1], match[2], match[3])
    if match := _YEAR_MONTH_NAME_DAY.fullmatch(text):
        return _named(match[2], match[3], match[1])
    if match := _DAY_MONTH_NAME.fullmatch(text):
        return _named(match[2], match[1], match[3])
    if order.has_serials and (match := _SERIAL.fullmatch(text)):
        return (_EXCEL_EPOCH + datetime.timedelta(days=int(match[1]))).isoformat()
    return ""


def is_date_format(pattern: str) -> bool:
    """Return whether ``pattern`` is a ``strptime`` format that tells day and month."""
    try:
        written = datetime.date(LEAP_YEAR, 12, 29).strftime(pattern)
    except ValueError:
        return False
    return _in_pattern(written, pattern).endswith("-12-29")


def _in_pattern(text: str, pattern: str) -> str:
    """Return the day that ``text`` tells in a ``strptime`` format, "" for none."""
    has_year = re.search(r"%[YyGcxD]", pattern)
    with contextlib.suppress(ValueError, re.error):
        if has_year:
            return datetime.datetime.strptime(text, pattern).date().isoformat()  # noqa: DTZ007 -- a day has no zone
        # With a year of its own, so that the 29th of February is a day.
        found = datetime.datetime.strptime(f"{text} {LEAP_YEAR}", f"{pattern} %Y")  # noqa: DTZ007
        return f"--{found:%m-%d}"
    return ""


def _in_order(first: str, second: str, year: int | None, order: DateOrder, separator: str) -> str:
    is_month_first = order.is_month_first and separator != "."
    month, day = (first, second) if is_month_first else (second, first)
    # A value that can only be meant the other way is read the other way.
    return _day(year, month, day) or _day(year, day, month)


def _named(month: str, day: str, year: str | None) -> str:
    number = _month_names().get(fold(month).strip("."))
    return _day(_full_year(year) if year else None, str(number), day) if number else ""


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if year <= timezone.now().year % 100 else 1900 + year


def _day(year: int | None, month: str, day: str) -> str:
    """Return the day in ISO form, "" when there is no such day. Year 0 is no year."""
    if not 1 <= int(month) <= 12:
        return ""
    if not 1 <= int(day) <= calendar.monthrange(year or LEAP_YEAR, int(month))[1]:
        return ""
    return f"{f'{year:04}' if year else '-'}-{int(month):02}-{int(day):02}"
