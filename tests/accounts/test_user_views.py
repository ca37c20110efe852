"""The list of users, inviting, changing, deactivating: for the owner."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.policies import Role
from tests.factories import UserFactory
from tests.helpers.html import parse


LIST = "/settings/users/"
INVITE = "/settings/users/invite/"
INVITATION = {"name": "Nora New", "email": "Nora@Example.com", "role": "staff", "language": "ru"}


def page_of(user: User, act: str = "") -> str:
    return f"{LIST}{user.pk}/{act}"


def test_list_says_who_may_sign_in(owner_client: Client, staff: User) -> None:
    UserFactory(name="Left", is_active=False)
    UserFactory(name="Invited", password=None)
    page = owner_client.get(LIST).content.decode()
    for text in ("Stefan Staff", "Active", "Deactivated", "Invited", "(you)"):
        assert text in page


def test_list_says_who_is_there_for_django_admin_only(owner_client: Client, owner: User) -> None:
    moment = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    UserFactory(name="Super", role=Role.STAFF, is_superuser=True, last_login=moment)
    page = parse(owner_client.get(LIST)).find("main").text
    assert "Administrator Django admin only" in page
    assert "Staff member" not in page
    assert "22 November 2026, " in page
    owner.is_superuser = True
    owner.save()
    assert "Owner" in parse(owner_client.get(LIST)).find("tbody").text


def test_list_takes_a_fixed_number_of_queries(
    owner_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(2):
        # Session, user, business, mails that could not be sent, users
        with django_assert_num_queries(5):
            owner_client.get(LIST)
        UserFactory.create_batch(3)


def test_invitation(owner_client: Client, client: Client) -> None:
    response = owner_client.post(INVITE, INVITATION, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "An invitation was sent to nora@example.com." in response.content.decode()
    user = User.objects.get(email="nora@example.com")
    assert (user.role, user.language) == (Role.STAFF, "ru")
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    form = client.get(link.removeprefix("http://testserver"), follow=True)
    new = {"password1": "brand-new-lanterns", "password2": "brand-new-lanterns"}
    assert client.post(form.request["PATH_INFO"], new).headers["Location"] == "/"
    assert client.get("/settings/profile/").status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"email": "no"}, {"email": ""}, {"name": ""}, {"role": "king"}, {"language": "xx"}]
)
def test_wrong_invitation_is_refused(owner_client: Client, wrong: dict[str, str]) -> None:
    response = owner_client.post(INVITE, {**INVITATION, **wrong})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(wrong)
    assert mail.outbox == []


def test_somebody_is_not_invited_twice(owner_client: Client, staff: User) -> None:
    response = owner_client.post(INVITE, {**INVITATION, "email": staff.email.upper()})
    assert response.status_code == 422
    assert "there already" in response.content.decode()


def test_mail_that_fails_is_told(owner_client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = owner_client.post(INVITE, INVITATION, follow=True)
    assert "could not be sent" in response.content.decode()
    assert User.objects.filter(email="nora@example.com").exists()


def test_invitation_is_sent_again(owner_client: Client) -> None:
    user = UserFactory(password=None)
    response = owner_client.post(page_of(user, "reinvite/"), follow=True)
    assert f"An invitation was sent to {user.email}." in response.content.decode()
    assert len(mail.outbox) == 1


def test_who_has_joined_needs_no_invitation(owner_client: Client, staff: User) -> None:
    response = owner_client.post(page_of(staff, "reinvite/"), follow=True)
    assert "This user needs no invitation." in response.content.decode()
    assert mail.outbox == []


def test_name_and_role_are_changed(owner_client: Client, staff: User) -> None:
    assert owner_client.get(page_of(staff)).status_code == 200
    response = owner_client.post(page_of(staff), {"name": "Renamed", "role": "manager"})
    assert response.headers["Location"] == LIST
    staff.refresh_from_db()
    assert (staff.name, staff.role) == ("Renamed", Role.MANAGER)


def test_wrong_role_is_refused(owner_client: Client, staff: User) -> None:
    response = owner_client.post(page_of(staff), {"name": "Renamed", "role": "king"})
    assert response.status_code == 422
    staff.refresh_from_db()
    assert staff.name == "Stefan Staff"


def test_own_role_stays(owner_client: Client, owner: User) -> None:
    owner_client.post(page_of(owner), {"name": "Renamed", "role": "staff"})
    owner.refresh_from_db()
    assert (owner.name, owner.role) == ("Renamed", Role.OWNER)


def test_deactivation_and_return(owner_client: Client, staff_client: Client, staff: User) -> None:
    page = owner_client.post(page_of(staff, "deactivate/"), follow=True).content.decode()
    assert "Stefan Staff can&#x27;t sign in any more." in page
    assert staff_client.get("/settings/profile/").status_code == 302
    assert "Reactivate" in owner_client.get(page_of(staff)).content.decode()
    owner_client.post(page_of(staff, "reactivate/"))
    staff.refresh_from_db()
    assert staff.is_active


def test_owner_cannot_deactivate_themselves(owner_client: Client, owner: User) -> None:
    page = owner_client.post(page_of(owner, "deactivate/"), follow=True).content.decode()
    assert "You can&#x27;t deactivate yourself." in page
    owner.refresh_from_db()
    assert owner.is_active


@pytest.mark.parametrize("act", ["deactivate/", "reactivate/", "reinvite/"])
def test_wrong_method(owner_client: Client, staff: User, act: str) -> None:
    assert owner_client.get(page_of(staff, act)).status_code == 405
    assert owner_client.put(page_of(staff)).status_code == 405
    assert owner_client.post(LIST).status_code == 405


@pytest.mark.parametrize("act", ["", "deactivate/", "reactivate/", "reinvite/"])
def test_unknown_user(owner_client: Client, act: str) -> None:
    assert owner_client.post(f"{LIST}999999/{act}").status_code == 404


@pytest.mark.parametrize("role", ["manager", "staff"])
def test_stranger(role: str, owner: User, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(f"{role}_client")
    assert client.get(LIST).status_code == 404
    assert client.post(INVITE, INVITATION).status_code == 404
    assert client.post(page_of(owner), {"name": "x", "role": "staff"}).status_code == 404
    assert client.post(page_of(owner, "deactivate/")).status_code == 404
    owner.refresh_from_db()
    assert (owner.name, owner.is_active) == ("Olga Owner", True)
