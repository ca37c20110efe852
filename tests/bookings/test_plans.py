"""What a period or a contact has is asked of an index, however many bookings lie outside."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from bookings.calendar.reading import FUNCTION as CALENDAR
from bookings.contact_history import FUNCTION
from bookings.models import Booking, Service
from bookings.staff_time import FUNCTION as STAFF_TIME
from bookings.views.services import numbers_of_bookings
from tests.factories import BookingFactory, ContactFactory, SessionFactory, weekly_hours


pytestmark = pytest.mark.django_db
MANY = 40


@pytest.fixture
def many(massage: Service, staff: User) -> None:
    """A session every fourth day, of which most lie outside of the days asked for."""
    weekly_hours(staff)
    for number in range(MANY):
        starts_at = timezone.now().replace(hour=9, minute=0) + timedelta(days=4 * number - 2 * MANY)
        session = SessionFactory(service=massage, staff=staff, starts_at=starts_at)
        BookingFactory(session=session, contact=ContactFactory())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ANALYZE bookings_session, bookings_booking")
        # Of a table as small as this one the planner would rather read all.
        cursor.execute("SET LOCAL enable_seqscan = off")


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.usefixtures("many")
def test_the_calendar_reads_the_sessions_of_its_days_alone() -> None:
    # The plans of what a function asks are not shown: the question is taken out of it.
    start = CALENDAR.index("WITH person")
    asked = CALENDAR[start : CALENDAR.index("SELECT json_build_object")]
    given = {
        "of_staff": "NULL::bigint",
        "only_staff": "NULL::bigint[]",
        "only_services": "NULL::bigint[]",
        "only_statuses": "NULL::text[]",
        "only_payments": "NULL::text[]",
        "most": "NULL::bigint",
        "days": "(ARRAY[now() - interval '1 hour', now() + interval '1 day'])",
    }
    for name, value in given.items():
        asked = re.sub(rf"\b{name}\b", value, asked)
    plan = plan_of(asked + "SELECT * FROM shown")  # noqa: S608 -- the function's own words
    # By whichever index of the beginnings
    conditions = [line for line in plan.splitlines() if "Index Cond" in line]
    assert any("starts_at <" in line for line in conditions)
    assert any("Index Cond: (session_id = held" in line for line in conditions)
    assert "Seq Scan on bookings" not in plan


@pytest.mark.usefixtures("many")
def test_free_slots_read_the_sessions_around_their_days_alone(staff: User) -> None:
    start = STAFF_TIME.index("SELECT staff_id, blocked_from")
    asked = STAFF_TIME[start : STAFF_TIME.index("ORDER BY blocked_from")]
    given = {
        "staff": f"ARRAY[{staff.pk}]",
        "since": "now()",
        "until": "now() + interval '3 days'",
        "left_out": "NULL",
    }
    for name, value in given.items():
        asked = re.sub(rf"\b{name}\b", value, asked)
    plan = plan_of(asked)
    # Which of the three depends on how full the table is.
    assert any(
        index in plan
        for index in (
            "session_of_staff_by_start",
            "session_by_start",
            "staff_member_has_one_session_at_a_time",
        )
    )
    assert "Seq Scan" not in plan


@pytest.mark.usefixtures("many")
def test_a_contact_s_bookings_are_found_by_the_contact() -> None:
    # The plans of what a function asks are not shown: the question is taken out of it.
    start = FUNCTION.index("SELECT booking.id")
    known = FUNCTION[start : FUNCTION.index("AND (of_staff", start)]
    booking = Booking.objects.all()[0]
    plan = plan_of(known.replace("as_of", "now()").replace("= here", f"= {booking.contact_id}"))
    assert "bookings_booking_contact_id" in plan
    assert "Seq Scan on bookings_session" not in plan


@pytest.mark.usefixtures("many")
def test_the_services_count_the_bookings_of_the_last_days_alone() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert numbers_of_bookings()
    (query,) = asked.captured_queries
    plan = plan_of(query["sql"])
    assert any("Index Cond" in line and "starts_at >" in line for line in plan.splitlines())
    assert "Seq Scan on bookings_session" not in plan
