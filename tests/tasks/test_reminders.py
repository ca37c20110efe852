"""When somebody is reminded of a task, and that they are reminded once."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.models import Reminding
from accounts.services import change_business, change_profile, deactivate_user, reactivate_user
from contacts_app.models import Contact
from contacts_app.services.trash import delete_contacts
from outbox.models import Mail
from outbox.services import message_id
from tasks.enums import NotificationKind, ReminderKind, ReminderState
from tasks.models import Digest, Notification, Reminder, Task
from tasks.services import sending
from tasks.services import tasks as services
from tasks.services.sending import send_due_reminders
from tasks.services.tasks import TaskDetails
from tests.factories import ContactFactory, StaffFactory, TaskFactory


pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)


@pytest.fixture
def clock(monkeypatch):
    """A clock to be set: ``clock("2026-03-10 09:00")``, in UTC."""

    def put(text):
        now = datetime.fromisoformat(text).replace(tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)
        return now

    put("2026-03-10 06:00")
    return put


def add(owner, **fields):
    contact = fields.pop("contact", None)
    said = TaskDetails(**{"title": "Call back", "assignee": owner, **fields})
    return services.add_task(said=said, contact=contact, actor=fields.get("by", owner))


def waiting(task):
    rows = Reminder.objects.filter(task=task, state=ReminderState.WAITING).order_by("due_at")
    return [(row.kind, f"{row.due_at.astimezone(UTC):%m-%d %H:%M}") for row in rows]


def edit(task, actor, **changes):
    task.refresh_from_db()
    kept = ("title", "assignee", "details", "due_on", "due_time", "priority", "booking")
    said = TaskDetails(**{**{name: getattr(task, name) for name in kept}, **changes})
    return services.edit_task(task_id=task.pk, version=task.version, said=said, actor=actor)


def test_one_is_reminded_on_the_day_before_and_on_the_due_date(clock, owner):
    task = add(owner, due_on=date(2026, 3, 12))
    # 09:00 in Istanbul
    assert waiting(task) == [("day_before", "03-11 06:00"), ("on_due_date", "03-12 06:00")]
    assert waiting(add(owner)) == []


def test_what_is_over_already_is_not_reminded_of(clock, owner):
    clock("2026-03-12 05:00")
    assert waiting(add(owner, due_on=date(2026, 3, 12))) == [("on_due_date", "03-12 06:00")]
    assert waiting(add(owner, due_on=date(2026, 3, 11))) == []


def test_others_can_be_chosen(clock, owner):
    own = datetime(2026, 3, 15, 12, tzinfo=UTC)
    task = add(
        owner,
        due_on=date(2026, 3, 20),
        due_time=time(8, 0),
        remind_on=["week_before", "two_days_before", "on_due_date", "hour_before"],
        remind_at=[own],
    )
    # On the due date it comes no later than it is due: at 08:00, not at 09:00.
    assert waiting(task) == [
        ("week_before", "03-13 06:00"),
        ("own", "03-15 12:00"),
        ("two_days_before", "03-18 06:00"),
        ("hour_before", "03-20 04:00"),
        ("on_due_date", "03-20 05:00"),
    ]
    edit(task, owner, remind_on=[], remind_at=[])
    assert waiting(task) == []


def test_they_move_with_the_task(clock, owner):
    task = add(owner, due_on=date(2026, 3, 12))
    services.snooze_task(task_id=task.pk, due_on=date(2026, 3, 20), actor=owner)
    assert waiting(task) == [("day_before", "03-19 06:00"), ("on_due_date", "03-20 06:00")]


def test_they_lapse_with_the_task_and_come_back_with_it(clock, owner):
    task = add(owner, due_on=date(2026, 3, 12))
    there = waiting(task)
    services.complete_task(task_id=task.pk, actor=owner)
    assert waiting(task) == []
    services.reopen_task(task_id=task.pk, actor=owner)
    assert waiting(task) == there
    services.delete_task(task_id=task.pk, actor=owner)
    assert waiting(task) == []
    services.undo_task_deletion(task_id=task.pk, actor=owner)
    assert waiting(task) == there


def test_taken_back_just_after_its_time_it_comes_all_the_same(clock, owner):
    task = add(owner, due_on=date(2026, 3, 12), remind_on=["on_due_date"])
    clock("2026-03-12 05:59:50")
    services.complete_task(task_id=task.pk, actor=owner)
    clock("2026-03-12 06:00:10")
    services.reopen_task(task_id=task.pk, actor=owner)
    assert send_due_reminders() == 1


def test_they_go_to_whoever_has_the_task_now(clock, owner, staff):
    task = add(owner, due_on=date(2026, 3, 12))
    change_profile(user=staff, values={"time_zone": "Asia/Tokyo", "reminder_hour": 7})
    edit(task, owner, assignee=staff)
    assert {row.recipient for row in task.reminders.filter(state="waiting")} == {staff}
    assert waiting(task) == [("day_before", "03-10 22:00"), ("on_due_date", "03-11 22:00")]


def test_another_hour_or_zone_counts_from_now_on(clock, owner):
    task = add(owner, due_on=date(2026, 3, 12))
    change_profile(user=owner, values={"reminder_hour": 18})
    assert waiting(task)[0] == ("day_before", "03-11 15:00")
    change_business(values={"time_zone": "Europe/London"}, actor=owner)
    assert waiting(task)[0] == ("day_before", "03-11 18:00")
    change_profile(user=owner, values={"time_zone": "Asia/Tokyo"})
    assert waiting(task)[0] == ("day_before", "03-11 09:00")


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        # Clocks go from 02:00 to 03:00: half past two isn't there, and from 03:00 back to 02:00.
        (date(2026, 3, 29), 2, "03-29 01:00"),
        (date(2026, 10, 25), 2, "10-25 00:00"),
    ],
)
def test_in_the_nights_when_clocks_change_one_is_reminded_once(clock, owner, day, hour, expected):
    change_profile(user=owner, values={"time_zone": "Europe/Berlin", "reminder_hour": hour})
    task = add(owner, due_on=day, remind_on=["on_due_date"])
    assert waiting(task) == [("on_due_date", expected)]
    assert send_due_reminders() == 0
    begin = datetime.combine(day, time(0), UTC) - timedelta(hours=3)
    sent = []
    for quarter in range(36):
        clock(f"{begin + timedelta(minutes=15 * quarter):%Y-%m-%d %H:%M}")
        sent.append(send_due_reminders())
    assert sum(sent) == 1


def test_a_reminder_is_a_notification_and_a_mail(clock, owner):
    anna = ContactFactory(given_name="Anna", family_name="Berg")
    task = add(owner, contact=anna, due_on=date(2026, 3, 12), due_time=time(15))
    clock("2026-03-12 06:00")
    assert send_due_reminders() == 2
    assert send_due_reminders() == 0
    assert set(owner.notifications.values_list("kind", "task")) == {("reminder", task.pk)}
    mails = list(Mail.objects.order_by("pk"))
    assert [mail.key for mail in mails] == [
        f"tasks/{task.pk}/reminder/{row.pk}" for row in task.reminders.order_by("due_at")
    ]
    assert mails[0].subject == "Reminder: Call back"
    assert "Thursday, 12 March 2026, 15:00 (Istanbul, GMT+03:00)" in mails[0].text
    assert "Anna Berg" in mails[0].text
    assert f"/tasks/{task.pk}/" in mails[0].text
    assert message_id(mails[0].key) == message_id(mails[0].key)


def test_the_mail_is_in_the_language_of_the_reader(clock, owner):
    change_profile(user=owner, values={"language": "tr"})
    add(owner, title="Ara\r\nBcc: x", due_on=date(2026, 3, 12))
    clock("2026-03-11 06:00")
    send_due_reminders()
    mail = Mail.objects.get()
    assert mail.language == "tr"
    assert "12 Mart 2026 Perşembe" in mail.text
    assert "\n" not in mail.subject


def test_after_a_downtime_all_is_caught_up_and_when_clocks_step_back_nothing_comes_twice(
    clock, owner
):
    for day in (11, 12, 13):
        add(owner, due_on=date(2026, 3, day))
    clock("2026-03-12 20:00")
    assert send_due_reminders() == 4
    clock("2026-03-12 19:00")
    assert send_due_reminders() == 0
    clock("2026-03-12 20:30")
    assert send_due_reminders() == 0
    clock("2026-03-13 06:01")
    assert send_due_reminders() == 1
    assert Mail.objects.count() == Notification.objects.count() == 5


def test_more_than_a_batch_is_sent_at_once(clock, owner, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 3)
    for _n in range(7):
        add(owner, due_on=date(2026, 3, 12), remind_on=["on_due_date"])
    clock("2026-03-12 06:00")
    assert send_due_reminders() == 7


def test_who_wants_no_mail_gets_none(clock, owner):
    change_profile(user=owner, values={"reminding": Reminding.APPLICATION})
    add(owner, due_on=date(2026, 3, 11))
    clock("2026-03-11 06:00")
    assert send_due_reminders() == 1
    assert not Mail.objects.exists()
    assert Notification.objects.filter(user=owner).count() == 1


def test_the_digest_comes_once_a_day(clock, owner):
    change_profile(user=owner, values={"reminding": Reminding.DIGEST})
    add(owner, title="Today's", due_on=date(2026, 3, 12))
    add(owner, title="Old one", due_on=date(2026, 3, 10))
    add(owner, title="Tomorrow's", due_on=date(2026, 3, 13))
    clock("2026-03-12 05:59")
    send_due_reminders()
    assert not Mail.objects.exists()
    for moment in ("2026-03-12 06:00", "2026-03-12 06:01", "2026-03-12 12:00", "2026-03-12 11:00"):
        clock(moment)
        send_due_reminders()
    mail = Mail.objects.get()
    assert mail.subject == "Tasks: Thursday, 12 March 2026"
    assert mail.text.index("Overdue") < mail.text.index("Old one") < mail.text.index("Today's")
    assert "Tomorrow's" not in mail.text
    clock("2026-03-13 06:00")
    send_due_reminders()
    assert Mail.objects.count() == 2


def test_there_is_no_digest_of_nothing(clock, owner):
    change_profile(user=owner, values={"reminding": Reminding.DIGEST})
    send_due_reminders()
    assert Digest.objects.count() == 1
    assert not Mail.objects.exists()


def test_who_was_deactivated_is_not_reminded_but_not_forgotten_either(clock, owner, staff):
    task = add(staff, due_on=date(2026, 3, 12), remind_on=["on_due_date"])
    deactivate_user(user_id=staff.pk, actor=owner)
    now = clock("2026-03-12 06:00")
    assert send_due_reminders() == 0
    assert Reminder.objects.held_back(now).count() == 1
    edit(task, owner, assignee=owner, due_on=date(2026, 3, 13))
    assert Reminder.objects.held_back(now).count() == 0
    reactivate_user(user_id=staff.pk, actor=owner)
    assert send_due_reminders() == 0


def test_deactivated_after_it_was_due_they_get_no_mail_any_more(clock, owner, staff):
    add(staff, due_on=date(2026, 3, 12), remind_on=["on_due_date"])
    clock("2026-03-12 06:00")
    assert send_due_reminders() == 1
    deactivate_user(user_id=staff.pk, actor=owner)
    assert Mail.objects.get().state == "canceled"


def test_of_a_contact_in_the_trash_nobody_is_reminded(clock, owner):
    anna = ContactFactory()
    task = add(owner, contact=anna, due_on=date(2026, 3, 11))
    delete_contacts(contacts=Contact.objects.filter(pk=anna.pk), actor=owner)
    clock("2026-03-11 06:00")
    assert send_due_reminders() == 0
    assert task.reminders.filter(state=ReminderState.LAPSED).count() == 1


def test_done_before_it_was_sent_the_mail_stays_where_it_is(clock, owner):
    task = add(owner, due_on=date(2026, 3, 11))
    clock("2026-03-11 06:00")
    send_due_reminders()
    services.complete_task(task_id=task.pk, actor=owner)
    assert Mail.objects.get().state == "canceled"
    assert not Notification.objects.unread().exists()


def test_who_is_given_a_task_by_somebody_else_is_told(clock, owner, staff):
    add(owner)
    assert not Notification.objects.exists()
    task = add(owner, assignee=staff)
    (told,) = Notification.objects.all()
    assert (told.user, told.kind, told.actor) == (staff, NotificationKind.ASSIGNED, owner)
    other = StaffFactory()
    edit(task, owner, assignee=other)
    assert Notification.objects.shown_to(other).count() == 1
    # It is theirs no more.
    assert Notification.objects.shown_to(staff).count() == 0


def test_saving_a_task_costs_few_statements(clock, owner, django_assert_max_num_queries):
    task = TaskFactory(assignee=owner, due_on=date(2026, 3, 20))
    task.title = "Another"
    with django_assert_max_num_queries(4):
        task.save()
    assert Task.objects.get().reminders.count() == 2
    assert set(ReminderKind.values) >= {row.kind for row in Reminder.objects.all()}
