"""What is done with tasks, and what comes of it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.services import change_business
from contacts_app.models import Activity, Contact
from contacts_app.services.trash import delete_contacts, purge_contacts
from tasks.enums import Priority, RepeatUnit, TaskStatus
from tasks.models import Task
from tasks.services import tasks as services
from tasks.services.tasks import TaskDetails
from tests.factories import (
    BookingFactory,
    ContactFactory,
    StaffFactory,
    TaskFactory,
)
from tests.helpers.days import business_day


pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 31)


def kinds(contact):
    return list(
        Activity.objects.filter(contact=contact).order_by("pk").values_list("kind", flat=True)
    )


def add(owner, **fields):
    contact = fields.pop("contact", None)
    said = TaskDetails(**{"title": "Call back", "assignee": owner, **fields})
    return services.add_task(said=said, contact=contact, actor=owner)


def test_a_task_is_given_to_a_staff_member_who_sees_the_contact_then(owner, staff):
    anna = ContactFactory()
    assert not Contact.objects.visible_to(staff).filter(pk=anna.pk).exists()
    task = add(owner, contact=anna, assignee=staff, due_on=date(2026, 4, 1), due_time=time(9))
    assert Contact.objects.visible_to(staff).filter(pk=anna.pk).exists()
    assert (task.status, task.created_by, task.due_time) == (TaskStatus.OPEN, owner, time(9))
    assert task.due_at == datetime(2026, 4, 1, 6, tzinfo=UTC)
    (line,) = Activity.objects.filter(contact=anna)
    assert (line.kind, line.details["title"]) == ("tasks/added", "Call back")


def test_a_task_may_be_about_nobody(owner):
    task = add(owner)
    assert task.contact is None
    assert not Activity.objects.exists()


def test_nobody_who_left_is_given_a_task(owner):
    with pytest.raises(services.AssigneeIsGone):
        add(owner, assignee=StaffFactory(is_active=False))
    assert not Task.objects.exists()


def test_no_task_about_a_contact_that_is_gone(owner):
    with pytest.raises(services.ContactIsGone):
        add(owner, contact=ContactFactory(trashed=True))


def test_a_booking_is_one_of_the_contact(owner):
    booking = BookingFactory()
    assert add(owner, contact=booking.contact, booking=booking).booking == booking
    with pytest.raises(services.BookingIsOfAnother):
        add(owner, contact=ContactFactory(), booking=booking)
    with pytest.raises(services.BookingIsOfAnother):
        add(owner, booking=booking)


def test_it_is_edited_by_one_at_a_time(owner, staff):
    anna = ContactFactory()
    task = add(owner, contact=anna)
    said = TaskDetails(title="Write back", assignee=staff, priority=Priority.HIGH)
    services.edit_task(task_id=task.pk, version=1, said=said, actor=owner)
    task.refresh_from_db()
    assert (task.title, task.assignee, task.version) == ("Write back", staff, 2)
    with pytest.raises(services.TaskChangedMeanwhile):
        services.edit_task(task_id=task.pk, version=1, said=said, actor=owner)
    # Nothing changed: no other version, no line
    services.edit_task(task_id=task.pk, version=2, said=said, actor=owner)
    task.refresh_from_db()
    assert task.version == 2
    assert kinds(anna) == ["tasks/added", "tasks/edited"]


def test_ticked_off_once(owner, staff):
    anna = ContactFactory()
    task = add(owner, contact=anna)
    services.complete_task(task_id=task.pk, actor=owner)
    services.complete_task(task_id=task.pk, actor=staff)
    task.refresh_from_db()
    assert (task.status, task.done_by) == (TaskStatus.DONE, owner)
    assert kinds(anna) == ["tasks/added", "tasks/done"]
    services.reopen_task(task_id=task.pk, actor=staff)
    task.refresh_from_db()
    assert (task.status, task.done_at, task.done_by) == (TaskStatus.OPEN, None, None)
    assert kinds(anna) == ["tasks/added", "tasks/done", "tasks/reopened"]


def test_what_repeats_has_one_next(owner, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_a, **_k: TODAY)
    rule = {"repeat_every": 1, "repeat_unit": RepeatUnit.MONTH}
    task = add(owner, due_on=date(2026, 1, 31), due_time=time(10), **rule)
    finished = services.complete_task(task_id=task.pk, actor=owner)
    following = finished.next
    # The dates that were missed are not made up for.
    assert following
    assert following.due_on == date(2026, 4, 30)
    assert (following.due_time, following.repeat_start) == (time(10), date(2026, 1, 31))
    assert services.complete_task(task_id=task.pk, actor=owner).next == following
    assert Task.objects.count() == 2
    services.reopen_task(task_id=task.pk, actor=owner)
    following.refresh_from_db()
    assert following.deleted_at is not None
    assert services.complete_task(task_id=task.pk, actor=owner).next != following
    with pytest.raises(services.TaskIsGone):
        services.undo_task_deletion(task_id=following.pk, actor=owner)


def test_reopening_leaves_a_next_one_that_somebody_changed(owner):
    day = business_day()
    task = add(owner, due_on=day, repeat_every=1, repeat_unit=RepeatUnit.WEEK)
    following = services.complete_task(task_id=task.pk, actor=owner).next
    assert following
    services.snooze_task(task_id=following.pk, due_on=day + timedelta(days=9), actor=owner)
    services.reopen_task(task_id=task.pk, actor=owner)
    following.refresh_from_db()
    assert following.deleted_at is None


def test_putting_off_does_not_shift_the_dates_of_the_rule(owner, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_a, **_k: date(2026, 3, 4))
    monday = date(2026, 3, 2)
    task = add(owner, due_on=monday, repeat_every=1, repeat_unit=RepeatUnit.WEEK)
    services.snooze_task(task_id=task.pk, due_on=monday + timedelta(days=2), actor=owner)
    following = services.complete_task(task_id=task.pk, actor=owner).next
    assert following
    assert following.due_on == date(2026, 3, 9)


def test_it_stops_repeating(owner):
    task = add(owner, due_on=TODAY, repeat_every=2, repeat_unit=RepeatUnit.DAY)
    services.stop_repeating(task_id=task.pk, actor=owner)
    assert services.complete_task(task_id=task.pk, actor=owner).next is None


def test_done_and_the_next_one_scheduled(owner, staff):
    anna = ContactFactory()
    task = add(owner, contact=anna)
    said = TaskDetails(title="Ask how it went", assignee=staff, due_on=TODAY)
    finished = services.complete_task(task_id=task.pk, actor=owner, following=said)
    following = finished.next
    assert following
    assert (following.title, following.contact) == ("Ask how it went", anna)
    assert following.previous == task
    again = services.complete_task(task_id=task.pk, actor=owner, following=said)
    assert again.next == following


def test_deleted_and_brought_back(owner):
    anna = ContactFactory()
    task = add(owner, contact=anna)
    services.delete_task(task_id=task.pk, actor=owner)
    assert not Task.objects.alive().exists()
    with pytest.raises(services.TaskIsGone):
        services.complete_task(task_id=task.pk, actor=owner)
    services.undo_task_deletion(task_id=task.pk, actor=owner)
    assert Task.objects.alive().get() == task
    assert kinds(anna) == ["tasks/added", "tasks/deleted", "tasks/restored"]


def test_tasks_of_a_deleted_contact_are_hidden_and_go_with_it_for_ever(owner):
    anna = ContactFactory()
    task = add(owner, contact=anna, details="Lives at the sea")
    contacts = Contact.objects.filter(pk=anna.pk)
    delete_contacts(contacts=contacts, actor=owner)
    assert not Task.objects.alive().exists()
    with pytest.raises(services.TaskIsGone):
        services.complete_task(task_id=task.pk, actor=owner)
    purge_contacts(contacts=contacts)
    assert not Task.objects.exists()
    remembered = apps.get_model("tasks", "TaskEvent")._default_manager.all()
    assert not remembered.exists()


def test_the_audit_remembers_what_a_task_said(owner):
    task = add(owner)
    services.edit_task(
        task_id=task.pk, version=1, said=TaskDetails(title="Else", assignee=owner), actor=owner
    )
    remembered = apps.get_model("tasks", "TaskEvent")._default_manager.order_by("pgh_id")
    assert [event.title for event in remembered] == ["Call back", "Else"]


def test_staff_see_their_own_and_those_of_their_contacts(owner, staff):
    mine = TaskFactory(assignee=staff)
    of_my_contact = TaskFactory(contact=ContactFactory(owner=staff))
    given = TaskFactory(created_by=staff)
    hidden = TaskFactory(contact=ContactFactory())
    also_hidden = TaskFactory()
    seen = set(Task.objects.visible_to(staff))
    assert seen == {mine, of_my_contact, given}
    assert set(Task.objects.visible_to(owner)) == seen | {hidden, also_hidden}


def test_another_time_zone_moves_the_end_of_days(owner):
    plain = TaskFactory(due_on=TODAY)
    timed = TaskFactory(due_on=TODAY, due_time=time(9))
    TaskFactory()
    change_business(values={"time_zone": "Europe/Berlin"}, actor=owner)
    plain.refresh_from_db()
    timed.refresh_from_db()
    assert plain.due_at == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert timed.due_at == datetime(2026, 3, 31, 7, tzinfo=UTC)
