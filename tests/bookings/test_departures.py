"""Who deactivates somebody with sessions to come is told so, and asked."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from bookings.departures import give_sessions
from outbox.models import Mail
from tests.factories import BookingFactory, ServiceFactory, SessionFactory, StaffFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Istanbul")


def page_of(user, act=""):
    return f"/settings/users/{user.pk}/{act}"


@pytest.fixture
def busy(staff):
    """The staff member with two sessions to come, one canceled and one over."""
    now = timezone.now()
    for days in (2, 3, -2):
        SessionFactory(staff=staff, starts_at=now + timedelta(days=days))
    SessionFactory(staff=staff, starts_at=now + timedelta(days=4), canceled_at=now)
    SessionFactory(starts_at=now + timedelta(days=1))
    return staff


def check_is_told(page, user):
    link = page.link("2 sessions to come")
    day = timezone.localdate(timezone.now() + timedelta(days=2), ZONE)
    assert link["href"] == f"/bookings/?view=list&day={day}&staff={user.pk}"


def test_the_page_of_a_user_says_what_is_to_come(owner_client, busy):
    check_is_told(parse(owner_client.get(page_of(busy))), busy)


def test_deactivation_asks_first(owner_client, busy):
    response = owner_client.post(page_of(busy, "deactivate/"))
    assert response.status_code == 422
    page = parse(response)
    assert page.find("h1").text == "Deactivate Stefan Staff?"
    check_is_told(page, busy)
    busy.refresh_from_db()
    assert busy.is_active
    form = page.find("form", class_="form")
    assert form["action"] == page_of(busy, "deactivate/")
    assert owner_client.post(form["action"], {"anyway": "1"}).status_code == 302
    busy.refresh_from_db()
    assert not busy.is_active
    check_is_told(parse(owner_client.get(page_of(busy))), busy)


def test_of_who_has_nothing_to_come_nothing_is_said(owner_client, staff):
    SessionFactory(staff=staff, starts_at=timezone.now() - timedelta(days=2))
    assert "to come" not in owner_client.get(page_of(staff)).content.decode()
    assert owner_client.post(page_of(staff, "deactivate/")).status_code == 302
    staff.refresh_from_db()
    assert not staff.is_active


def test_who_takes_over_is_told_of_all_by_one_mail(owner, staff):
    heir, now = StaffFactory(language="tr"), timezone.now()
    yoga = ServiceFactory(name="Yoga", kind="class", capacity=5, staff=[staff, heir])
    cut = ServiceFactory(name="Haircut", staff=[staff, heir])
    for days, service in ((2, yoga), (3, cut), (4, yoga)):
        session = SessionFactory(service=service, staff=staff, starts_at=now + timedelta(days=days))
        BookingFactory(session=session)
    assert give_sessions(staff, heir, owner) == []
    (mail,) = Mail.objects.filter(to_address=heir.email)
    assert mail.subject.startswith("3 ")
    assert "Stefan Staff" in mail.subject
    assert [line.rpartition(": ")[2] for line in mail.text.splitlines() if "): " in line] == [
        "Yoga", "Haircut", "Yoga",
    ]  # fmt: skip
    assert not Mail.objects.filter(to_address=staff.email).exists()
