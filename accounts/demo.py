"""The demo's business and users. The demo's contacts are made by the contacts app."""

from collections.abc import Callable
from typing import TypedDict

from django.db import transaction

from accounts.demo_password import DEMO_PASSWORD
from accounts.models import Business, User
from accounts.policies import Role


__all__ = ["DEMO_PASSWORD", "Demo", "load_business"]

PEOPLE = {
    "owner": ("Defne Aydın", "owner@lale.example", Role.OWNER),
    "marina": ("Marina Sokolova", "marina@lale.example", Role.MANAGER),
    "elif": ("Elif Demir", "elif@lale.example", Role.STAFF),
    "james": ("James Wood", "james@lale.example", Role.STAFF),
}
ADMINISTRATOR = "admin@lale.example"

# What upper apps load after the demo's bookings; they add theirs in ``ready()``.
more_of_the_demo: "list[Callable[[Demo], object]]" = []


class Demo(TypedDict):
    """What ``load_business`` made."""

    business: Business
    owner: User
    staff: list[User]
    superuser: User
    password: str


@transaction.atomic
def load_business() -> Demo:
    """Make the salon, its four people and an administrator, or find them.

    Everybody signs in with ``DEMO_PASSWORD``, which works in the demo only.
    """
    business, _created = Business.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Salon Lale",
            "time_zone": "Europe/Istanbul",
            "currency": "TRY",
            "country": "TR",
            "language": "en",
        },
    )
    people = {key: _person(*person) for key, person in PEOPLE.items()}
    superuser = _person("Administrator", ADMINISTRATOR, Role.OWNER, is_superuser=True)
    return Demo(
        business=business,
        owner=people["owner"],
        staff=[people["marina"], people["elif"], people["james"]],
        superuser=superuser,
        password=DEMO_PASSWORD,
    )


def people_of_the_demo() -> list[User]:
    """Return who of the demo's people may still sign in, the administrator last."""
    emails = [email for _name, email, _role in PEOPLE.values()]
    found = {user.email: user for user in User.objects.filter(is_active=True)}
    return [found[email] for email in (*emails, ADMINISTRATOR) if email in found]


def _person(name: str, email: str, role: Role, *, is_superuser: bool = False) -> User:
    user = User.objects.filter(email=email).first()
    return user or User.objects.create_user(
        email, DEMO_PASSWORD, name=name, role=role, is_superuser=is_superuser
    )
