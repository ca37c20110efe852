"""Adding, editing and ticking off tasks by the pages: what is answered, and to whom."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tasks.enums import Priority, RepeatUnit, TaskStatus
from tasks.models import Task
from tasks.services import tasks as services
from tasks.services.tasks import TaskDetails
from tests.contacts_app.conftest import HTMX, htmx_for
from tests.factories import BookingFactory, ContactFactory, StaffFactory, TaskFactory
from tests.helpers.days import business_day


pytestmark = pytest.mark.django_db

NEW = "/tasks/new/"


def posted(user, **fields):
    return {"title": "Call back", "assignee": user.pk, "priority": 2, **fields}


def test_a_task_about_a_contact_is_added(owner_client, owner, staff):
    anna = ContactFactory()
    page = owner_client.get(f"{NEW}?contact={anna.pk}&of_contact=1", headers=HTMX)
    assert anna.display_name in page.content.decode()
    data = posted(
        staff, contact=anna.pk, of_contact=1, due_on="2030-01-31", due_time="14:30",
        repeat_unit="month", priority=3, details="First line\r\nSecond",
    )  # fmt: skip
    response = owner_client.post(NEW, data)
    assert response.headers["Location"] == f"/contacts/{anna.pk}/tasks/"
    task = Task.objects.get()
    assert (task.title, task.assignee, task.contact) == ("Call back", staff, anna)
    assert (task.due_on, f"{task.due_time:%H:%M}") == (date(2030, 1, 31), "14:30")
    assert (task.repeat_every, task.repeat_unit) == (1, RepeatUnit.MONTH)
    assert (task.priority, task.details) == (Priority.HIGH, "First line\nSecond")
    assert task.created_by == owner


def test_sent_twice_it_is_added_once(owner_client, owner):
    data = posted(owner, key="7f1c1a52-95c4-4a3e-9f9c-9d57a7c7a001")
    for _time in range(2):
        assert owner_client.post(NEW, data).status_code == 302
    assert Task.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"title": "x" * 201},
        {"assignee": 0},
        {"assignee": ""},
        {"due_on": "2030-02-30"},
        {"due_on": "0001-01-01"},
        {"due_on": "9999-12-31"},
        {"due_time": "14:30"},
        {"due_on": "2030-01-01", "due_time": "25:00"},
        {"priority": 9},
        {"repeat_unit": "day"},
        {"due_on": "2030-01-01", "repeat_unit": "year"},
        {"due_on": "2030-01-01", "repeat_unit": "day", "repeat_every": 0},
        {"due_on": "2030-01-01", "repeat_unit": "day", "repeat_every": 366},
        {"details": "x" * 5001},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(owner_client, owner, wrong):
    data = {**posted(owner), "title": "Kept title", **wrong}
    response = owner_client.post(NEW, data)
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    assert not Task.objects.exists()


def test_a_booking_of_somebody_else_is_no_choice(owner_client, owner):
    anna, booking = ContactFactory(), BookingFactory()
    data = posted(owner, contact=anna.pk, booking=booking.pk)
    assert owner_client.post(NEW, data).status_code == 422
    data["contact"] = booking.contact_id
    assert owner_client.post(NEW, data).status_code == 302
    assert Task.objects.get().booking == booking


def test_nobody_gives_a_task_to_who_left(owner_client):
    gone = StaffFactory(is_active=False)
    assert owner_client.post(NEW, posted(gone)).status_code == 422


def test_a_contact_one_may_not_see_gets_no_task(staff_client, staff):
    hidden = ContactFactory()
    response = staff_client.post(NEW, posted(staff, contact=hidden.pk))
    assert response.status_code == 409
    assert hidden.display_name not in response.content.decode()
    assert not Task.objects.exists()


def test_a_contact_is_found_and_chosen_without_javascript(owner_client, owner):
    anna = ContactFactory(given_name="Annabel")
    page = owner_client.post(NEW, posted(owner, query="annabel", find="1"))
    assert page.status_code == 200
    assert f'name="choose" value="{anna.pk}"' in page.content.decode()
    page = owner_client.post(NEW, posted(owner, query="annabel", choose=str(anna.pk)))
    assert f'name="contact" value="{anna.pk}"' in page.content.decode()
    assert 'value="Call back"' in page.content.decode()
    page = owner_client.post(NEW, posted(owner, contact=anna.pk, forget="1"))
    assert 'name="contact"' not in page.content.decode()


def test_somebody_who_saved_first_is_not_overwritten(owner_client, owner, staff):
    task = TaskFactory(assignee=owner, title="First")
    address = reverse("tasks:task_edit", args=[task.pk])
    assert 'name="version" value="1"' in owner_client.get(address).content.decode()
    said = TaskDetails(title="Theirs", assignee=staff)
    services.edit_task(task_id=task.pk, version=1, said=said, actor=owner)
    response = owner_client.post(address, posted(owner, title="Mine", version=1))
    assert response.status_code == 409
    text = response.content.decode()
    assert "Theirs" in text
    assert 'value="Mine"' in text
    # Saved again it replaces it.
    assert owner_client.post(address, posted(owner, title="Mine", version=2)).status_code == 302
    task.refresh_from_db()
    assert task.title == "Mine"


def test_deleted_while_somebody_typed(owner_client, owner):
    task = TaskFactory(assignee=owner)
    address = reverse("tasks:task_edit", args=[task.pk])
    services.delete_task(task_id=task.pk, actor=owner)
    assert owner_client.get(address).status_code == 404
    response = owner_client.post(address, posted(owner, title="Mine", version=1))
    assert response.status_code == 409
    assert 'value="Mine"' in response.content.decode()


def test_ticked_off_with_a_way_back(owner_client, owner):
    task = TaskFactory(assignee=owner)
    done = owner_client.post(f"/tasks/{task.pk}/done/", headers=HTMX)
    assert f"/tasks/{task.pk}/reopen/" in done.headers["HX-Trigger"]
    assert "tasks-changed" in done.headers["HX-Trigger"]
    task.refresh_from_db()
    assert task.status == TaskStatus.DONE
    page = owner_client.get("/tasks/").content.decode()
    assert f"<s>{task.title}</s>" in page
    owner_client.post(f"/tasks/{task.pk}/reopen/")
    task.refresh_from_db()
    assert task.status == TaskStatus.OPEN


def test_put_off_and_back(owner_client, owner):
    day = business_day()
    task = TaskFactory(assignee=owner, due_on=day)
    address = f"/tasks/{task.pk}/snooze/"
    later = day + timedelta(days=3)
    answer = owner_client.post(address, {"due_on": str(later)}, headers=HTMX)
    assert f"{address}?back={day}" in answer.headers["HX-Trigger"]
    task.refresh_from_db()
    assert task.due_on == later
    owner_client.post(f"{address}?back={day}")
    task.refresh_from_db()
    assert task.due_on == day
    assert owner_client.post(address, {"due_on": "soon"}).status_code == 422
    owner_client.post(f"{address}?back=none")
    task.refresh_from_db()
    assert task.due_on is None


def test_done_and_the_next_one(owner_client, owner):
    task = TaskFactory(assignee=owner, title="Call", contact=ContactFactory())
    address = f"/tasks/{task.pk}/next/"
    assert 'value="Call"' in owner_client.get(address).content.decode()
    assert owner_client.post(address, posted(owner, title="")).status_code == 422
    task.refresh_from_db()
    assert task.is_open
    for _time in range(2):
        owner_client.post(address, posted(owner, title="Call again", due_on="2030-01-01"))
    following = Task.objects.get(previous=task)
    assert (following.title, following.contact) == ("Call again", task.contact)


def test_deleted_with_a_way_back(owner_client, owner):
    task = TaskFactory(assignee=owner)
    owner_client.post(f"/tasks/{task.pk}/delete/")
    assert not Task.objects.alive().exists()
    owner_client.post(f"/tasks/{task.pk}/undo-delete/")
    assert Task.objects.alive().exists()


def test_the_menu_of_a_row_offers_what_can_be_done_now(owner_client, owner):
    today = business_day()
    monday = today + timedelta(days=7 - today.weekday())
    task = TaskFactory(assignee=owner, contact=ContactFactory(), due_on=today)
    address = f"/tasks/{task.pk}/menu/?of_contact=1"
    menu = owner_client.get(address, headers=htmx_for("task-menu")).content.decode()
    assert "<html" not in menu
    for day in (today + timedelta(days=1), monday):
        assert f'name="due_on" value="{day}"' in menu
    assert "/next/?of_contact=1" in menu
    assert "/stop/" not in menu
    # Without JavaScript it is a page.
    page = owner_client.get(address).content.decode()
    assert page.count(f"/tasks/{task.pk}/delete/") == 2
    assert f'href="/contacts/{task.contact_id}/tasks/"' in page

    services.complete_task(task_id=task.pk, actor=owner)
    menu = owner_client.get(address, headers=htmx_for("task-menu")).content.decode()
    assert "/snooze/" not in menu
    assert "/delete/" in menu


def test_the_history_says_who_changed_what(owner_client, owner, staff):
    task = TaskFactory(assignee=owner, title="Call")
    address = reverse("tasks:task_edit", args=[task.pk])
    owner_client.post(address, posted(staff, title="Write", version=1))
    text = owner_client.get(f"/tasks/{task.pk}/history/").content.decode()
    assert "<del>Call</del>" in text
    assert "Write" in text
    assert str(owner) in text
    assert str(staff) in text


def test_staff_reach_no_task_of_others(staff_client):
    task = TaskFactory(contact=ContactFactory())
    for name in ("menu", "edit", "next", "snooze", "history"):
        assert staff_client.get(reverse(f"tasks:task_{name}", args=[task.pk])).status_code == 404
    for name in ("edit", "next", "snooze", "done", "reopen", "stop", "delete", "undo_delete"):
        assert staff_client.post(reverse(f"tasks:task_{name}", args=[task.pk])).status_code == 404
    task.refresh_from_db()
    assert task.version == 1
