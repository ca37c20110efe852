"""Factories of test data, one module an app."""

from tests.factories.contacts import ContactFactory
from tests.factories.users import (
    PASSWORD,
    ManagerFactory,
    OwnerFactory,
    StaffFactory,
    SuperuserFactory,
    UserFactory,
)


__all__ = [
    "PASSWORD",
    "ContactFactory",
    "ManagerFactory",
    "OwnerFactory",
    "StaffFactory",
    "SuperuserFactory",
    "UserFactory",
]
