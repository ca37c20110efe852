"""The demo's business and people."""

from django.test import Client
from pytest_django.fixtures import Settings

from accounts.demo import DEMO_PASSWORD, load_business
from accounts.models import User
from accounts.policies import Role


def test_demo_is_loaded_once(db: None) -> None:
    first, second = load_business(), load_business()
    assert first["business"].name == "Salon Lale"
    assert first["owner"] == second["owner"]
    assert User.objects.count() == 5
    roles = [person.role for person in first["staff"]]
    assert roles == [Role.MANAGER, Role.STAFF, Role.STAFF]


def test_owner_is_no_superuser(db: None) -> None:
    demo = load_business()
    assert not demo["owner"].is_superuser
    assert demo["superuser"].is_superuser


def test_demo_people_sign_in_while_it_is_a_demo(
    client: Client, db: None, settings: Settings
) -> None:
    owner = load_business()["owner"]
    form = {"login": owner.email, "password": DEMO_PASSWORD}
    assert client.post("/accounts/login/", form).status_code == 422
    settings.KARTOTEKA_DEMO = True
    assert client.post("/accounts/login/", form).status_code == 302
