"""The demo's tasks are what the rules of the product would let there be."""

import pytest
import time_machine
from django.utils import timezone

from accounts.demo import load_business
from bookings.demo import load_bookings
from contacts_app.demo import load_clients
from contacts_app.models import Contact
from outbox.models import Mail
from tasks.agenda import agenda
from tasks.demo import PLANNED, load_tasks
from tasks.enums import REMINDERS_BY_DEFAULT, ReminderState
from tasks.models import Notification, Reminder, Task
from tasks.services.reminders import keep_all_reminders, wanted_of
from tasks.services.sending import send_due_reminders


pytestmark = pytest.mark.django_db


def test_everybody_has_something_to_do_and_sees_whom_it_is_about():
    demo = load_business()
    load_clients(demo)
    load_bookings(demo)
    loaded_at = timezone.now()
    count = load_tasks(demo)
    assert len(PLANNED) < count == Task.objects.count()
    assert load_tasks(demo) == 0
    for user in (demo["owner"], *demo["staff"]):
        mine = Task.objects.filter(assignee=user)
        with timezone.override(demo["business"].zone):
            groups = {group.key for group in agenda(mine, timezone.now())}
        assert {"overdue", "today"} <= groups
        about = mine.filter(contact__isnull=False).values("contact")
        seen = Contact.objects.visible_to(user).filter(pk__in=about)
        assert (
            seen.count() == mine.filter(contact__isnull=False).values("contact").distinct().count()
        )
    assert Task.objects.filter(template__isnull=False, booking__isnull=False).exists()
    assert Task.objects.filter(repeat_every__isnull=False).exists()

    # The bell has something for each, nothing is late, and nobody is mailed because of the demo.
    reminders = Reminder.objects.all()
    for user in (demo["owner"], *demo["staff"]):
        bell = Notification.objects.shown_to(user)
        assert bell.unread().exists()
        assert bell.filter(read_at__isnull=False).exists()
        assert reminders.filter(recipient=user, state=ReminderState.WAITING).exists()
    assert not reminders.due(loaded_at).exists()
    assert set(reminders.values_list("kind", flat=True)) > set(REMINDERS_BY_DEFAULT)
    assert {*reminders.values_list("task", "kind", "due_at", "recipient")} == {
        (task.pk, kind, at, task.assignee_id)
        for task in Task.objects.all()
        for kind, at in wanted_of(task, demo["business"])
        if at > task.created_at
    }
    with time_machine.travel(loaded_at, tick=False):
        assert send_due_reminders() == 0
    assert not Mail.objects.filter(key__startswith="tasks/").exists()
    # Worked out anew, they are the same.
    before = reminders.count()
    keep_all_reminders(Task.objects.all())
    assert reminders.count() == before
    assert not reminders.filter(state=ReminderState.LAPSED).exists()
