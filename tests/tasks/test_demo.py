"""The demo's tasks are what the rules of the product would let there be."""

import pytest
from django.utils import timezone

from accounts.demo import load_business
from bookings.demo import load_bookings
from contacts_app.demo import load_clients
from contacts_app.models import Contact
from tasks.agenda import agenda
from tasks.demo import PLANNED, load_tasks
from tasks.models import Task


pytestmark = pytest.mark.django_db


def test_everybody_has_something_to_do_and_sees_whom_it_is_about():
    demo = load_business()
    load_clients(demo)
    load_bookings(demo)
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
