"""Being reminded: by the bell; and of a contact by two clicks."""

from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from contacts_app.models import Contact
from tasks.enums import ReminderState
from tasks.models import Reminder, Task
from tasks.services.sending import send_due_reminders
from tests.e2e.person import Person
from tests.factories import TaskFactory


def test_what_is_due_rings_the_bell_until_it_is_read(desk: Person, clients: list[Contact]):
    user = User.objects.get(name="Olga Owner")
    task = TaskFactory(assignee=user, title="Order henna", contact=clients[1])
    Reminder.objects.create(kind="own", task=task, due_at=timezone.now(), recipient=user)
    assert send_due_reminders() == 1
    desk.open("/contacts/")
    bell = desk.page.locator("#notifications-unread")
    expect(bell).to_have_text("unread:1")
    desk.press(desk.page.locator(".side-bell"))
    desk.press(desk.page.locator(".notification-title"))
    expect(desk.page.get_by_label("Task description")).to_have_value("Order henna")
    expect(bell).to_have_text("")


def test_one_is_reminded_of_a_contact_by_two_clicks_and_takes_it_back(
    desk: Person, clients: list[Contact]
):
    desk.open(f"/contacts/{clients[1].pk}/card/")
    desk.press(desk.button("Remind me", desk.card))
    desk.press(desk.button("Tomorrow", desk.card))
    expect(desk.said.get_by_text("You will be reminded: Tomorrow")).to_be_visible()
    task = Task.objects.get()
    assert task.contact == clients[1]
    assert task.reminders.get().state == ReminderState.WAITING
    desk.press(desk.button("Undo", desk.said))
    expect(desk.said.get_by_text("The task was deleted.")).to_be_visible()
    assert task.reminders.get().state == ReminderState.LAPSED
