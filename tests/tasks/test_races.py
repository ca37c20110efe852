"""Several people at one task at the same moment, each with a connection of their own.

``KARTOTEKA_RACE_ROUNDS`` says how often the races are repeated.
"""

import os
from collections import Counter
from datetime import timedelta

import pytest

from bookings.enums import BookingStatus
from bookings.models import Booking
from bookings.services import bookings
from contacts_app.models import Activity
from tasks.enums import RepeatUnit, TaskStatus
from tasks.models import Task
from tasks.services import tasks as services
from tasks.services.tasks import TaskDetails
from tests.factories import (
    ContactFactory,
    ServiceFactory,
    StaffFactory,
    TaskTemplateFactory,
    noon_tomorrow,
)
from tests.helpers.at_once import at_once
from tests.helpers.days import business_day


pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = range(int(os.environ.get("KARTOTEKA_RACE_ROUNDS", "1")))
CROWD = 8


def outcome(deed):
    try:
        deed()
    except (services.TaskIsGone, services.TaskIsNotOpen, services.TaskChangedMeanwhile) as error:
        return type(error).__name__
    return "done"


@pytest.mark.parametrize("_round", ROUNDS)
def test_ticked_off_at_once_it_is_done_once_and_has_one_next(owner, _round):
    anna = ContactFactory()
    said = TaskDetails(
        title="Call",
        assignee=owner,
        due_on=business_day(),
        repeat_every=1,
        repeat_unit=RepeatUnit.WEEK,
    )
    task = services.add_task(said=said, contact=anna, actor=owner)

    def tick(_number):
        return outcome(lambda: services.complete_task(task_id=task.pk, actor=owner))

    assert Counter(at_once(CROWD, tick)) == {"done": CROWD}
    assert Task.objects.filter(previous=task).count() == 1
    assert Activity.objects.filter(contact=anna, kind="tasks/done").count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_edited_at_once_one_of_them_is_told(owner, _round):
    task = services.add_task(
        said=TaskDetails(title="Call", assignee=owner), contact=ContactFactory(), actor=owner
    )

    def edit(number):
        said = TaskDetails(title=f"Call {number}", assignee=owner)
        return outcome(
            lambda: services.edit_task(task_id=task.pk, version=1, said=said, actor=owner)
        )

    assert Counter(at_once(CROWD, edit)) == {"done": 1, "TaskChangedMeanwhile": CROWD - 1}


@pytest.mark.parametrize("_round", ROUNDS)
def test_confirmed_and_canceled_at_once_its_tasks_are_there_once(owner, _round):
    staff = StaffFactory()
    service = ServiceFactory(staff=[staff])
    for anchor in ("before_session", "after_visit"):
        TaskTemplateFactory(service=service, anchor=anchor)
    booking = bookings.book_appointment(
        service=service,
        staff=staff,
        starts_at=noon_tomorrow() + timedelta(days=9),
        contact=ContactFactory(),
        actor=owner,
        status=BookingStatus.PENDING,
    )

    def confirm_or_cancel(number):
        deed = bookings.cancel_booking if number == CROWD - 1 else bookings.confirm_booking
        try:
            deed(booking_id=booking.pk, actor=owner)
        except bookings.NotPossible:
            return "too late"
        return "done"

    at_once(CROWD, confirm_or_cancel)
    assert Booking.objects.get().status == BookingStatus.CANCELED
    made = Task.objects.values_list("template", "booking")
    assert len(made) == len(set(made)) <= 2
    assert set(Task.objects.values_list("status", flat=True)) <= {TaskStatus.LAPSED}
