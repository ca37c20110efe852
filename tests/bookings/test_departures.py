"""Who deactivates somebody with sessions to come is told so, and asked."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.factories import SessionFactory
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
