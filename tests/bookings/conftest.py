"""Fixtures of bookings: a service, who gives it, who books it."""

import pytest

from accounts.models import Business, User
from bookings.models import Service
from contacts_app.models import Contact
from tests.contacts_app.conftest import anna, deleted
from tests.factories import ContactFactory, ServiceFactory, StaffFactory
from tests.factories.bookings import weekly_hours


__all__ = ["anna", "deleted"]


@pytest.fixture
def contact(db: None) -> Contact:
    return ContactFactory()


@pytest.fixture
def massage(staff: User) -> Service:
    """An appointment of an hour that ``staff`` gives."""
    return ServiceFactory(name="Massage", staff=[staff])


@pytest.fixture
def yoga(staff: User) -> Service:
    """A class of ten that ``staff`` gives."""
    return ServiceFactory(name="Yoga", group=True, staff=[staff])


@pytest.fixture
def elif_(business: Business) -> User:
    """A staff member who works on weekdays."""
    user = StaffFactory(name="Elif Demir")
    weekly_hours(user)
    return user


@pytest.fixture
def haircut(elif_: User) -> Service:
    """An appointment that Elif gives."""
    return ServiceFactory(name="Haircut", staff=[elif_])
