"""Which entry of the navigation a page belongs to."""

import pytest
from django.urls import resolve

from core.templatetags.navigation import section_of


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/", "home"),
        ("/contacts/", "contacts"),
        ("/contacts/1/card/", "contacts"),
        ("/contacts/1/bookings/", "contacts"),
        ("/contacts/1/payments/statement/", "contacts"),
        ("/payments/1/receipt/", "contacts"),
        ("/contacts/reviews/", "reviews"),
        ("/bookings/", "calendar"),
        ("/bookings/1/", "calendar"),
        ("/tasks/", "tasks"),
        ("/contacts/1/tasks/", "contacts"),
        ("/tasks/notifications/", "bell"),
        ("/payments/takings/", "payments"),
        ("/payments/to-give-back/", "payments"),
        ("/payments/days/2026-11-22/", "payments"),
        ("/settings/profile/", "settings"),
        ("/bookings/services/", "settings"),
        ("/bookings/services/1/tasks/", "settings"),
        ("/bookings/working-time/", "settings"),
        ("/settings/calendar-feed/", "settings"),
        ("/mail/", "settings"),
    ],
)
def test_each_page_belongs_to_one(path: str, section: str):
    assert section_of(resolve(path)) == section


def test_what_is_not_found_belongs_to_none():
    assert section_of(None) == ""
