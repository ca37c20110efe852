"""Tasks that were there before reminders were get those that they would have by now."""

from datetime import time, timedelta
from importlib import import_module

import pytest
from django.db import connection

from tasks.models import Reminder
from tests.factories import StaffFactory, TaskFactory
from tests.helpers.days import business_day


pytestmark = pytest.mark.django_db

ADD = import_module("tasks.migrations.0004_reminders_of_older_tasks").ADD


def reminders():
    rows = Reminder.objects.values_list("kind", "task", "due_at", "recipient", "state")
    return set(rows)


def add():
    with connection.cursor() as cursor:
        cursor.execute(ADD)


def test_older_tasks_are_reminded_of_as_newer_ones_are(business):
    today = business_day()
    elsewhere = StaffFactory(time_zone="America/New_York", reminder_hour=7)
    for days in (0, 1, 2, 30, -1):
        TaskFactory(due_on=today + timedelta(days=days))
    TaskFactory(due_on=today + timedelta(days=3), assignee=elsewhere)
    TaskFactory(
        due_on=today + timedelta(days=9),
        due_time=time(5),
        remind_on=["week_before", "hour_before", "on_due_date"],
    )
    TaskFactory(due_on=today + timedelta(days=9), remind_on=[])
    TaskFactory()
    by_the_product = reminders()
    assert len(by_the_product) > 6
    Reminder.objects.all().delete()
    add()
    assert reminders() == by_the_product
    add()
    assert reminders() == by_the_product


def test_what_has_reminders_is_left_alone(business):
    task = TaskFactory(due_on=business_day() + timedelta(days=5))
    Reminder.objects.filter(kind="day_before").delete()
    add()
    assert [each.kind for each in Reminder.objects.filter(task=task)] == ["on_due_date"]
