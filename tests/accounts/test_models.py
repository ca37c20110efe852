"""The business and its users, as the database keeps them."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client

from accounts.models import Business, User
from accounts.policies import Role
from tests.factories import ContactFactory, UserFactory


def test_current_business_is_made_once(db: None) -> None:
    assert Business.objects.current() == Business.objects.current()
    assert Business.objects.count() == 1


def test_email_is_unique_whatever_its_case(db: None) -> None:
    UserFactory(email="anna@example.com")
    with pytest.raises(IntegrityError, match="user_email_is_unique"):
        UserFactory(email="Anna@Example.com")


def test_admin_is_for_superusers(superuser: User, owner: User) -> None:
    assert superuser.is_staff
    assert not owner.is_staff


def test_first_user_is_made_on_the_command_line(
    db: None, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "brand-new-lanterns")
    call_command(
        "createsuperuser",
        "--no-input",
        "--email",
        "Boss@Example.com",
        "--name",
        "Boss",
        verbosity=0,
    )
    user = User.objects.get(email="boss@example.com")
    assert (user.is_superuser, user.role) == (True, Role.OWNER)
    form = {"login": "boss@example.com", "password": "brand-new-lanterns"}
    assert client.post("/accounts/login/", form).status_code == 302


def test_factories(owner: User, manager: User, staff: User, owner_client: Client) -> None:
    contact = ContactFactory(
        emails=["a@example.com"], phones=["+90 532 418 20 77"], addresses=[{"city": "İzmir"}]
    )
    assert contact.primary_email == "a@example.com"
    assert contact.emails.count() == contact.phones.count() == contact.addresses.count() == 1
