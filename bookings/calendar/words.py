"""Days and periods as people of the active language write them."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date
from django.utils.translation import get_language

from bookings.calendar.state import CalendarState


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


def in_words(day: date, pattern: str) -> str:
    """Return a day by a pattern of CLDR: "EEE" gives Mon, "LLLL y" November 2026."""
    return _in_words(day, pattern, _locale())


@lru_cache(maxsize=4096)
def _in_words(day: date, pattern: str, locale: str) -> str:
    if locale == "tr" and pattern.startswith("EEEE, "):
        # In Turkish the day of the week comes last: 22 Kasım 2026 Pazar.
        pattern = f"{pattern.removeprefix('EEEE, ')} EEEE"
    text = format_date(day, pattern, locale=locale)
    return text[:1].upper() + text[1:]


def period_text(state: CalendarState) -> str:
    """Return what the calendar shows: a day, 16 – 22 November 2026, November 2026."""
    if state.view == "day":
        return in_words(state.day, "EEEE, d MMMM y")
    if state.view == "month":
        return in_words(state.day, "LLLL y")
    first, last = state.first, state.last
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {in_words(last, 'd MMMM y')}"
    pattern = "d MMM" if first.year == last.year else "d MMM y"
    return f"{in_words(first, pattern)} – {in_words(last, 'd MMM y')}"
