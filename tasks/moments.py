"""Between the due date on the wall and the moment at which a task becomes overdue."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def overdue_from(due_on: date | None, due_time: time | None, zone: tzinfo) -> datetime | None:
    """Return the moment from which on a task is overdue, in UTC; None without a due date.

    It is the time of the day that was given, else the end of the day: the midnight after it. A
    time that clocks leave out when they are put forward counts as what they show instead; of one
    that they show twice the first is meant.
    """
    if due_on is None:
        return None
    if due_time is None:
        shown = datetime.combine(due_on + timedelta(days=1), time.min, zone)
    else:
        shown = datetime.combine(due_on, due_time, zone)
    return shown.astimezone(UTC)
