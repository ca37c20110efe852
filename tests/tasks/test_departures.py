"""Somebody leaves: others take over their tasks and sessions, in the same deed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import UserNotActive, let_go
from bookings.models import Session
from tasks.models import Notification, Task
from tests.factories import (
    ContactFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    TaskFactory,
    TaskTemplateFactory,
)
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


@pytest.fixture
def heir():
    return StaffFactory(name="Hana Heir")


@pytest.fixture
def leaving(staff, heir):
    """The staff member with tasks and sessions; of these one collides, one the heir can't give."""
    now = timezone.now()
    TaskFactory(assignee=staff, contact=ContactFactory(), due_on=now.date() + timedelta(days=3))
    TaskFactory(assignee=staff, status="done")
    TaskTemplateFactory(assignee=staff)
    service = ServiceFactory(staff=[staff, heir], name="Pilates")
    for days in (2, 3):
        SessionFactory(service=service, staff=staff, starts_at=now + timedelta(days=days))
    SessionFactory(service=service, staff=heir, starts_at=now + timedelta(days=3))
    SessionFactory(
        service=ServiceFactory(staff=[staff], name="Haircut"),
        staff=staff,
        starts_at=now + timedelta(days=5),
    )
    return staff


def page_of(user):
    return f"/settings/users/{user.pk}/deactivate/"


def test_who_takes_over_is_asked_and_gets_it(owner_client, owner, leaving, heir):
    response = owner_client.post(page_of(leaving))
    assert response.status_code == 422
    page = parse(response)
    assert page.link("1 open task")
    assert {select["name"] for select in page.find_all("select")} == {"to-tasks", "to-sessions"}
    data = {"anyway": "1", "to-tasks": heir.pk, "to-sessions": heir.pk}
    told = owner_client.post(page_of(leaving), data).content.decode()
    leaving.refresh_from_db()
    assert not leaving.is_active
    # Two stay: one collides, one is of a service that the heir doesn't give.
    assert told.count("<li>Pilates, ") == told.count("<li>Haircut, ") == 1
    assert Session.objects.filter(staff=leaving).count() == 2
    assert Session.objects.filter(staff=heir).count() == 2
    open_one = Task.objects.get(status="open")
    assert open_one.assignee == heir
    assert {row.recipient for row in open_one.reminders.filter(state="waiting")} == {heir}
    assert Task.objects.get(status="done").assignee == leaving
    (notification,) = Notification.objects.filter(user=heir)
    assert notification.details == {"count": 1, "name": "Stefan Staff"}


def test_nobody_has_to_take_over(owner_client, leaving):
    data = {"anyway": "1", "to-tasks": "", "to-sessions": ""}
    assert owner_client.post(page_of(leaving), data).status_code == 302
    leaving.refresh_from_db()
    assert not leaving.is_active
    assert Task.objects.filter(assignee=leaving).count() == 2


@pytest.mark.parametrize("wrong", ["0", "x", "self"])
def test_only_who_works_here_takes_over(owner_client, leaving, wrong):
    data = {"anyway": "1", "to-tasks": leaving.pk if wrong == "self" else wrong}
    assert owner_client.post(page_of(leaving), data).status_code == 422
    leaving.refresh_from_db()
    assert leaving.is_active


def test_it_is_all_or_nothing(owner, leaving):
    gone = StaffFactory(is_active=False)
    with pytest.raises(UserNotActive):
        let_go(user_id=leaving.pk, actor=owner, successors={"tasks": gone})
    leaving.refresh_from_db()
    assert leaving.is_active
