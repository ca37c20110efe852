"""When two contacts turn out to be one person, the tasks and their reminders go along."""

from datetime import timedelta

import pytest

from contacts_app.enums import Source
from contacts_app.models import Contact
from contacts_app.services import intake, reviews
from tasks.models import Reminder, Task
from tests.factories import TaskFactory
from tests.helpers.days import business_day


pytestmark = pytest.mark.django_db


def test_tasks_and_reminders_go_along_and_back(owner, staff):
    email, phone = "a@example.com", "0532 418 20 77"
    known = intake.recognise(name="Ayşe Kaya", email=email, source=Source.BOOKING).contact
    found = intake.recognise(name="Ayse Demir", email=email, phone=phone, source=Source.BOOKING)
    task = TaskFactory(
        contact=found.contact, assignee=staff, due_on=business_day() + timedelta(days=5)
    )
    waiting = set(Reminder.objects.values_list("pk", "state"))
    assert len(waiting) == 2
    assert found.review
    deeds = {"review_id": found.review.pk, "actor": owner}

    reviews.join_contacts(**deeds)
    assert Task.objects.get(contact=known) == task
    assert set(Reminder.objects.values_list("pk", "state")) == waiting
    assert Contact.objects.visible_to(staff).filter(pk=known.pk).exists()

    reviews.undo_decision(**deeds)
    assert Task.objects.get(contact=found.contact) == task
    assert set(Reminder.objects.values_list("pk", "state")) == waiting
