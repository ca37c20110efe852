"""The Booking Calendar as a page: what stands in it, for whom, and at which cost."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Business
from bookings.enums import Attendance, BookingStatus
from bookings.models import Booking, HoursException, Session
from tests.conftest import client_of
from tests.factories import (
    BookingFactory,
    ContactFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    weekly_hours,
)
from tests.helpers.html import Element, parse


pytestmark = pytest.mark.django_db
CALENDAR = reverse("bookings:calendar")
MONDAY = date(2026, 11, 23)
VIEWS = ("day", "week", "month", "list")
# Session, user and business come with every page.
STATEMENTS = 3 + 1


def at(hour: int, minute: int = 0, *, day: date = MONDAY, zone: str = "Europe/Istanbul"):
    """Return the moment at which clocks show this."""
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def page(client, **query) -> Element:
    response = client.get(CALENDAR, {"view": "day", "day": MONDAY.isoformat(), **query})
    assert response.status_code == 200
    return parse(response)


def blocks(shown: Element) -> list[Element]:
    return shown.where(lambda element: "data-session" in element)


def texts(shown: Element) -> list[str]:
    return [block.text for block in blocks(shown)]


def booked(staff, starts_at, *, name="Anna Berg", minutes=60, service=None, **booking):
    session = SessionFactory(
        staff=staff,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        service=service or ServiceFactory(staff=[staff]),
    )
    given, _space, family = name.partition(" ")
    contact = ContactFactory(given_name=given, family_name=family)
    return BookingFactory(session=session, contact=contact, **booking)


# --- what stands there


def test_a_day_has_a_lane_for_each_who_works(owner_client, massage, staff):
    weekly_hours(staff)
    other = StaffFactory(name="Zoe")
    weekly_hours(other)
    StaffFactory(name="Nobody's lane")
    booked(staff, at(10), service=massage, name="Ayşe Kaya")
    shown = page(owner_client)
    lanes = shown.find_all("section", class_="column")
    assert [lane.find("h3").find("span", class_="truncate").text for lane in lanes] == [
        "Stefan Staff",
        "Zoe",
    ]
    assert texts(lanes[0]) == ["10:00 –11:00 Ayşe Kaya Massage"]
    assert texts(lanes[1]) == []


def test_every_view_shows_a_session(owner_client, massage, staff):
    booking = booked(staff, at(10), service=massage, name="Ayşe Kaya")
    for view in VIEWS:
        found = blocks(page(owner_client, view=view))
        assert len(found) == 1
        assert "Ayşe Kaya" in found[0].text
        assert found[0]["id"] == f"booking-{booking.pk}"
        link = found[0].find("a")
        address = reverse("bookings:booking_detail", args=[booking.pk])
        assert link["href"].startswith(f"{address}?view={view}&day=2026-11-23")
        assert link["hx-get"] == link["href"]


def test_what_does_not_take_place_is_shown_when_asked_for(owner_client, massage, staff):
    booked(staff, at(10), service=massage, name="Kept Kept")
    ended = booked(
        staff, at(12), service=massage, name="Canceled Canceled", status=BookingStatus.CANCELED
    )
    ended.session.canceled_at = timezone.now()
    ended.session.save()
    for view in VIEWS:
        assert [b.find_all(class_="is-ended") for b in blocks(page(owner_client, view=view))] == [
            []
        ]
        found = blocks(page(owner_client, view=view, status="canceled"))
        assert len(found) == 1
        assert "Canceled Canceled" in found[0].text
        assert "is-ended" in found[0]["class"]


@pytest.mark.parametrize(
    ("fields", "css", "word"),
    [
        ({"status": BookingStatus.PENDING}, "is-pending", "Pending"),
        ({"attendance": Attendance.ATTENDED}, "is-attended", "Attended"),
        ({"attendance": Attendance.NO_SHOW}, "is-no-show", "No-show"),
    ],
)
def test_status_is_said_in_words_and_by_a_pattern(owner_client, staff, fields, css, word):
    booked(staff, at(10), **fields)
    for view in VIEWS:
        (block,) = blocks(page(owner_client, view=view))
        assert css in block["class"].split()
        assert word in block.text


def test_a_class_says_how_full_it_is(owner_client, yoga, staff):
    session = SessionFactory(service=yoga, staff=staff, starts_at=at(9), ends_at=at(10), capacity=2)
    BookingFactory.create_batch(2, session=session)
    BookingFactory(session=session, status=BookingStatus.WAITLISTED)
    empty = SessionFactory(service=yoga, staff=staff, starts_at=at(11), ends_at=at(12))
    for view in VIEWS:
        full, free = texts(page(owner_client, view=view))
        assert ("2/2" if view == "month" else "2/2 +1 waiting") in full
        assert f"0/{empty.capacity}" in free


def test_hostile_names_are_text(owner_client, staff):
    hostile = """<img src=x onerror="alert(1)">'&amp;"""
    service = ServiceFactory(name=hostile, staff=[staff])
    staff.name = hostile
    staff.save()
    booked(staff, at(10), service=service, name=hostile)
    HoursException.objects.create(
        first_on=MONDAY, last_on=MONDAY, from_minute=900, until_minute=960, reason=hostile
    )
    weekly_hours(staff)
    for view in VIEWS:
        shown = page(owner_client, view=view)
        assert shown.find_all("img") == []
        assert hostile in " ".join(texts(shown))


def test_side_by_side_in_a_week_and_filters(owner_client, staff):
    other = StaffFactory(name="Zoe")
    first = booked(staff, at(10), name="First First")
    second = booked(other, at(10, 30), name="Second Second", status=BookingStatus.PENDING)
    both = blocks(page(owner_client, view="week"))
    assert ["at-0-2" in both[0]["class"], "at-1-2" in both[1]["class"]] == [True, True]
    for view in VIEWS:
        for query in (
            {"staff": other.pk},
            {"service": second.session.service_id},
            {"status": "pending"},
        ):
            (block,) = blocks(page(owner_client, view=view, **query))
            assert "Second Second" in block.text
        (block,) = blocks(page(owner_client, view=view, service=first.session.service_id))
        assert "First First" in block.text


def test_working_time_is_white_time_off_is_named_and_free_time_can_be_booked(
    owner_client, massage, staff
):
    weekly_hours(staff)  # nine to six
    day = date(2199, 3, 4)
    HoursException.objects.create(
        staff=staff, first_on=day, last_on=day, from_minute=15 * 60, until_minute=16 * 60,
        reason="Dentist",
    )  # fmt: skip
    booked(staff, at(10, day=day), service=massage)
    shown = page(owner_client, day=day.isoformat())
    (off,) = shown.find_all("li", class_="off")
    assert off.text == "Time off Dentist"
    assert {"from-72", "for-12"} <= set(off["class"].split())  # the hours begin at nine
    gaps = [gap.find("a")["aria-label"] for gap in shown.find_all("li", class_="gap")]
    assert gaps == [
        "Book: free 09:00–10:00",
        "Book: free 11:00–15:00",
        "Book: free 16:00–18:00",
    ]
    address = shown.find_all("li", class_="gap")[1].find("a")["href"]
    assert address == f"{reverse('bookings:booking_new')}?at=2199-03-04T08%3A00Z&staff={staff.pk}"


def test_nothing_of_the_past_can_be_booked_by_a_gap(owner_client, massage, staff):
    weekly_hours(staff)
    shown = page(owner_client, day="2001-01-01")
    assert shown.find_all("li", class_="gap") == []


@pytest.mark.parametrize(
    "query",
    [
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"day": "2026-02-30"},
        {"day": "x" * 5000},
        {"day": "²²²²-¹¹-¹¹"},
        {"view": "year"},
        {"staff": "9" * 40},
        {"staff": "-1", "service": "x", "status": "x", "hours": "x"},
    ],
)
def test_an_address_that_makes_no_sense_shows_today(owner_client, query):
    assert owner_client.get(CALENDAR, query).status_code == 200


@pytest.mark.parametrize("day", ["1970-02-01", "2199-11-30"])
def test_the_edges_of_time(owner_client, day):
    for view in VIEWS:
        shown = page(owner_client, day=day, view=view)
        for name in ("previous", "next"):
            assert owner_client.get(CALENDAR + shown.find(id=name)["href"]).status_code == 200


# --- for whom


def test_staff_see_their_own_lane_alone(staff_client, staff):
    weekly_hours(staff)
    other = StaffFactory(name="Zoe")
    weekly_hours(other)
    booked(staff, at(10), name="Mine Mine")
    theirs = booked(other, at(12), name="Theirs Theirs")
    for view in VIEWS:
        for query in ({}, {"staff": other.pk}, {"service": theirs.session.service_id}):
            shown = page(staff_client, view=view, **query)
            assert "Theirs" not in shown.text
            assert "Zoe" not in shown.text
        assert len(blocks(page(staff_client, view=view))) == 1
    address = reverse("bookings:booking_detail", args=[theirs.pk])
    assert staff_client.get(address).status_code == 404


def test_who_left_keeps_a_lane_while_there_are_sessions(owner_client, staff):
    booked(staff, at(10), name="Mine Mine")
    staff.is_active = False
    staff.save()
    shown = page(owner_client)
    assert len(blocks(shown)) == 1
    assert shown.find_all("li", class_="gap") == []
    assert page(owner_client, day="2026-11-24").find_all("section", class_="column") == []


# --- at which cost


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("sessions", [0, 1, 12])
def test_statements(owner_client, yoga, django_assert_num_queries, view, sessions):
    for number in range(sessions):
        staff = StaffFactory(name=f"Staff {number}")
        weekly_hours(staff)
        booked(staff, at(10), service=ServiceFactory(staff=[staff]))
        session = SessionFactory(service=yoga, staff=staff, starts_at=at(14), ends_at=at(15))
        BookingFactory.create_batch(number % 3, session=session)
    with django_assert_num_queries(STATEMENTS):
        shown = page(owner_client, view=view)
    expected = {"month": min(sessions * 2, 4 if sessions < 3 else 3)}
    assert len(blocks(shown)) == expected.get(view, sessions * 2)


# --- the nights when clocks are changed

WEEKS = [
    ("Europe/Berlin", date(2026, 3, 23)),
    ("Europe/Berlin", date(2026, 10, 19)),
    ("America/New_York", date(2026, 3, 2)),
    ("America/New_York", date(2026, 10, 26)),
]


def listing(zone: str, monday: date) -> list[tuple[str, ...]]:
    """Return what PostgreSQL says of a week: day, begin, end and client of each booking."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_char(s.starts_at AT TIME ZONE %s, 'YYYY-MM-DD'),"
            " to_char(s.starts_at AT TIME ZONE %s, 'HH24:MI'),"
            " to_char(s.ends_at AT TIME ZONE %s, 'HH24:MI'), c.display_name"
            " FROM bookings_session s JOIN bookings_booking b ON b.session_id = s.id"
            " JOIN contacts_contact c ON c.id = b.contact_id"
            " WHERE (s.starts_at AT TIME ZONE %s)::date BETWEEN %s AND %s"
            " ORDER BY s.starts_at, s.id",
            [zone, zone, zone, zone, monday, monday + timedelta(days=6)],
        )
        return cursor.fetchall()


def shown_bookings(column: Element, day: date) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for block in blocks(column):
        times = block.find(class_="block-time").text.replace(" –", "–")
        begin, _dash, end = times.partition("–")
        name = block.find(class_="block-who").text
        found.append((day.isoformat(), begin[:5], end[:5], name))
    return found


@pytest.mark.parametrize(("zone", "monday"), WEEKS)
def test_the_week_of_a_change_is_what_sql_lists(owner_client, business, staff, zone, monday):
    Business.objects.update(time_zone=zone)
    service = ServiceFactory(staff=[staff])
    start = at(0, day=monday, zone=zone)
    end = at(0, day=monday + timedelta(days=7), zone=zone)
    # Half an hour each, on and on, through the night of the change.
    half = timedelta(minutes=30)
    number = (end - start) // half
    starts = [start + half * each for each in range(number)]
    sessions = Session.objects.bulk_create(
        SessionFactory.build(service=service, staff=staff, starts_at=each, ends_at=each + half)
        for each in starts
    )
    contacts = [ContactFactory(given_name="Nr", family_name=str(each)) for each in range(10)]
    Booking.objects.bulk_create(
        BookingFactory.build(session=session, contact=contacts[each % 10])
        for each, session in enumerate(sessions)
    )
    expected = listing(zone, monday)
    assert len(expected) == number
    assert number in (7 * 48 - 2, 7 * 48 + 2)
    week = parse(owner_client.get(CALENDAR, {"view": "week", "day": monday, "hours": "all"}))
    of_week = []
    for offset, column in enumerate(week.find_all("section", class_="column")):
        of_week += shown_bookings(column, monday + timedelta(days=offset))
    assert of_week == expected
    days = []
    for offset in range(7):
        day = monday + timedelta(days=offset)
        days += shown_bookings(page(owner_client, view="day", day=day, hours="all"), day)
    assert days == of_week
    # No two stand in the same place of the same column.
    for column in week.find_all("section", class_="column"):
        places = [
            name
            for block in blocks(column)
            for name in block["class"].split()
            if name.startswith("from-")
        ]
        assert len(places) == len(set(places))
        assert all("at-" not in block["class"] for block in blocks(column))
    assert len(week.find_all("p", class_="calendar-change")) == 1


# --- stylesheet


def test_every_place_has_its_class(owner_client, staff):
    """What the page says of places is in the stylesheet, and the stylesheet is as it is made."""
    from scripts import calendar_places  # noqa: PLC0415

    assert calendar_places.PLACES.read_text() == calendar_places.stylesheet()


def test_a_piece_for_htmx(owner_client, htmx):
    response = owner_client.get(CALENDAR, headers={**htmx, "HX-Target": "page"})
    assert b"<html" not in response.content
    assert {part.strip() for part in response["Vary"].split(",")} >= {"HX-Request", "Cookie"}
    piece = parse(response)
    assert piece.find(id="page").find("h1").text == "Booking Calendar"
    # Whatever stands in it, opens the card: on a phone it would cover the calendar.
    assert piece.find(id="card").find_all("title") == []
    assert len(piece.find_all("title")) == 1


def test_anonymous_sign_in_first(client, business):
    assert client.get(CALENDAR).status_code == 302


def test_wrong_method(owner_client):
    assert owner_client.post(CALENDAR).status_code == 405


def test_dashboard_of_a_new_user(business):
    """A staff member without anything has a lane, and nothing in it."""
    shown = page(client_of(StaffFactory(name="New")))
    assert len(shown.find_all("section", class_="column")) == 1
