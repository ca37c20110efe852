"""Bookings in Django admin: to read, and nothing secret among it."""

import pytest

from tests.factories import BookingFactory


pytestmark = pytest.mark.django_db

MODELS = ("service", "session", "booking")


@pytest.mark.parametrize("model", MODELS)
def test_rows_are_shown_and_not_changed(superuser_client, model):
    booking = BookingFactory()
    row = {"booking": booking, "session": booking.session, "service": booking.session.service}
    assert superuser_client.get(f"/admin/bookings/{model}/").status_code == 200
    page = superuser_client.get(f"/admin/bookings/{model}/{row[model].pk}/change/")
    assert page.status_code == 200
    assert booking.link_seed not in page.content.decode()
    assert booking.link_hash not in page.content.decode()
    assert superuser_client.get(f"/admin/bookings/{model}/add/").status_code == 403
    delete = f"/admin/bookings/{model}/{row[model].pk}/delete/"
    assert superuser_client.post(delete, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_the_audit_is_shown(superuser_client, model):
    BookingFactory()
    assert superuser_client.get(f"/admin/bookings/{model}event/").status_code == 200
