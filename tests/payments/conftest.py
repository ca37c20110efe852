"""Fixtures of payments: a booking that is to be paid."""

import pytest

from accounts.models import User
from bookings.models import Booking
from tests.factories import BookingFactory


@pytest.fixture
def booking(staff: User) -> Booking:
    """A confirmed booking of 1000 lira, of a session of ``staff``."""
    return BookingFactory(session__staff=staff)
