"""The overview numbers of a contact."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from accounts.models import User
from accounts.policies import Role
from bookings.contact_history import history_of, read_history
from bookings.figures import interval_text, usual_days
from contacts_app.sheet import fetch_beside
from tests.factories import BookingFactory, ContactFactory, UserFactory


ISTANBUL = ZoneInfo("Europe/Istanbul")


def figures(contact):
    owner = User.objects.filter(role=Role.OWNER).first() or UserFactory(role=Role.OWNER)
    asked = history_of(
        contact_id=contact.pk, user=owner, which="all", beyond=None, most=5, zone=str(ISTANBUL)
    )
    return read_history(fetch_beside(owner, contact.pk, asked)).figures


def days_from_now(days, **booking):
    at = timezone.now() + timedelta(days=days)
    return BookingFactory(session__starts_at=at, **booking)


@pytest.mark.django_db
def test_nobody_came_yet(business):
    found = figures(ContactFactory())
    assert (found.bookings, found.visits, found.no_shows, found.canceled) == (0, 0, 0, 0)
    assert (found.next_at, found.last_at, found.usual_days) == (None, None, None)


@pytest.mark.django_db
def test_what_counts_as_what(business, django_assert_num_queries):
    contact = ContactFactory()
    came = days_from_now(-30, contact=contact, attendance="attended")
    days_from_now(-60, contact=contact)  # confirmed and over: nobody said otherwise
    days_from_now(-90, contact=contact, attendance="no_show")
    days_from_now(-20, contact=contact, status="canceled")
    days_from_now(-10, contact=contact, status="declined")
    days_from_now(-5, contact=contact, status="pending")  # never confirmed
    days_from_now(4, contact=contact, status="canceled")
    days_from_now(5, contact=contact, status="waitlisted")
    next_one = days_from_now(6, contact=contact, status="pending")
    days_from_now(7, contact=contact)
    days_from_now(1)  # somebody else's
    UserFactory(role=Role.OWNER)
    # The owner; the figures
    with django_assert_num_queries(2):
        found = figures(contact)
    assert (found.bookings, found.visits, found.no_shows, found.canceled) == (10, 2, 1, 2)
    assert found.next_at == next_one.session.starts_at
    assert found.last_at == came.session.starts_at
    assert found.usual_days is None  # one interval says nothing


@pytest.mark.django_db
def test_the_usual_interval_is_counted_in_days_of_the_business(business):
    contact, other = ContactFactory(), UserFactory()
    # 23:30 in Istanbul is 20:30 in UTC; 00:30 of the next day is 21:30 in UTC of the same day.
    for moment in (
        datetime(2026, 1, 1, 20, 30, tzinfo=UTC),
        datetime(2026, 1, 1, 21, 45, tzinfo=UTC),
        datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
        datetime(2026, 1, 5, 11, 0, tzinfo=UTC),
    ):
        BookingFactory(contact=contact, session__starts_at=moment, session__staff=other)
    # The days are 1, 2 and 5 January: intervals of one day and of three.
    assert figures(contact).usual_days == 2


def test_the_median_bears_one_long_absence():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in (0, 28, 55, 84, 284)]
    assert usual_days(days) == 28
    assert usual_days(days[:3]) == 28
    assert usual_days(days[:2]) is None
    assert usual_days([]) is None


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (1, "every 1 day"),
        (2, "every 2 days"),
        (13, "every 13 days"),
        (14, "every 2 weeks"),
        (27, "every 4 weeks"),
        (69, "every 10 weeks"),
        (70, "every 2 months"),
        (183, "every 6 months"),
    ],
)
def test_how_often(days, text):
    with translation.override("en"):
        assert interval_text(days) == text
