"""The calendar without hours: the weeks of a month, the list of seven days, the small month."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bookings.calendar import drawing
from bookings.calendar.book import LINES_IN_A_MONTH, Book, change_text, pen_of
from bookings.calendar.known import Held
from bookings.calendar.state import CalendarState
from bookings.calendar.words import in_words
from core.formats import short_weekday


def month(book: Book) -> dict[str, Any]:
    """Describe the weeks of a month, each day with its first sessions."""
    pen = pen_of(book)
    of_day = _by_day(book)
    cells = []
    for day in book.days:
        held = of_day[day.date]
        count = book.known.counts[day.date]
        shown = held if count <= LINES_IN_A_MONTH else held[: LINES_IN_A_MONTH - 1]
        more = count - len(shown)
        cells.append(
            {
                "date": day.date,
                "number": day.date.day,
                "heading": in_words(day.date, "EEEE, d MMMM"),
                "address": book.state.query(view="day", day=day.date),
                "is_today": day.date == book.today,
                "is_other": day.date.month != book.state.day.month,
                "holidays": [
                    off.reason or _("Holiday") for off in book.known.hours.holidays(day.date)
                ],
                "lines": drawing.joined([pen.line(each, day) for each in shown]),
                "more": _("%(count)s more") % {"count": number_format(more)} if more else "",
                "new_address": f"{reverse('bookings:booking_new')}?day={day.date.isoformat()}",
            }
        )
    return {
        "weekdays": [
            {"short": short_weekday(day.date), "long": in_words(day.date, "EEEE")}
            for day in book.days[:7]
        ],
        "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
        "is_empty": not book.known.held,
        "changes": [text for day in book.days if (text := change_text(day))],
    }


def listing(book: Book) -> dict[str, Any]:
    """Describe the sessions of seven days, day by day."""
    pen = pen_of(book)
    of_day = _by_day(book)
    return {
        "groups": [
            {
                "heading": in_words(day.date, "EEEE, d MMMM"),
                "is_today": day.date == book.today,
                "address": book.state.query(view="day", day=day.date),
                "rows": drawing.joined([pen.row(each, day) for each in of_day[day.date]]),
            }
            for day in book.days
            if of_day[day.date]
        ],
        "is_empty": not book.known.held,
        "changes": [text for day in book.days if (text := change_text(day))],
    }


def _by_day(book: Book) -> dict[date, list[Held]]:
    """Return the sessions by the day on which they begin, or the first that is shown."""
    found: dict[date, list[Held]] = defaultdict(list)
    days = iter(book.days)
    day = next(days)
    for held in book.known.held:
        while held.starts_at >= day.end:
            day = next(days)
        found[day.date].append(held)
    return found


def small_month(state: CalendarState, today: date) -> dict[str, Any]:
    """Describe the month of the shown day as a small table of links."""
    whole = CalendarState("month", state.day)
    first = whole.first
    # The day comes last, so that the links differ in it alone.
    start = "?" + urlencode([*state.pairs(without=["day"]), ("day", "")])
    days = [first + timedelta(days=number) for number in range((whole.last - first).days + 1)]
    cells = [
        {
            "number": day.day,
            "address": start + day.isoformat(),
            "label": in_words(day, "d MMMM y"),
            "is_today": day == today,
            "is_shown": state.first <= day <= state.last and state.view != "month",
            "is_other": day.month != state.day.month,
        }
        for day in days
    ]
    return {
        "heading": in_words(state.day, "LLLL y"),
        "before": start + whole.moved(-1).isoformat(),
        "after": start + whole.moved(1).isoformat(),
        "weekdays": [
            {"short": in_words(d, "EEEEEE"), "long": in_words(d, "EEEE")} for d in days[:7]
        ],
        "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
    }
