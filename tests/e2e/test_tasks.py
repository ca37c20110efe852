"""W9. Give a staff member a task about a client; and the staff member's day."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from accounts.models import User
from contacts_app.models import Contact
from tasks.enums import TaskStatus
from tasks.models import Task
from tests.e2e.accessible import check
from tests.e2e.conftest import NewPerson
from tests.e2e.person import Person, Way
from tests.factories import TaskFactory
from tests.helpers.days import business_day


DESKS = [Way("en"), Way("ru"), Way("tr")]
PHONE = Way("en", "finger", is_phone=True)
PLAIN = Way("en", has_scripts=False)
# That of a note is another word in Turkish.
DONE = {"en": "Done", "ru": "Готово", "tr": "Tamam"}


def somebody(new_person: NewPerson, user: User, way: Way) -> Person:
    user.language = way.language
    user.save()
    return new_person(user, way)


def line(person: Person, title: str) -> Locator:
    return person.page.locator(".task").filter(has_text=title)


@pytest.mark.parametrize("way", [*DESKS, PHONE, PLAIN], ids=str)
def test_walkthrough(
    new_person: NewPerson, owner: User, staff: User, way: Way, clients: list[Contact]
) -> None:
    charlotte = clients[1]
    today = business_day()
    person = somebody(new_person, owner, way)
    form = person.sheet
    person.open("/contacts/")
    person.press(person.name_in_list("Charlotte Moore"))
    section = person.card.locator("#card-tasks")
    expect(section).to_be_visible()
    if way.has_scripts:
        # What comes later moves what stands below it: nobody presses that while it comes.
        expect(person.card.locator(".section-later")).to_have_count(0)
    person.press(person.link("Tasks & reminders", section))
    # The head of the section leads to the tab.
    expect(person.page).to_have_url(re.compile(f"/contacts/{charlotte.pk}/tasks/"))
    person.press(person.button("Add Task", person.page.locator(".page-main")))
    title = person.field("Task description", form)
    if way.has_scripts:
        expect(title).to_be_focused()
    person.type(title, "Call about the wedding")
    assign = form.get_by_role("combobox", name=person.word("Assign Task"), exact=True)
    person.choose(assign, str(staff))
    form.get_by_label(person.word("Due date"), exact=True).fill(str(today))
    person.press(form.get_by_role("button", name=DONE[way.language], exact=True))
    added = line(person, "Call about the wedding")
    expect(added).to_contain_text(str(staff))

    elif_ = somebody(new_person, staff, way)
    elif_.open("/contacts/")
    menu = elif_.page.locator(".side nav")
    if way.has_scripts:
        expect(menu.locator("#tasks-to-do")).to_contain_text("1")
    elif_.press(menu.get_by_role("link", name=re.compile(f"^{elif_.word('Tasks')}")))
    hers = line(elif_, "Call about the wedding")
    expect(hers).to_contain_text("Charlotte Moore")
    elif_.press(hers.locator(".task-box"))
    expect(hers.locator("s")).to_have_text("Call about the wedding")
    if way.has_scripts:
        expect(menu.locator("#tasks-to-do")).to_be_empty()
    task = Task.objects.get()
    assert (task.status, task.done_by, task.contact) == (TaskStatus.DONE, staff, charlotte)


def test_a_day_of_tasks_by_one_thumb(new_person: NewPerson, staff: User) -> None:
    today = business_day()
    for days, title in ((-1, "Old"), (0, "Now"), (1, "Then"), (40, "Far")):
        TaskFactory(assignee=staff, title=title, due_on=today + timedelta(days=days))
    person = new_person(staff, PHONE)
    page = person.page
    person.open("/tasks/")
    group = page.locator(".task-group")
    expect(group.locator("h2")).to_contain_text(["Overdue", "Today", "Tomorrow", "Later"])
    # Wide enough for a thumb
    for control in page.locator(".task-box, .task-more").all():
        box = control.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    person.press(person.button("Tick off: Old"))
    expect(line(person, "Old").locator("s")).to_be_visible()
    person.press(person.button("Undo", person.said))
    expect(line(person, "Old").locator("s")).to_have_count(0)

    person.press(person.button("More for Now"))
    person.press(person.button("Tomorrow"))
    expect(page.locator(".task-group-tomorrow .task")).to_have_count(2)


def test_by_keys_alone(desk: Person, owner: User) -> None:
    for number in range(3):
        TaskFactory(assignee=owner, title=f"Task {number}")
    desk.open("/tasks/")
    keys = desk.page.keyboard
    keys.press("j")
    keys.press("j")
    expect(desk.page.locator(".task-title").nth(1)).to_be_focused()
    keys.press("x")
    expect(line(desk, "Task 1").locator("s")).to_be_visible()
    expect(desk.page.locator(".htmx-settling, .htmx-request")).to_have_count(0)
    keys.press("t")
    expect(desk.field("Task description", desk.sheet)).to_be_focused()
    keys.type("Typed")
    keys.press("Enter")
    expect(line(desk, "Typed")).to_be_visible()
    for path in ("/tasks/", "/tasks/new/"):
        desk.page.set_viewport_size({"width": 1440, "height": 900})
        desk.open(path)
        check(desk.page)
