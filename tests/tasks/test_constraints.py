"""What the database itself guards of tasks: rows it takes and rows it refuses."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from tasks.enums import RepeatUnit, TaskStatus
from tasks.models import Digest, Reminder, Task
from tests.factories import (
    BookingFactory,
    NotificationFactory,
    StaffFactory,
    TaskFactory,
    TaskTemplateFactory,
)


pytestmark = pytest.mark.django_db

MODELS = ("Task", "TaskTemplate", "Reminder", "Notification", "Digest")
AT = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 1, 1)
RULE = {"repeat_every": 1, "repeat_unit": RepeatUnit.MONTH}


def task(**fields):
    return TaskFactory(**fields)


def changed(**fields):
    """Change a row past everything but the database."""
    made = TaskFactory(due_on=DAY)
    return Task.objects.filter(pk=made.pk).update(**fields)


def by_rule(**fields):
    made = TaskFactory(due_on=DAY)
    template = TaskTemplateFactory()
    said = {"template": template, "rule_on": DAY, "rule_assignee": made.assignee, **fields}
    return Task.objects.filter(pk=made.pk).update(**said)


def twice_for(booking, template):
    for _time in range(2):
        by_rule(template=template, booking=booking)
    return True


def next_twice(**fields):
    first = TaskFactory()
    TaskFactory(previous=first, **fields)
    return TaskFactory(previous=first)


def reminder(**fields):
    given = {"kind": "on_due_date", "due_at": AT, **fields}
    given.setdefault("task", TaskFactory())
    given.setdefault("recipient", given["task"].assignee)
    return Reminder.objects.create(**given)


def reminded_twice(**fields):
    first = reminder()
    return reminder(**{"task": first.task, "recipient": first.recipient, **fields})


def told_of(sent):
    return NotificationFactory(kind="reminder", reminder=sent, task=sent.task, user=sent.recipient)


def digests(*days):
    user = StaffFactory()
    return [Digest.objects.create(user=user, day=day) for day in days]


GOOD: dict[str, list[Any]] = {
    "task_says_what_to_do": [lambda: task(title=" x ")],
    "task_details_are_not_too_long": [lambda: task(details="x" * 5000)],
    "task_status_is_known": [lambda: task(status=TaskStatus.LAPSED)],
    "task_priority_is_known": [lambda: task(priority=1), lambda: task(priority=3)],
    "task_time_is_of_a_day": [lambda: task(due_on=DAY, due_time=time(9))],
    "task_with_a_due_date_knows_the_moment": [
        lambda: task(due_on=DAY),
        lambda: task(),
        lambda: task(due_on=date(2198, 12, 31)),
    ],
    "task_that_is_done_says_when": [lambda: task(status=TaskStatus.DONE)],
    "task_deletion_says_when_and_by_whom": [lambda: task(deleted_at=AT, deleted_by=StaffFactory())],
    "task_repeats_by_a_whole_rule": [
        lambda: task(due_on=DAY, **RULE),
        lambda: task(due_on=DAY, repeat_every=365, repeat_unit="day"),
    ],
    "task_by_a_rule_knows_what_it_says": [by_rule],
    "task_is_made_once_for_a_booking": [
        lambda: twice_for(None, TaskTemplateFactory()),
        lambda: by_rule(booking=BookingFactory()),
    ],
    "task_has_one_next": [lambda: next_twice(deleted_at=AT, deleted_by=StaffFactory())],
    "task_template_says_what_to_do": [lambda: TaskTemplateFactory()],
    "task_template_details_are_not_too_long": [lambda: TaskTemplateFactory(details="x" * 5000)],
    "task_template_anchor_is_known": [lambda: TaskTemplateFactory(anchor="after_visit")],
    "task_template_priority_is_known": [lambda: TaskTemplateFactory(priority=1)],
    "task_template_is_two_years_off_at_most": [lambda: TaskTemplateFactory(offset_days=730)],
    "reminder_is_there_once": [
        lambda: reminded_twice(kind="own"),
        lambda: reminded_twice(due_at=AT.replace(hour=1)),
        lambda: reminded_twice(recipient=StaffFactory()),
    ],
    "reminder_kind_is_known": [lambda: reminder(kind="day_before")],
    "reminder_state_is_known": [lambda: reminder(state="lapsed")],
    "reminder_that_was_sent_says_when": [lambda: reminder(state="sent", sent_at=AT)],
    "task_reminders_are_known": [
        lambda: changed(remind_on=[]),
        lambda: changed(remind_on=["hour_before", "week_before"]),
    ],
    "task_has_ten_reminders_of_its_own_at_most": [lambda: changed(remind_at=[AT] * 10)],
    "notification_kind_is_known": [lambda: NotificationFactory()],
    "notification_is_about_a_task": [lambda: NotificationFactory(kind="taken_over", task=None)],
    "notification_of_a_reminder_names_it": [lambda: told_of(reminder())],
    "digest_of_a_day_is_sent_once": [lambda: digests(DAY, date(2026, 1, 2))],
}
BAD: dict[str, list[Any]] = {
    "task_says_what_to_do": [lambda: changed(title=" \n"), lambda: changed(title="")],
    "task_details_are_not_too_long": [lambda: changed(details="x" * 5001)],
    "task_status_is_known": [lambda: changed(status="stuck")],
    "task_priority_is_known": [lambda: changed(priority=0), lambda: changed(priority=4)],
    "task_time_is_of_a_day": [lambda: changed(due_on=None, due_at=None, due_time=time(9))],
    "task_with_a_due_date_knows_the_moment": [
        lambda: changed(due_at=None),
        lambda: changed(due_on=None),
        lambda: changed(due_on=date(1970, 12, 31)),
        lambda: changed(due_on=date(2199, 1, 1)),
    ],
    "task_that_is_done_says_when": [
        lambda: changed(status=TaskStatus.DONE),
        lambda: changed(done_at=AT),
        lambda: changed(done_by=StaffFactory()),
    ],
    "task_deletion_says_when_and_by_whom": [
        lambda: changed(deleted_at=AT),
        lambda: changed(deleted_by=StaffFactory()),
    ],
    "task_repeats_by_a_whole_rule": [
        lambda: changed(repeat_every=1),
        lambda: changed(repeat_unit="day"),
        lambda: changed(repeat_unit="day", repeat_start=DAY),
        lambda: changed(repeat_start=DAY),
        lambda: changed(**{**RULE, "repeat_every": 0}, repeat_start=DAY),
        lambda: changed(**{**RULE, "repeat_every": 366}, repeat_start=DAY),
        lambda: changed(**{**RULE, "repeat_unit": "year"}, repeat_start=DAY),
        lambda: changed(**RULE, repeat_start=DAY, due_on=None, due_at=None),
    ],
    "task_by_a_rule_knows_what_it_says": [
        lambda: changed(rule_on=DAY),
        lambda: changed(rule_assignee=StaffFactory()),
        lambda: by_rule(rule_on=None),
        lambda: by_rule(rule_assignee=None),
    ],
    "task_is_made_once_for_a_booking": [
        lambda: twice_for(BookingFactory(), TaskTemplateFactory()),
    ],
    "task_has_one_next": [next_twice],
    "task_template_says_what_to_do": [lambda: TaskTemplateFactory(title=" ")],
    "task_template_details_are_not_too_long": [lambda: TaskTemplateFactory(details="x" * 5001)],
    "task_template_anchor_is_known": [lambda: TaskTemplateFactory(anchor="at_lunch")],
    "task_template_priority_is_known": [lambda: TaskTemplateFactory(priority=0)],
    "task_template_is_two_years_off_at_most": [lambda: TaskTemplateFactory(offset_days=731)],
    "reminder_is_there_once": [reminded_twice],
    "reminder_kind_is_known": [lambda: reminder(kind="shout")],
    "reminder_state_is_known": [lambda: reminder(state="stuck")],
    "task_reminders_are_known": [
        lambda: changed(remind_on=["own"]),
        lambda: changed(remind_on=["day_before", "at_lunch"]),
    ],
    "task_has_ten_reminders_of_its_own_at_most": [lambda: changed(remind_at=[AT] * 11)],
    "notification_kind_is_known": [lambda: NotificationFactory(kind="shout")],
    "notification_is_about_a_task": [
        lambda: NotificationFactory(task=None),
        lambda: NotificationFactory(kind="taken_over"),
    ],
    "notification_of_a_reminder_names_it": [
        lambda: NotificationFactory(kind="reminder"),
        lambda: NotificationFactory(reminder=reminder()),
    ],
    "digest_of_a_day_is_sent_once": [lambda: digests(DAY, DAY)],
    "reminder_that_was_sent_says_when": [
        lambda: reminder(state="sent"),
        lambda: reminder(sent_at=AT),
    ],
}


def cases(table):
    return [
        pytest.param(name, deed, id=f"{name}-{number}")
        for name, deeds in table.items()
        for number, deed in enumerate(deeds)
    ]


def test_every_constraint_is_tried():
    declared = {
        constraint.name
        for model in (apps.get_model("tasks", name) for name in MODELS)
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }
    assert set(GOOD) == declared
    assert set(BAD) == declared


@pytest.mark.parametrize(("name", "deed"), cases(GOOD))
def test_good_row(name, deed):
    with transaction.atomic():
        assert deed()


@pytest.mark.parametrize(("name", "deed"), cases(BAD))
def test_bad_row(name, deed):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        deed()
    cause: Any = caught.value.__cause__
    assert cause.diag.constraint_name == name
