"""The bell, its page, "Remind me", and what the owner is told when the job is late."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tasks.enums import ReminderState
from tasks.models import Notification, Reminder, Task
from tests.contacts_app.conftest import HTMX
from tests.factories import ContactFactory, NotificationFactory, TaskFactory


pytestmark = pytest.mark.django_db

LIST = "/tasks/notifications/"
COUNT = "/tasks/counts/"


def count_of(client):
    return client.get(COUNT, headers=HTMX).content.decode()


def reminder_due(user, ago):
    return Reminder.objects.create(
        kind="own", task=TaskFactory(assignee=user), due_at=timezone.now() - ago, recipient=user
    )


def test_unread_ones_are_counted_listed_and_read(staff_client, staff):
    assert "unread" not in count_of(staff_client)
    first, second = (NotificationFactory(user=staff, task__title=f"No. {n}") for n in (1, 2))
    NotificationFactory()
    assert ">unread:</span>2" in count_of(staff_client)
    page = staff_client.get(LIST).content.decode()
    assert page.index("No. 2") < page.index("No. 1")
    assert staff_client.post(f"{LIST}{first.pk}/read/").headers["Location"] == LIST
    assert ">unread:</span>1" in count_of(staff_client)
    response = staff_client.post(f"{LIST}{second.pk}/")
    assert response.headers["Location"] == f"/tasks/{second.task_id}/"
    assert "unread" not in count_of(staff_client)


def test_all_are_read_at_once(staff_client, staff):
    theirs = NotificationFactory()
    for _n in range(3):
        NotificationFactory(user=staff)
    response = staff_client.post(f"{LIST}read/", headers=HTMX | {"HX-Current-URL": LIST})
    assert "notifications-changed" in response.headers["HX-Trigger"]
    assert not Notification.objects.filter(user=staff).unread().exists()
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_nobody_reads_for_others(staff_client, owner):
    theirs = NotificationFactory(user=owner)
    assert staff_client.post(f"{LIST}{theirs.pk}/").status_code == 404
    assert staff_client.post(f"{LIST}{theirs.pk}/read/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_who_was_signed_out_meanwhile_is_not_sent_away():
    response = Client().get(COUNT, headers=HTMX)
    assert (response.status_code, response.content) == (204, b"")


def test_the_page_costs_the_same_however_many_there_are(
    staff_client, staff, owner_client, django_assert_max_num_queries
):
    for _n in range(60):
        NotificationFactory(user=staff, task__contact=ContactFactory())
    with django_assert_max_num_queries(8):
        page = staff_client.get(LIST).content.decode()
    assert page.count('class="notification"') == 50
    assert staff_client.get(f"{LIST}?page=2").content.decode().count('class="notification"') == 10
    with django_assert_max_num_queries(5):
        count_of(staff_client)
    # What waits for review, and whether the job of reminders is late
    with django_assert_max_num_queries(8):
        count_of(owner_client)


def test_the_owner_is_told_when_nobody_is_reminded(owner_client, staff_client, staff):
    red = "Nobody is reminded of tasks"
    # Tests before may have left some.
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    # Nothing ever ran, and nothing had to.
    assert red not in count_of(owner_client)
    reminder = reminder_due(staff, timedelta(minutes=6))
    assert red in count_of(owner_client)
    assert red not in count_of(staff_client)
    reminder.delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, status)"
            " VALUES ('tasks.jobs.send_reminders', 'default', 'succeeded') RETURNING id"
        )
        job = cursor.fetchone()[0]
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [job])
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at)"
            " VALUES (%s, 'succeeded', now() - interval '4 minutes')",
            [job],
        )
    assert red not in count_of(owner_client)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '6 minutes'")
    assert red in count_of(owner_client)


def test_the_health_page_counts_reminders(owner_client, staff):
    reminder_due(staff, timedelta(minutes=1))
    reminder_due(staff, -timedelta(days=1))
    page = " ".join(owner_client.get("/settings/background/").content.decode().split())
    assert "Remind of tasks" in page
    assert "that are due</dt><dd>1</dd>" in page
    assert "to come</dt><dd>1</dd>" in page
    assert "Held back" not in page
    staff.is_active = False
    staff.save(update_fields=["is_active"])
    page = owner_client.get("/settings/background/").content.decode()
    assert "Held back" in page


@pytest.mark.parametrize(("when", "days"), [("tomorrow", 1), ("next_week", None)])
def test_one_is_reminded_of_a_contact_by_two_clicks(owner_client, owner, when, days):
    anna = ContactFactory(given_name="Anna", family_name="Berg")
    address = f"/contacts/{anna.pk}/remind/"
    assert address in owner_client.get(f"/contacts/{anna.pk}/").content.decode()
    owner_client.post(address, {"when": when})
    task = Task.objects.get()
    assert (task.assignee, task.contact, task.title) == (owner, anna, "Get in touch: Anna Berg")
    today = timezone.localdate(timezone=owner_zone())
    expected = today + timedelta(days=days or 7 - today.weekday())
    assert task.due_on == expected
    (reminder,) = Reminder.objects.all()
    assert (reminder.kind, reminder.state) == ("on_due_date", ReminderState.WAITING)
    owner_client.post(f"/tasks/{task.pk}/delete/")
    reminder.refresh_from_db()
    assert reminder.state == ReminderState.LAPSED


def owner_zone():
    from accounts.models import Business  # noqa: PLC0415

    return Business.objects.current().zone


def test_at_no_such_time_one_is_not_reminded(owner_client):
    anna = ContactFactory()
    assert owner_client.post(f"/contacts/{anna.pk}/remind/", {"when": "never"}).status_code == 400
    assert not Task.objects.exists()


def test_a_date_is_chosen_in_the_dialog(owner_client):
    anna = ContactFactory(given_name="Anna", family_name="Berg")
    page = owner_client.get(f"/tasks/new/?contact={anna.pk}&of_contact=1&remind=1", headers=HTMX)
    assert 'value="Get in touch: Anna Berg"' in page.content.decode()


def test_reminders_are_chosen_in_the_form(owner_client, owner):
    data = {"title": "x", "assignee": owner.pk, "priority": 2, "due_on": "2030-01-31"}
    owner_client.post("/tasks/new/", data)
    task = Task.objects.get()
    assert task.remind_on == ["day_before", "on_due_date"]
    data |= {"has_reminders": "True", "remind_on": ["week_before"], "version": task.version}
    owner_client.post(f"/tasks/{task.pk}/", data | {"remind_at": "2030-01-15T12:30"})
    task.refresh_from_db()
    assert task.remind_on == ["week_before"]
    (own,) = task.remind_at
    assert f"{own:%Y-%m-%d %H:%M}" == "2030-01-15 09:30"  # 12:30 in Istanbul
    page = owner_client.get(f"/tasks/{task.pk}/").content.decode()
    assert "15 January 2030, 12:30" in page
    data |= {"version": task.version, "remind_on": []}
    owner_client.post(f"/tasks/{task.pk}/", data)
    task.refresh_from_db()
    assert (task.remind_on, task.remind_at) == ([], [])
    data |= {"version": task.version, "remind_on": ["at_lunch"]}
    assert owner_client.post(f"/tasks/{task.pk}/", data).status_code == 422
