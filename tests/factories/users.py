"""Users of every role."""

import factory
from factory.django import DjangoModelFactory, Password

from accounts.models import User
from accounts.policies import Role


PASSWORD = "quiet-lanterns-42"


class UserFactory(DjangoModelFactory[User]):
    """A staff member; traits and subclasses make the other roles. Signs in with ``PASSWORD``."""

    class Meta:
        model = User

    class Params:
        owner = factory.Trait(role=Role.OWNER)
        manager = factory.Trait(role=Role.MANAGER)
        staff = factory.Trait(role=Role.STAFF)
        superuser = factory.Trait(role=Role.STAFF, is_superuser=True)

    email = factory.Sequence(lambda n: f"user{n}@example.com")
    name = factory.Sequence(lambda n: f"User {n}")
    role = Role.STAFF
    password = Password(PASSWORD)


class OwnerFactory(UserFactory):
    role = Role.OWNER


class ManagerFactory(UserFactory):
    role = Role.MANAGER


class StaffFactory(UserFactory):
    role = Role.STAFF


class SuperuserFactory(UserFactory):
    """May use Django admin; in the product itself only what a staff member may."""

    is_superuser = True
