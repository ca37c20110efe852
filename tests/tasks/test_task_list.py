"""The tasks page: its groups, its filters, how much it asks, and of which index."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts_app.models import Contact
from contacts_app.services.trash import delete_contacts
from tasks import agenda as page
from tasks.enums import Priority, TaskStatus
from tasks.models import Task
from tasks.services import tasks as services
from tests.contacts_app.conftest import HTMX, htmx_for
from tests.factories import BookingFactory, ContactFactory, StaffFactory, TaskFactory
from tests.helpers.days import business_day
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Europe/Istanbul")
# A Wednesday
NOON = datetime(2026, 11, 18, 12, tzinfo=ZONE)
TODAY = NOON.date()


@pytest.fixture
def now(monkeypatch, business):
    """Let it be noon of a Wednesday in Istanbul."""
    with timezone.override(ZONE):
        monkeypatch.setattr(timezone, "now", lambda: NOON)
        yield NOON


def groups(**filters):
    found = page.agenda(Task.objects.filter(**filters), timezone.now())
    return {group.key: [task.title for task in group.tasks] for group in found}


def on(days, title="x", **fields):
    return TaskFactory(title=title, due_on=TODAY + timedelta(days=days), **fields)


@pytest.mark.usefixtures("now")
def test_groups_by_due_date():
    for days in (-400, -1, 0, 1, 2, 4, 5, 400):
        on(days, str(days))
    TaskFactory(title="none")
    assert groups() == {
        "overdue": ["-400", "-1"],
        "today": ["0"],
        "tomorrow": ["1"],
        "week": ["2", "4"],  # Friday, and Sunday
        "later": ["5", "400"],
        "none": ["none"],
    }


@pytest.mark.usefixtures("now")
def test_what_has_a_time_is_overdue_from_that_time_on():
    on(0, "past", due_time=time(11, 59))
    on(0, "now", due_time=time(12))
    on(0, "soon", due_time=time(12, 1))
    on(0, "today")
    assert groups() == {"overdue": ["past", "now"], "today": ["soon", "today"]}


def test_a_day_is_over_at_midnight_of_the_business(monkeypatch, business):
    on(0)
    last = datetime(2026, 11, 18, 23, 59, 59, tzinfo=ZONE)
    with timezone.override(ZONE):
        monkeypatch.setattr(timezone, "now", lambda: last)
        assert list(groups()) == ["today"]
        monkeypatch.setattr(timezone, "now", lambda: last + timedelta(seconds=1))
        assert list(groups()) == ["overdue"]


def test_on_sunday_this_week_has_only_tomorrow_left(monkeypatch, business):
    sunday = datetime(2026, 11, 22, 12, tzinfo=ZONE)
    on(5, "Monday")
    on(6, "Tuesday")
    with timezone.override(ZONE):
        monkeypatch.setattr(timezone, "now", lambda: sunday)
        assert groups() == {"tomorrow": ["Monday"], "later": ["Tuesday"]}


@pytest.mark.usefixtures("now")
def test_the_more_pressing_first_and_those_with_a_time_before():
    on(1, "plain")
    on(1, "high", priority=Priority.HIGH)
    on(1, "low", priority=Priority.LOW)
    on(1, "timed", due_time=time(8))
    assert groups() == {"tomorrow": ["timed", "high", "plain", "low"]}


@pytest.mark.usefixtures("now")
def test_what_was_just_done_stays_where_it_was_for_a_while():
    on(0, "just", status=TaskStatus.DONE, done_at=NOON - timedelta(minutes=4))
    on(0, "before", status=TaskStatus.DONE, done_at=NOON - timedelta(minutes=6))
    on(0, "long ago", status=TaskStatus.DONE, done_at=NOON - timedelta(days=8))
    assert groups() == {"today": ["just"], "done": ["before"]}


@pytest.mark.usefixtures("now")
def test_what_is_deleted_or_lapsed_or_of_a_deleted_contact_is_not_there(owner):
    on(0, deleted_at=NOON, deleted_by=owner)
    on(0, status=TaskStatus.LAPSED)
    anna = ContactFactory()
    on(0, contact=anna)
    delete_contacts(contacts=Contact.objects.filter(pk=anna.pk), actor=owner)
    assert groups() == {}


def test_long_groups_go_on(owner_client, owner, monkeypatch):
    monkeypatch.setattr(page, "IN_A_GROUP", 3)
    same = [TaskFactory(title=f"t{n}", assignee=owner, priority=1 + n % 3) for n in range(8)]
    seen: list[str] = []
    address = "/tasks/"
    turns = 0
    while address:
        answer = owner_client.get(address)
        (group,) = answer.context["groups"]
        seen += [row["title"] for row in group["rows"]]
        address = group["more_url"]
        turns += 1
    assert turns == 3
    assert sorted(seen) == sorted(task.title for task in same)
    assert seen == [task.title for task in sorted(same, key=lambda t: (-t.priority, t.pk))]
    more = owner_client.get(
        f"/tasks/?group=none&after={same[2].pk}", headers=htmx_for("older-none")
    )
    assert "<h1" not in more.content.decode()


@pytest.mark.usefixtures("now")
def test_a_full_page_has_the_first_ones_of_what_is_less_pressing(owner_client, owner, monkeypatch):
    monkeypatch.setattr(page, "IN_A_GROUP", 3)
    monkeypatch.setattr(page, "ENOUGH", 3)
    monkeypatch.setattr(page, "FIRST_ONES", 1)
    for days in (0, 0, 0, 1, 1, 9, 10, 11):
        on(days, str(days), assignee=owner)
    for minutes in (1, 2, 9, 10):
        done_at = NOON - timedelta(minutes=minutes)
        done = {"status": TaskStatus.DONE, "done_at": done_at, "done_by": owner}
        on(20, f"done {minutes}", assignee=owner, **done)
    assert groups() == {
        "today": ["0", "0", "0"],
        "tomorrow": ["1"],
        # What was just ticked off stays.
        "later": ["9", "done 1", "done 2"],
        "done": ["done 9"],
    }
    later = owner_client.get("/tasks/").context["groups"][2]
    more = owner_client.get(later["more_url"]).context["groups"][0]
    assert [row["title"] for row in more["rows"]] == ["10", "11"]


def titles(client, query=""):
    found = client.get(f"/tasks/{query}").context["groups"]
    return {row["title"] for group in found for row in group["rows"]}


def test_filters(owner_client, owner, staff):
    anna, bela = ContactFactory(given_name="Annabel"), ContactFactory(given_name="Béla")
    TaskFactory(title="mine", assignee=owner, contact=anna)
    TaskFactory(title="high", assignee=owner, priority=Priority.HIGH)
    TaskFactory(title="hers", assignee=staff, contact=bela)
    TaskFactory(title="over", assignee=owner, status=TaskStatus.DONE)
    TaskFactory(title="lapsed", assignee=owner, status=TaskStatus.LAPSED)
    assert titles(owner_client) == {"mine", "high", "over"}
    assert titles(owner_client, "?who=all") == {"mine", "high", "over", "hers"}
    assert titles(owner_client, f"?who={staff.pk}") == {"hers"}
    assert titles(owner_client, "?priority=3") == {"high"}
    assert titles(owner_client, "?status=done") == {"over"}
    assert titles(owner_client, "?status=lapsed") == {"lapsed"}
    assert titles(owner_client, "?who=all&q=bela") == {"hers"}
    assert titles(owner_client, "?who=all&q=nobody") == set()


def test_staff_see_their_own_and_those_of_their_contacts(staff_client, staff):
    TaskFactory(title="mine", assignee=staff)
    TaskFactory(title="of my contact", contact=ContactFactory(owner=staff))
    TaskFactory(title="hidden", contact=ContactFactory())
    other = TaskFactory(title="hidden too")
    assert titles(staff_client) == {"mine"}
    assert titles(staff_client, "?who=all") == {"mine", "of my contact"}
    assert titles(staff_client, f"?who={other.assignee_id}") == set()


@pytest.mark.parametrize(
    "query",
    [
        "?who=x", "?who=-1", f"?who={'9' * 18}", "?who=٣", "?priority=9", "?priority=x", "?status=open",
        "?status=%00", "?q=%00", "?q=%F0%9F%A7%98", "?group=none&after=x", "?group=xyz&after=1",
        "?group=done&after=1",
    ],
)  # fmt: skip
def test_an_address_that_says_nonsense_shows_a_page(owner_client, query):
    assert owner_client.get(f"/tasks/{query}").status_code in (200, 404)


def test_how_many_are_pressing(staff_client, staff):
    def number():
        answer = parse(staff_client.get("/tasks/counts/", headers=HTMX))
        return answer.find(hx_swap_oob="innerHTML:#tasks-to-do").text

    assert number() == ""
    today = business_day()
    for days in (-1, 0, 1):
        TaskFactory(assignee=staff, due_on=today + timedelta(days=days))
    TaskFactory(due_on=today)
    assert number() == "to do: 2"


# --- how many statements, and of which index


def fill(owner, count):
    today = business_day()
    for number in range(count):
        booking = BookingFactory()
        due_on = today + timedelta(days=number % 12 - 3)
        TaskFactory(assignee=owner, contact=booking.contact, booking=booking, due_on=due_on)
        TaskFactory(assignee=owner, contact=booking.contact, status=TaskStatus.DONE)


@pytest.mark.parametrize(
    ("address", "queries"),
    # Session, user and business; the ids and the tasks; the people of the filter
    [("/tasks/", 6), ("/tasks/?who=all", 6), ("/tasks/?status=done", 5)],
)
@pytest.mark.parametrize("count", [2, 20])
def test_statements_are_as_many_for_few_tasks_as_for_many(
    owner_client, owner, django_assert_num_queries, address, queries, count
):
    fill(owner, count)
    with django_assert_num_queries(queries):
        owner_client.get(address)


@pytest.mark.parametrize(("part", "queries"), [("card-tasks", 5), ("page", 6)])
@pytest.mark.parametrize("count", [1, 20])
def test_statements_of_the_tasks_of_a_contact(
    owner_client, owner, django_assert_num_queries, part, queries, count
):
    anna = ContactFactory()
    for _number in range(count):
        TaskFactory(contact=anna, booking=BookingFactory(contact=anna))
        TaskFactory(contact=anna, status=TaskStatus.DONE)
    with django_assert_num_queries(queries):
        owner_client.get(f"/contacts/{anna.pk}/tasks/", headers=htmx_for(part))


def test_what_is_to_do_is_asked_of_an_index(owner):
    others = StaffFactory.create_batch(2)
    for number in range(60):
        due_on = TODAY + timedelta(days=number - 30)
        TaskFactory(assignee=others[number % 2], due_on=due_on)
    TaskFactory(assignee=owner, due_on=TODAY)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ANALYZE tasks_task")
        cursor.execute("SET LOCAL enable_seqscan = off")
    for tasks, index in (
        (Task.objects.filter(assignee=owner), "task_to_do "),
        (Task.objects.all(), "task_to_do_by_all"),
    ):
        with CaptureQueriesContext(connection) as asked:
            page.agenda(tasks, timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {asked.captured_queries[0]['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert index in plan
        assert "Seq Scan on tasks_task" not in plan


def test_the_tasks_of_a_contact_and_their_section(owner_client, owner):
    anna = ContactFactory()
    TaskFactory(title="Call", contact=anna)
    done = TaskFactory(title="Written", contact=anna)
    services.complete_task(task_id=done.pk, actor=owner)
    address = f"/contacts/{anna.pk}/tasks/"
    whole = owner_client.get(address).content.decode()
    assert "Call" in whole
    assert "<s>Written</s>" in whole
    section = owner_client.get(address, headers=htmx_for("card-tasks")).content.decode()
    assert section.lstrip().startswith('<section class="section" id="card-tasks"')
    assert "Call" in section
    assert "Written" not in section
    card = owner_client.get(f"/contacts/{anna.pk}/card/").content.decode()
    assert f'hx-get="{address}"' in card
