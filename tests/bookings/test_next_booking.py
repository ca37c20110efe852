"""The column "Next booking" of the contact list, for who chooses it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.contact_bookings import day_and_time
from bookings.enums import Attendance, BookingStatus
from contacts_app.columns import DEFAULT_COLUMNS
from contacts_app.models import ContactStaff
from tests.factories import BookingFactory, ContactFactory, SessionFactory
from tests.helpers.html import parse


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business")]
HOUR = timedelta(hours=1)
ISTANBUL = ZoneInfo("Europe/Istanbul")


def when(booking):
    with timezone.override(ISTANBUL):
        return day_and_time(booking.session.starts_at)


def cells(client, contact):
    row = parse(client.get("/contacts/")).find(id=f"row-{contact.pk}")
    return [cell.text for cell in row.find_all("td")]


def booked(contact, hours, staff=None, **fields):
    session = SessionFactory(
        starts_at=timezone.now() + hours * HOUR, **({"staff": staff} if staff else {})
    )
    return BookingFactory(contact=contact, session=session, **fields)


@pytest.fixture
def choose(owner, owner_client):
    return lambda: owner_client.post(
        "/contacts/columns/", {"columns": [*DEFAULT_COLUMNS, "next_booking"], "size": "25"}
    )


def test_it_says_when_somebody_comes_next(owner_client, choose):
    anna, nobody = ContactFactory(), ContactFactory()
    booked(anna, 50)
    booked(anna, -50)
    booked(anna, 5, status=BookingStatus.CANCELED)
    booked(anna, 6, status=BookingStatus.WAITLISTED)
    booked(nobody, 5, status=BookingStatus.DECLINED)
    soon = booked(anna, 30, status=BookingStatus.PENDING)
    choose()
    headings = [each.text for each in parse(owner_client.get("/contacts/")).find_all("th")]
    assert "Next booking" in headings
    assert when(soon) in cells(owner_client, anna)
    soon.status, soon.attendance = BookingStatus.CONFIRMED, Attendance.ATTENDED
    soon.save()
    assert when(soon) not in cells(owner_client, anna)
    assert cells(owner_client, nobody)[-2] == ""


def test_staff_see_their_own_alone(staff, staff_client, choose):
    anna = ContactFactory()
    ContactStaff.objects.create(contact=anna, user=staff)
    booked(anna, 5)
    own = booked(anna, 30, staff=staff)
    staff.list_columns = ["next_booking"]
    staff.save()
    assert when(own) in cells(staff_client, anna)


def test_it_costs_one_statement_and_who_doesnt_choose_it_none(owner_client, choose):
    for _number in range(5):
        booked(ContactFactory(), 30)

    def statements():
        owner_client.get("/contacts/")
        with CaptureQueriesContext(
            connection,
        ) as counted:
            owner_client.get("/contacts/")
        return [each["sql"] for each in counted]

    before = statements()
    assert not any("bookings_booking" in sql for sql in before)
    choose()
    after = statements()
    assert len(after) == len(before) + 1
    for _number in range(20):
        booked(ContactFactory(), 30)
    assert len(statements()) == len(after)
