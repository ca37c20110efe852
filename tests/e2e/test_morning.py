"""The morning: of a staff member on a phone, with one thumb; of the owner at the desk."""

import re
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Business, User
from contacts_app.models import Contact, Note, Review
from contacts_app.services.access import let_see
from tasks.enums import TaskStatus
from tasks.models import Task
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, Way
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


def test_each_section_of_the_first_page_leads_to_what_it_counts(
    desk: Person, owner: User, clients: list[Contact], business: Business
) -> None:
    now = timezone.now().astimezone(business.zone)
    at_ten = now.replace(hour=10, minute=0, second=0, microsecond=0)
    service = ServiceFactory(name="Massage", staff=[owner])
    for hours, client in ((0, clients[0]), (3, clients[1]), (-48, clients[2])):
        starts_at = at_ten + timedelta(hours=hours)
        session = SessionFactory(service=service, staff=owner, starts_at=starts_at)
        price = Decimal(500) if hours < 0 else Decimal(0)
        BookingFactory(session=session, contact=client, price=price)
    for days in (-1, 0, 5):
        due_on = now.date() + timedelta(days=days)
        TaskFactory(assignee=owner, title=f"In {days} days", due_on=due_on)
    Contact.objects.filter(pk=clients[3].pk).update(birth_date=f"1990-{now:%m-%d}")
    Review.objects.create(contact=clients[0], candidate=clients[4], created_at=now)
    page = desk.page

    def lead(section: str, path: str) -> int:
        """Follow the heading of a section; return how many rows stand in it."""
        desk.open("/")
        heading = page.locator(f"#{section}")
        count = page.locator("section", has=heading).locator("li").count()
        desk.press(heading.locator("a"))
        expect(page).to_have_url(re.compile(re.escape(path) + "$"))
        return count

    assert lead("today-sessions", f"/bookings/?view=day&day={now:%Y-%m-%d}") == 2
    expect(page.locator("[data-session]")).to_have_count(2)
    assert lead("my-tasks", "/tasks/") == 2
    expect(page.locator("#tasks-to-do")).to_have_text(re.compile(r"\b2$"))
    pressing = page.locator(".task-group-overdue .task, .task-group-today .task")
    expect(pressing).to_have_count(2)
    assert lead("waiting-reviews", "/contacts/reviews/") == 1
    expect(page.locator(".review")).to_have_count(1)
    assert lead("unpaid-sessions", "/payments/unpaid/") == 1
    expect(page.locator(".unpaid-rows tbody tr")).to_have_count(1)
    expect(page.locator(".unpaid-total")).to_contain_text("1 unpaid session")
    assert lead("new-contacts", "/contacts/?created_days=7") == 5
    expect(page.locator("#count")).to_contain_text("5")
    assert lead("birthdays", "/contacts/?birthday=7") == 1
    expect(page.locator("#count")).to_contain_text("1")
    expect(desk.row("Мария Соколова")).to_be_visible()
