"""The first page: what each section shows, to whom, and how much it asks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Business
from bookings.enums import BookingStatus
from bookings.models import BookingSettings
from contacts_app.models import Review
from dashboard import sections, views
from dashboard.first_steps import first_steps
from tests.factories import (
    BookingFactory,
    ContactFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    TaskFactory,
    weekly_hours,
)
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

# A Wednesday, three in the afternoon in Istanbul
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


def lines(client, heading):
    """Return the words of the rows of a section."""
    tree = parse(client.get("/"))
    section = next(
        each for each in tree.find_all("section") if each.get("aria-labelledby") == heading
    )
    return [line.text for line in section.find_all("li", class_="dash-line")]


def booked(hours, *, staff, name="", **fields):
    """Return a booking of a session that begins so many hours from now."""
    session = SessionFactory(starts_at=NOW + timedelta(hours=hours), staff=staff)
    return BookingFactory(
        session=session, contact=ContactFactory(given_name=name or "Ada"), **fields
    )


@pytest.mark.usefixtures("now")
def test_sessions_of_today_stand_by_time_and_the_next_one_is_marked(manager_client, manager):
    for hours, name in ((-30, "Yesterday"), (-3, "Over"), (2, "Next"), (4, "Later"), (10, "Night")):
        booked(hours, staff=manager, name=name)
    rows = lines(manager_client, "today-sessions")
    assert [row.split()[1] for row in rows] == ["Over", "Next", "Later"]
    assert [row.endswith("Next") for row in rows] == [False, True, False]


@pytest.mark.usefixtures("now")
def test_of_many_sessions_those_to_come_are_shown(manager, business):
    for hour in range(-8, 6):
        booked(hour + 0.5 if hour < 0 else hour + 1, staff=StaffFactory(), name=f"H{hour}")
    with timezone.override(business.zone):
        found = sections.sessions_today(manager, NOW)
    assert found.has_more
    assert [row["title"].split()[0] for row in found.rows] == [f"H{h}" for h in range(-2, 6)]


@pytest.mark.usefixtures("now")
def test_class_tells_its_places_and_what_waits_is_called_pending(manager_client, manager):
    service = ServiceFactory(group=True, name="Yoga")
    session = SessionFactory(service=service, starts_at=NOW + timedelta(hours=1), staff=manager)
    BookingFactory.create_batch(2, session=session)
    booked(3, staff=manager, name="Perhaps", status=BookingStatus.PENDING)
    yoga, waiting = lines(manager_client, "today-sessions")
    assert "2 of 10" in yoga
    assert waiting.endswith("Pending")


@pytest.mark.usefixtures("now")
def test_staff_see_only_their_own(staff_client, staff, manager_client):
    other = StaffFactory()
    booked(1, staff=staff, name="Mine")
    booked(1, staff=other, name="Theirs")
    booked(-26, staff=staff, name="Mine")
    booked(-26, staff=other, name="Theirs")
    ContactFactory(given_name="Theirs", birth_date="--11-20", owner=other)
    TaskFactory(title="Theirs", assignee=other, due_on=TODAY)
    page = staff_client.get("/").content.decode()
    assert "Mine" in page
    assert "Theirs" not in page
    assert "/contacts/?owes=yes" in page
    assert "/payments/unpaid/" not in page
    # What one's own tasks are does not depend on the role.
    assert "Theirs" in manager_client.get("/").content.decode()


@pytest.mark.usefixtures("now")
def test_unpaid_is_counted_and_added_up_by_currency(manager_client, manager):
    for days, currency in ((1, "TRY"), (20, "TRY"), (3, "EUR")):
        service = ServiceFactory(price=250, currency=currency)
        start = NOW - timedelta(days=days)
        BookingFactory(session=SessionFactory(service=service, staff=manager, starts_at=start))
    page = parse(manager_client.get("/"))
    facts = page.find("p", class_="dash-facts").text
    assert facts.startswith("3 unpaid sessions")
    assert "€250" in facts
    assert "500" in facts
    assert facts.endswith("oldest 29 Oct")
    assert len(lines(manager_client, "unpaid-sessions")) == 3


@pytest.mark.usefixtures("now")
def test_my_tasks_are_ticked_off_where_they_stand(staff_client, staff):
    task = TaskFactory(title="Call", assignee=staff, due_on=TODAY - timedelta(days=1))
    TaskFactory(title="Tomorrow", assignee=staff, due_on=TODAY + timedelta(days=1))
    titles = parse(staff_client.get("/")).find_all("a", class_="task-title")
    assert [title.text for title in titles] == ["Call"]
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}
    answer = staff_client.post(f"/tasks/{task.pk}/done/", headers=headers)
    assert '"path": "/"' in answer["HX-Location"]
    assert "Nothing overdue" in staff_client.get("/").content.decode()


@pytest.mark.usefixtures("now")
def test_reviews_and_new_contacts(manager_client, staff_client):
    new, old = ContactFactory(given_name="Newcomer"), ContactFactory(given_name="Known")
    type(old).objects.filter(pk=old.pk).update(created_at=NOW - timedelta(days=8))
    type(old).objects.filter(pk=new.pk).update(created_at=NOW - timedelta(days=6))
    Review.objects.create(contact=new, candidate=old, because=["name"], created_at=NOW)
    (review,) = lines(manager_client, "waiting-reviews")
    assert "Newcomer" in review
    assert "Known" in review
    (line,) = lines(manager_client, "new-contacts")
    assert "Newcomer" in line
    assert "Newcomer" not in staff_client.get("/").content.decode()


@pytest.mark.parametrize(
    ("born", "today", "expected"),
    [
        ("1990-11-20", date(2026, 11, 18), date(2026, 11, 20)),
        ("--11-18", date(2026, 11, 18), date(2026, 11, 18)),
        ("--11-17", date(2026, 11, 18), date(2027, 11, 17)),
        ("2000-02-29", date(2027, 2, 26), date(2027, 3, 1)),
        ("2000-02-29", date(2028, 2, 26), date(2028, 2, 29)),
        ("2000-02-29", date(2027, 3, 1), date(2027, 3, 1)),
    ],
)
def test_next_birthday(born, today, expected):
    assert sections.next_birthday(born, today) == expected


def test_birthdays_at_the_turn_of_the_year_and_on_29_february(owner):
    for born in ("1990-01-02", "1980-12-30", "--12-27", "2000-02-29"):
        ContactFactory(birth_date=born)
    found = sections.birthdays(owner, date(2026, 12, 28)).rows
    assert [row.get("turns") for row in found] == [46, 37]
    (leap,) = sections.birthdays(owner, date(2027, 2, 27)).rows
    assert leap["turns"] == 27


def test_empty_page_says_what_to_do_first(owner_client):
    page = owner_client.get("/").content.decode()
    for text in ("No sessions today.", "Nothing overdue", "Nobody owes", "Nobody new", "No birthd"):
        assert text in page


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize("role", ["owner", "staff"])
def test_statements_do_not_grow_with_the_rows(role, request):
    user, client = request.getfixturevalue(role), request.getfixturevalue(f"{role}_client")

    def fill(number):
        for each in range(number):
            contact = booked(1 + 2 * each, staff=user, name="Row").contact
            booked(-30 - 2 * each, staff=user)
            TaskFactory(assignee=user, due_on=TODAY, contact=contact)
            ContactFactory(owner=user, birth_date="--11-19")
            Review.objects.create(contact=contact, candidate=ContactFactory(), created_at=NOW)

    def statements():
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/").status_code == 200
        return len(caught)

    client.get("/")
    booked(-40, staff=user)
    before = statements()
    fill(3)
    assert statements() == before
    assert before <= 18


def test_first_steps_are_read_from_what_is_stored(owner, business):
    def done():
        return [step.is_done for step in first_steps(owner)]

    assert done() == [False] * 5
    service = ServiceFactory()
    assert done() == [True, False, False, False, False]
    weekly_hours(owner)
    ContactFactory()
    other = StaffFactory()
    assert done() == [True, True, True, True, False]
    service.staff.add(other)
    assert done() == [True] * 5
    settings = BookingSettings.objects.current()
    settings.is_open = False
    settings.save()
    assert done() == [True, True, True, True, False]


def test_first_steps_are_put_away_and_come_back(owner_client, manager_client, htmx):
    assert "First steps" in owner_client.get("/").content.decode()
    assert "First steps" not in manager_client.get("/").content.decode()
    assert owner_client.post("/first-steps/hide/").headers["Location"] == "/"
    assert not Business.objects.current().shows_first_steps
    assert 'id="first-steps"' not in owner_client.get("/").content.decode()
    assert owner_client.post("/first-steps/show/", headers=htmx).status_code == 200
    assert 'id="first-steps"' in owner_client.get("/").content.decode()


def test_only_the_owner_is_told_that_reminders_are_late(owner_client, manager_client, monkeypatch):
    monkeypatch.setattr(views, "reminders_are_late", lambda: True)
    assert "is late" in owner_client.get("/").content.decode()
    assert "is late" not in manager_client.get("/").content.decode()


def test_htmx_gets_the_part(owner_client, htmx):
    part = owner_client.get("/", headers=htmx).content.decode()
    assert "<html" not in part
    assert 'id="page"' in part
