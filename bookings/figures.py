"""What one wants to know of a client at a glance: how often they come, when, how reliably."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from statistics import median

from django.utils.translation import ngettext


# With fewer days between visits than these, nothing is usual yet.
FEWEST_INTERVALS = 2
# From how many days on one speaks of weeks, and of months.
WEEKS_FROM, MONTHS_FROM = 14, 70
DAYS_OF_A_MONTH = 30.44


@dataclass(frozen=True)
class Money:
    """What some bookings of one contact come to in a currency.

    Attributes:
        unpaid: how many sessions that have begun are not paid whole.
        paid: what was paid of all, less what was given back.
        owed: what is still to be paid of sessions that have begun.
        ahead: what was paid of sessions that have not begun.
        to_refund: what was paid of bookings that were declined or canceled.
    """

    currency: str
    unpaid: int
    paid: Decimal
    owed: Decimal
    ahead: Decimal
    to_refund: Decimal


@dataclass(frozen=True)
class Figures:
    """The overview of some bookings of one contact.

    A visit is a confirmed booking whose session is over, or one that was checked in; unless the
    client did not show up. ``usual_days`` is the median of the days between visits. ``money`` has
    the sums of each currency in which something was paid or is due.
    """

    bookings: int
    visits: int
    next_at: datetime | None
    last_at: datetime | None
    no_shows: int
    canceled: int
    usual_days: int | None
    money: list[Money]


def usual_days(days: Sequence[date]) -> int | None:
    """Return the median of the days from one of ``days`` to the next, None of too few."""
    intervals = [(later - day).days for day, later in pairwise(days)]
    return round(median(intervals)) if len(intervals) >= FEWEST_INTERVALS else None


def interval_text(days: int) -> str:
    """Return how often somebody comes, in the largest unit that says it well: every 4 weeks."""
    if days < WEEKS_FROM:
        return ngettext("every %(number)s day", "every %(number)s days", days) % {"number": days}
    if days < MONTHS_FROM:
        weeks = round(days / 7)
        text = ngettext("every %(number)s week", "every %(number)s weeks", weeks)
        return text % {"number": weeks}
    months = round(days / DAYS_OF_A_MONTH)
    text = ngettext("every %(number)s month", "every %(number)s months", months)
    return text % {"number": months}
