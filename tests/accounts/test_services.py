"""What is done with users and the business, and what is refused."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import Business, User
from accounts.policies import Role
from tests.conftest import client_of
from tests.factories import OwnerFactory, StaffFactory, UserFactory


def invite(actor: User, email: str = "new@example.com") -> User:
    return services.invite_user(
        email=email, name="Nora New", role=Role.MANAGER, language="ru", actor=actor
    )


def test_invited_user_has_no_password(owner: User) -> None:
    user = invite(owner)
    assert not user.has_usable_password()
    assert user.invited_at is not None
    assert (user.role, user.language, user.is_active) == (Role.MANAGER, "ru", True)


def test_email_is_invited_once(owner: User) -> None:
    invite(owner)
    with pytest.raises(services.EmailTaken):
        invite(owner, "NEW@example.com")
    assert User.objects.filter(email__iexact="new@example.com").count() == 1


def test_invitation_speaks_the_language_of_the_user(owner: User) -> None:
    user = invite(owner)
    services.send_invitation(user=user, actor=owner, site_address="https://lale.example/")
    message = mail.outbox[0]
    assert message.to == ["new@example.com"]
    assert "https://lale.example/accounts/password/reset/key/" in message.body
    assert "Salon Lale" in message.body


def test_renewed_invitation_makes_the_earlier_link_invalid(owner: User, client: Client) -> None:
    user = invite(owner)
    links = []
    for _n in range(2):
        services.send_invitation(user=user, actor=owner, site_address="http://testserver")
        body = mail.outbox[-1].body
        links.append(next(line for line in body.splitlines() if line.startswith("http")))
        user = services.renew_invitation(user_id=user.pk, actor=owner)
    services.send_invitation(user=user, actor=owner, site_address="http://testserver")
    assert "This link no longer works" in client.get(links[0]).content.decode()
    assert "This link no longer works" in client.get(links[1]).content.decode()


def test_who_has_joined_is_not_invited_again(owner: User, staff: User) -> None:
    with pytest.raises(services.AlreadyJoined):
        services.renew_invitation(user_id=staff.pk, actor=owner)


def test_who_is_deactivated_is_not_invited_again(owner: User) -> None:
    user = invite(owner)
    services.deactivate_user(user_id=user.pk, actor=owner)
    with pytest.raises(services.UserNotActive):
        services.renew_invitation(user_id=user.pk, actor=owner)


def test_role_changes(owner: User, staff: User) -> None:
    services.change_role(user_id=staff.pk, role=Role.MANAGER, actor=owner)
    staff.refresh_from_db()
    assert staff.role == Role.MANAGER


def test_nobody_changes_their_own_role(owner: User) -> None:
    OwnerFactory()
    with pytest.raises(services.OwnAccount):
        services.change_role(user_id=owner.pk, role=Role.STAFF, actor=owner)


def test_nobody_deactivates_themselves(owner: User) -> None:
    OwnerFactory()
    with pytest.raises(services.OwnAccount):
        services.deactivate_user(user_id=owner.pk, actor=owner)


@pytest.mark.parametrize("is_other_active", [True, False])
def test_last_active_owner_stays(owner: User, superuser: User, is_other_active: bool) -> None:
    OwnerFactory(is_active=False)
    if is_other_active:
        OwnerFactory()
        services.change_role(user_id=owner.pk, role=Role.STAFF, actor=superuser)
        return
    with pytest.raises(services.LastOwner):
        services.change_role(user_id=owner.pk, role=Role.STAFF, actor=superuser)
    with pytest.raises(services.LastOwner):
        services.deactivate_user(user_id=owner.pk, actor=superuser)


def test_deactivation_ends_sessions_at_once(owner: User, staff: User) -> None:
    phone, computer, boss = client_of(staff), client_of(staff), client_of(owner)
    assert phone.get("/settings/profile/").status_code == 200
    services.deactivate_user(user_id=staff.pk, actor=owner)
    for client in (phone, computer):
        assert client.get("/settings/profile/").status_code == 302
    assert boss.get("/settings/profile/").status_code == 200
    # And no session wakes up with the user.
    services.reactivate_user(user_id=staff.pk, actor=owner)
    assert phone.get("/settings/profile/").status_code == 302
    assert client_of(staff).get("/settings/profile/").status_code == 200


def test_expired_sessions_are_not_read(staff: User, client: Client) -> None:
    client.force_login(staff)
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    assert services.end_sessions(user=staff) == 0


def test_business_changes(business: Business, owner: User) -> None:
    services.change_business(values={"name": "Salon Gül", "country": "DE"}, actor=owner)
    business.refresh_from_db()
    assert (business.name, business.country, business.currency) == ("Salon Gül", "DE", "TRY")


def test_profile_changes_only_what_belongs_to_it(staff: User) -> None:
    services.change_profile(user=staff, values={"name": "New", "role": "owner", "theme": "dark"})
    staff.refresh_from_db()
    assert (staff.name, staff.theme, staff.role) == ("New", "dark", Role.STAFF)


# --- At the same moment, on two connections


def run_at_once(*acts: Callable[[], object]) -> list[type[Exception] | None]:
    """Run each in a thread of its own; return what each raised."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[type[Exception] | None] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=60)
            act()
        except services.LastOwner as refusal:
            outcomes[number] = type(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_both_go_at_once() -> None:
    first, second = OwnerFactory(), OwnerFactory()
    outcomes = run_at_once(
        lambda: services.deactivate_user(user_id=second.pk, actor=first),
        lambda: services.change_role(user_id=first.pk, role=Role.STAFF, actor=second),
    )
    assert sorted(outcomes, key=str) == sorted([None, services.LastOwner], key=str)
    assert User.objects.filter(role=Role.OWNER, is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_address_is_invited_once_at_once() -> None:
    owner = OwnerFactory()

    def invite_same() -> None:
        try:
            invite(owner)
        except services.EmailTaken as taken:
            raise services.LastOwner from taken  # counted by run_at_once

    outcomes = run_at_once(invite_same, invite_same)
    assert outcomes.count(None) == 1
    assert User.objects.filter(email="new@example.com").count() == 1


def test_factories_make_everybody_active(db: None) -> None:
    assert UserFactory().is_active
    assert StaffFactory().role == Role.STAFF
