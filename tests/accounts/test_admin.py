"""Django admin: for superusers, with the product's sign-in, services and rules."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from accounts.models import Business, User
from accounts.policies import Role
from tests.factories import PASSWORD, OwnerFactory


def user_form(user: User, **changes: object) -> dict[str, object]:
    form = {
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "language": user.language,
        "is_active": "on",
        **changes,
    }
    return {name: value for name, value in form.items() if value != ""}


def test_sign_in_is_the_products_own(superuser: User, client: Client) -> None:
    response = client.get("/admin/")
    assert response.headers["Location"] == "/accounts/login/?next=/admin/"
    response = client.post(
        "/accounts/login/", {"login": superuser.email, "password": PASSWORD, "next": "/admin/"}
    )
    assert response.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_second_step_is_asked_for(superuser: User, client: Client) -> None:
    Authenticator.objects.create(
        user=superuser, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    response = client.post(
        "/accounts/login/", {"login": superuser.email, "password": PASSWORD, "next": "/admin/"}
    )
    assert response.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/admin/").status_code == 302


def test_user_is_invited(superuser_client: Client) -> None:
    form = {"email": "new@example.com", "name": "Nora New", "role": "manager", "language": "tr"}
    response = superuser_client.post("/admin/accounts/user/add/", form)
    assert response.status_code == 302
    user = User.objects.get(email="new@example.com")
    assert (user.role, user.language, user.has_usable_password()) == ("manager", "tr", False)


def test_invitation_of_admin_is_mailed_after_commit(
    superuser_client: Client, django_capture_on_commit_callbacks: object
) -> None:
    form = {"email": "new@example.com", "name": "Nora New", "role": "manager", "language": "en"}
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        superuser_client.post("/admin/accounts/user/add/", form)
    assert mail.outbox[0].to == ["new@example.com"]


def test_no_password_is_shown(superuser_client: Client, owner: User) -> None:
    page = superuser_client.get(f"/admin/accounts/user/{owner.pk}/change/").content.decode()
    assert owner.password not in page
    assert 'name="password"' not in page


def test_role_changes_by_the_service(superuser_client: Client, owner: User) -> None:
    address = f"/admin/accounts/user/{owner.pk}/change/"
    response = superuser_client.post(address, user_form(owner, role="staff"), follow=True)
    assert "The business needs an owner" in response.content.decode()
    owner.refresh_from_db()
    assert owner.role == Role.OWNER
    OwnerFactory()
    superuser_client.post(address, user_form(owner, role="staff"))
    owner.refresh_from_db()
    assert owner.role == Role.STAFF


def test_last_owner_stays_active(superuser_client: Client, owner: User) -> None:
    address = f"/admin/accounts/user/{owner.pk}/change/"
    superuser_client.post(address, user_form(owner, is_active=""))
    owner.refresh_from_db()
    assert owner.is_active


def test_name_changes(superuser_client: Client, staff: User) -> None:
    address = f"/admin/accounts/user/{staff.pk}/change/"
    superuser_client.post(address, user_form(staff, name="Stefan Renamed"))
    staff.refresh_from_db()
    assert staff.name == "Stefan Renamed"


def test_user_is_not_deleted(superuser_client: Client, staff: User) -> None:
    address = f"/admin/accounts/user/{staff.pk}/delete/"
    assert superuser_client.post(address, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=staff.pk).exists()


def test_there_is_one_business(superuser_client: Client, business: Business) -> None:
    assert superuser_client.get("/admin/accounts/business/add/").status_code == 403
    address = f"/admin/accounts/business/{business.pk}/"
    assert superuser_client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    form = {
        "name": "Salon Gül",
        "time_zone": "Europe/Istanbul",
        "currency": "TRY",
        "country": "TR",
        "language": "tr",
    }
    assert superuser_client.post(f"{address}change/", form).status_code == 302
    business.refresh_from_db()
    assert (business.name, business.language) == ("Salon Gül", "tr")


def test_lost_second_step_is_removed(superuser_client: Client, staff: User) -> None:
    step = Authenticator.objects.create(
        user=staff, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    address = f"/admin/mfa/authenticator/{step.pk}/"
    assert "JBSWY3DPEHPK3PXP" not in superuser_client.get(f"{address}change/").content.decode()
    superuser_client.post(f"{address}delete/", {"post": "yes"})
    assert not Authenticator.objects.filter(pk=step.pk).exists()


@pytest.mark.parametrize("model", ["userevent", "businessevent"])
def test_audit_is_read_only(superuser_client: Client, staff: User, model: str) -> None:
    response = superuser_client.get(f"/admin/accounts/{model}/")
    assert response.status_code == 200
    assert superuser_client.get(f"/admin/accounts/{model}/add/").status_code == 403
    event = User._meta.get_field("events").related_model._default_manager.earliest("pk")
    address = f"/admin/accounts/userevent/{event.pk}/"
    assert superuser_client.get(f"{address}change/").status_code == 200
    assert superuser_client.post(f"{address}change/", {"name": "x"}).status_code == 403
    assert superuser_client.post(f"{address}delete/", {"post": "yes"}).status_code == 403


def test_audit_names_who_did_it(superuser_client: Client, superuser: User, staff: User) -> None:
    address = f"/admin/accounts/user/{staff.pk}/change/"
    superuser_client.post(address, user_form(staff, name="Stefan Renamed"))
    page = superuser_client.get("/admin/accounts/userevent/?pgh_label=update").content.decode()
    assert superuser.email in page
