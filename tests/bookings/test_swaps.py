"""After a swap a page about bookings equals a fresh load of its address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import BookingFactory, ContactFactory, SessionFactory
from tests.helpers.htmx import Browser, shown


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("business")]


@pytest.fixture
def tab(owner_client):
    """The bookings of a contact in a browser tab: one to come, one that is over."""
    contact = ContactFactory()
    for days in (-3, 3):
        session = SessionFactory(starts_at=timezone.now() + timedelta(days=days))
        BookingFactory(session=session, contact=contact)
    return Browser(owner_client, f"/contacts/{contact.pk}/bookings/")


def check(tab):
    assert shown(tab.page) == shown(Browser(tab.client, tab.address).page)


@pytest.mark.parametrize(("choice", "count"), [("Upcoming", 1), ("Past", 1), ("View All", 2)])
def test_the_bookings_of_a_contact(tab, choice, count):
    tab.click(tab.page.find(id="tab-bookings").link(f"{choice} Bookings"))
    assert len(tab.page.find(id="tab-bookings").find_all("li", class_="booking")) == count
    check(tab)
