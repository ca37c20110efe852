"""When a task that repeats is due the next time: by dates of the calendar on the wall.

The dates of a rule are counted from the first one, so that a month keeps the day it was meant
for: begun on the 31st of January, it is due on the last day of February and on the 31st of March.
The next one is made when a task is ticked off, never before; it is due on the first date of the
rule that lies after both the due date and the day it was done. So what was missed stays overdue,
one task and not ten, and what was put off does not shift the dates of the rule.
"""

from calendar import monthrange
from datetime import date, timedelta

from tasks.enums import RepeatUnit


def next_due(start: date, *, every: int, unit: str, after: date) -> date:
    """Return the first date of a rule that lies after ``after``.

    Args:
        start: the first date of the rule.
        every: how many of ``unit`` lie between one and the next, 1 or more.
    """
    if unit == RepeatUnit.MONTH:
        months = (after.year - start.year) * 12 + after.month - start.month
        steps = max(months // every, 1)
        found = _months_later(start, steps * every)
        return found if found > after else _months_later(start, (steps + 1) * every)
    step = every * (7 if unit == RepeatUnit.WEEK else 1)
    steps = max((after - start).days // step, 0) + 1
    return start + timedelta(days=steps * step)


def _months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
