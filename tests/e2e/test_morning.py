"""The whole morning of a staff member on a phone, with one thumb."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Business, User
from contacts_app.models import Contact, Note
from contacts_app.services.access import let_see
from tasks.enums import TaskStatus
from tasks.models import Task
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Way
from tests.e2e.test_session import sign_in
from tests.e2e.test_tasks import line
from tests.factories import BookingFactory, ServiceFactory, SessionFactory, TaskFactory


def test_from_signing_in_to_the_next_task(
    new_person: NewPerson, staff: User, clients: list[Contact], business: Business, phone: Way
) -> None:
    charlotte, now = clients[1], timezone.now().astimezone(business.zone)
    let_see(charlotte, staff)
    service = ServiceFactory(name="Massage", staff=[staff])
    at_ten = now.replace(hour=10, minute=0, second=0, microsecond=0)
    session = SessionFactory(service=service, staff=staff, starts_at=at_ten)
    booking = BookingFactory(session=session, contact=charlotte)
    for title in ("Prepare the room", "Call about the oil"):
        TaskFactory(assignee=staff, title=title, contact=charlotte, due_on=now.date())

    elif_ = new_person(way=phone)
    page, sheet = elif_.page, elif_.sheet
    menu = page.locator(".side nav")
    elif_.open("/")
    sign_in(elif_, staff)

    # What there is today: tasks, and sessions
    elif_.press(menu.get_by_role("link", name=re.compile("^Tasks")))
    today = page.locator(".task-group-today")
    expect(today.locator(".task")).to_have_count(2)
    elif_.press(menu.get_by_role("link", name="Calendar"))
    block = page.locator(f"#booking-{booking.pk}")
    expect(block).to_contain_text("10:00")
    elif_.press(block)

    # The client, and a note
    elif_.press(page.locator("#card").get_by_role("link", name="Charlotte Moore"))
    expect(elif_.heading("Charlotte Moore")).to_be_visible()
    elif_.press(elif_.button("Add Note"))
    elif_.type(elif_.field("Note", sheet), "Likes lavender")
    elif_.press(elif_.button("Done", sheet))
    expect(elif_.card.locator(".memo")).to_contain_text("Likes lavender")
    assert Note.objects.get().contact == charlotte

    # The card covers the menu of a phone until it is closed.
    elif_.close_card()

    # One task is done, and another leads to the next
    elif_.press(menu.get_by_role("link", name=re.compile("^Tasks")))
    elif_.press(elif_.button("Tick off: Prepare the room"))
    expect(line(elif_, "Prepare the room").locator("s")).to_be_visible()
    elif_.press(elif_.button("More for Call about the oil"))
    elif_.press(elif_.button("Done and schedule next"))
    elif_.type(elif_.field("Task description", sheet), "Order the oil")
    tomorrow = now.date() + timedelta(days=1)
    sheet.get_by_label("Due date", exact=True).fill(tomorrow.isoformat())
    elif_.press(elif_.button("Done", sheet))
    expect(line(elif_, "Call about the oil").locator("s")).to_be_visible()
    expect(page.locator(".task-group-tomorrow .task")).to_contain_text(["Order the oil"])
    expect(menu.locator("#tasks-to-do")).to_be_empty()
    done = Task.objects.filter(status=TaskStatus.DONE, done_by=staff)
    assert {task.title for task in done} == {"Prepare the room", "Call about the oil"}
    following = Task.objects.get(status=TaskStatus.OPEN)
    assert (following.contact, following.assignee) == (charlotte, staff)
    assert following.due_on == tomorrow
