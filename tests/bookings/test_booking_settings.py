"""The settings of bookings, with the addresses of the pages for clients."""

from typing import Any

import pytest

from bookings.models import BookingSettings
from tests.bookings.test_service_views import errors_of
from tests.contacts_app.conftest import messages_of
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

HOME = "/bookings/settings/"


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "is_open": "on",
        "greeting": "Welcome",
        "slot_minutes": "30",
        "cancel_hours": "12",
        "reminder_hours": "0",
        "phone": "+90 532 418 20 77",
        "embedded_by": "https://lale.example/ http://localhost:8000",
        **fields,
    }


def test_everything_is_set(owner_client):
    response = owner_client.post(HOME, typed(), follow=True)
    assert messages_of(response) == ["Saved."]
    settings = BookingSettings.objects.get()
    assert (settings.is_open, settings.has_contact_form, settings.greeting) == (
        True, False, "Welcome",
    )  # fmt: skip
    assert (settings.slot_minutes, settings.cancel_hours, settings.reminder_hours) == (30, 12, 0)
    assert settings.phone == "+90 532 418 20 77"
    assert settings.embedded_by == "https://lale.example http://localhost:8000"


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("slot_minutes", "7", "Select a valid choice"),
        ("slot_minutes", "", "required"),
        ("cancel_hours", "1441", "less than or equal to 1440"),
        ("cancel_hours", "-1", "greater than or equal to 0"),
        ("reminder_hours", "337", "less than or equal to 336"),
        ("reminder_hours", "soon", "whole number"),
        ("greeting", "x" * 1001, "at most 1000"),
        ("phone", "12", "at least three digits"),
        ("embedded_by", "https://a.example 'unsafe-inline'", "is not an address"),
        ("embedded_by", "https://a.example/page", "is not an address"),
        ("embedded_by", "https://a.example;script-src *", "is not an address"),
    ],
)
def test_bad_input_is_refused_at_its_field(owner_client, field, value, text):
    response = owner_client.post(HOME, typed(**{field: value}))
    assert response.status_code == 422
    errors = errors_of(response)
    assert list(errors) == [f"id_{field}_error"]
    assert text in errors[f"id_{field}_error"]
    assert BookingSettings.objects.get().slot_minutes == 15


def test_addresses_are_there_to_copy(owner_client):
    page = parse(owner_client.get(HOME))
    assert page.find(id="address-1").attributes["value"] == "http://testserver/book/"
    assert page.find(id="address-2").attributes["value"] == "http://testserver/contact/"
    assert '<iframe src="http://testserver/book/"' in page.find(id="frame-1").text
    assert not page.find_all("iframe")


def test_what_stands_in_no_list_can_stay(owner_client):
    BookingSettings.objects.update_or_create(pk=1, defaults={"slot_minutes": 25})
    assert "25 minutes" in owner_client.get(HOME).content.decode()
    owner_client.post(HOME, typed(slot_minutes="25"))
    assert BookingSettings.objects.get().slot_minutes == 25
