"""Dates of tasks that repeat, and the moments at which tasks become overdue."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tasks.enums import RepeatUnit
from tasks.models import Task
from tasks.moments import overdue_from
from tasks.repeating import next_due
from tasks.rows import repeat_text


DAY, WEEK, MONTH = RepeatUnit.DAY, RepeatUnit.WEEK, RepeatUnit.MONTH


@pytest.mark.parametrize(
    ("start", "every", "unit", "after", "found"),
    [
        ("2026-01-31", 1, MONTH, "2026-01-31", "2026-02-28"),
        # Back on the 31st after the short month
        ("2026-01-31", 1, MONTH, "2026-02-28", "2026-03-31"),
        ("2028-01-30", 1, MONTH, "2028-01-30", "2028-02-29"),
        ("2028-02-29", 12, MONTH, "2028-02-29", "2029-02-28"),
        ("2028-02-29", 12, MONTH, "2031-03-01", "2032-02-29"),
        ("2026-11-15", 2, MONTH, "2026-12-20", "2027-01-15"),
        # Of what was missed there is one, not several
        ("2026-01-15", 1, MONTH, "2026-06-14", "2026-06-15"),
        ("2026-01-15", 1, MONTH, "2026-06-15", "2026-07-15"),
        ("2026-01-15", 1, MONTH, "2025-12-01", "2026-02-15"),
        ("2026-03-02", 1, WEEK, "2026-03-02", "2026-03-09"),
        ("2026-03-02", 1, WEEK, "2026-03-08", "2026-03-09"),
        ("2026-03-02", 2, WEEK, "2026-03-09", "2026-03-16"),
        ("2026-03-02", 3, DAY, "2026-03-02", "2026-03-05"),
        ("2026-03-02", 3, DAY, "2026-03-07", "2026-03-08"),
        ("2026-03-02", 1, DAY, "2026-02-01", "2026-03-03"),
    ],
)
def test_next_date_of_a_rule(start, every, unit, after, found):
    on = date.fromisoformat
    assert next_due(on(start), every=every, unit=unit, after=on(after)) == on(found)


@pytest.mark.parametrize(
    ("day", "at", "zone", "moment"),
    [
        ("2026-01-15", None, "Europe/Istanbul", "2026-01-15T21:00"),
        ("2026-01-15", time(9, 30), "Europe/Istanbul", "2026-01-15T06:30"),
        # The night is an hour shorter, and an hour longer
        ("2026-03-28", None, "Europe/Berlin", "2026-03-28T23:00"),
        ("2026-03-29", None, "Europe/Berlin", "2026-03-29T22:00"),
        ("2026-10-25", None, "Europe/Berlin", "2026-10-25T23:00"),
        # Left out: what clocks show instead is 3:30
        ("2026-03-29", time(2, 30), "Europe/Berlin", "2026-03-29T01:30"),
        # Shown twice: the first of the two
        ("2026-10-25", time(2, 30), "Europe/Berlin", "2026-10-25T00:30"),
        # A day that begins at one o'clock
        ("2026-04-23", None, "Africa/Cairo", "2026-04-23T22:00"),
    ],
)
def test_moment_from_which_a_task_is_overdue(day, at, zone, moment):
    expected = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert overdue_from(date.fromisoformat(day), at, ZoneInfo(zone)) == expected


def test_without_a_due_date_nothing_is_overdue():
    assert overdue_from(None, None, UTC) is None


@pytest.mark.parametrize(
    ("language", "every", "unit", "words"),
    [
        ("en", 1, RepeatUnit.DAY, "every day"),
        ("en", 2, RepeatUnit.WEEK, "every 2 weeks"),
        ("ru", 1, RepeatUnit.MONTH, "каждый месяц"),
        ("ru", 21, RepeatUnit.DAY, "раз в 21 день"),
        ("tr", 1, RepeatUnit.WEEK, "her hafta"),
    ],
)
def test_a_rule_in_words(language, every, unit, words):
    with translation.override(language):
        assert repeat_text(Task(repeat_every=every, repeat_unit=unit)) == words
