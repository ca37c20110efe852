"""Signing in by e-mail, staying signed in, and what strangers learn: nothing."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.demo_password import DEMO_PASSWORD
from accounts.models import User
from tests.factories import PASSWORD, UserFactory


LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"


def sign_in(client: Client, user: User, password: str = PASSWORD, **fields: str) -> str:
    response = client.post(LOGIN, {"login": user.email, "password": password, **fields})
    return str(response.headers.get("Location", response.status_code))


def test_sign_in_leads_to_the_first_page(client: Client, staff: User) -> None:
    assert sign_in(client, staff) == "/"
    assert client.get("/settings/profile/").status_code == 200


def test_email_is_read_whatever_its_case(client: Client, staff: User) -> None:
    response = client.post(LOGIN, {"login": staff.email.upper(), "password": PASSWORD})
    assert response.status_code == 302


def test_sign_in_leads_back(client: Client, staff: User) -> None:
    response = client.get("/settings/profile/?x=1")
    assert response.headers["Location"] == f"{LOGIN}?next=/settings/profile/%3Fx%3D1"
    page = client.get(response.headers["Location"]).content.decode()
    assert 'name="next" value="/settings/profile/?x=1"' in page
    assert sign_in(client, staff, next="/settings/profile/?x=1") == "/settings/profile/?x=1"


def test_sign_in_leads_nowhere_else(client: Client, staff: User) -> None:
    assert sign_in(client, staff, next="https://evil.example/") == "/"


@pytest.mark.parametrize(("remember", "seconds"), [("on", 30 * 86_400), ("", None)])
def test_remember_me(client: Client, staff: User, remember: str, seconds: int | None) -> None:
    sign_in(client, staff, **({"remember": "on"} if remember else {}))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"] or None) == seconds


def test_wrong_password_and_unknown_address_look_the_same(client: Client, staff: User) -> None:
    pages = []
    for email in (staff.email, "nobody@example.com"):
        response = client.post(LOGIN, {"login": email, "password": "not this one"})
        assert response.status_code == 422
        errors = response.context["form"].errors
        pages.append(str(errors))
    assert pages[0] == pages[1]


def test_deactivated_user_stays_out(client: Client, staff: User) -> None:
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert sign_in(client, staff) == "/accounts/inactive/"
    assert client.get("/settings/profile/").status_code == 302


def test_attempts_are_limited(client: Client, staff: User) -> None:
    for _n in range(5):
        client.post(LOGIN, {"login": staff.email, "password": "not this one"})
    # Even the right password has to wait now.
    assert sign_in(client, staff) == "422"


def test_demo_password_opens_nothing_outside_the_demo(client: Client, db: None) -> None:
    user = UserFactory(password=DEMO_PASSWORD)
    assert sign_in(client, user, DEMO_PASSWORD) == "422"


def test_demo_password_opens_the_demo(client: Client, db: None, settings: Settings) -> None:
    settings.KARTOTEKA_DEMO = True
    user = UserFactory(password=DEMO_PASSWORD)
    assert sign_in(client, user, DEMO_PASSWORD) == "/"


def test_nobody_signs_up(client: Client, db: None) -> None:
    for address in ("/accounts/signup/", "/accounts/email/", "/accounts/password/set/"):
        assert client.get(address).status_code == 404


def test_sign_out_asks_first(staff_client: Client) -> None:
    assert staff_client.get("/accounts/logout/").status_code == 200
    assert staff_client.get("/settings/profile/").status_code == 200
    assert staff_client.post("/accounts/logout/").headers["Location"] == LOGIN
    assert staff_client.get("/settings/profile/").status_code == 302


def test_htmx_is_told_to_open_the_sign_in_page(client: Client, htmx: dict[str, str]) -> None:
    headers = {**htmx, "HX-Current-URL": "http://testserver/contacts/?q=ann"}
    response = client.get("/settings/profile/", headers=headers)
    assert response.headers["HX-Redirect"] == f"{LOGIN}?next=%2Fcontacts%2F%3Fq%3Dann"
    assert response.content == b""


# --- A forgotten password


def test_reset_answers_the_same_for_known_and_unknown(client: Client, staff: User) -> None:
    answers = []
    for email in (staff.email, "nobody@example.com"):
        response = client.post(RESET, {"email": email})
        page = client.get(response.headers["Location"]).content
        answers.append((response.status_code, response.headers["Location"], page))
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [[staff.email]]


def link_in_mail() -> str:
    lines = str(mail.outbox[-1].body).splitlines()
    return next(line for line in lines if line.startswith("http")).removeprefix("http://testserver")


def test_reset_by_mail(client: Client, staff: User) -> None:
    client.post(RESET, {"email": staff.email})
    link = link_in_mail()
    form = client.get(link, follow=True)
    address = form.request["PATH_INFO"]
    assert "set-password" in address
    refused = client.post(address, {"password1": "short", "password2": "short"})
    assert refused.status_code == 422
    demo = {"password1": DEMO_PASSWORD, "password2": DEMO_PASSWORD}
    assert client.post(address, demo).status_code == 422
    new = {"password1": "brand-new-lanterns", "password2": "brand-new-lanterns"}
    assert client.post(address, new).headers["Location"] == "/"
    assert client.get("/settings/profile/").status_code == 200
    # Once only.
    assert "This link no longer works" in Client().get(link).content.decode()
    assert sign_in(Client(), staff, "brand-new-lanterns") == "/"


def test_reset_is_written_in_the_language_of_the_user(client: Client, staff: User) -> None:
    User.objects.filter(pk=staff.pk).update(language="tr", name="Elif")
    client.post(RESET, {"email": staff.email}, headers={"Accept-Language": "ru"})
    assert "Elif" in mail.outbox[0].body


def test_deactivated_user_gets_no_link(client: Client, staff: User) -> None:
    User.objects.filter(pk=staff.pk).update(is_active=False)
    client.post(RESET, {"email": staff.email})
    assert mail.outbox == []


def test_password_change_signs_other_devices_out(staff: User) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here, staff)
    sign_in(elsewhere, staff)
    form = {
        "oldpassword": PASSWORD,
        "password1": "brand-new-lanterns",
        "password2": "brand-new-lanterns",
    }
    response = here.post("/accounts/password/change/", form)
    assert response.headers["Location"] == "/settings/profile/"
    assert here.get("/settings/profile/").status_code == 200
    assert elsewhere.get("/settings/profile/").status_code == 302
    assert mail.outbox[-1].to == [staff.email]


# --- The second step


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_second_step_from_setting_up_to_signing_in(client: Client, staff: User) -> None:
    sign_in(client, staff)
    response = client.get("/accounts/2fa/totp/activate/")
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    response = client.post(response.headers["Location"], {"password": PASSWORD})
    assert response.headers["Location"] == "/accounts/2fa/totp/activate/"
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert "data:image/svg+xml" in page.content.decode()
    response = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert response.headers["Location"] == "/accounts/2fa/recovery-codes/"
    codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10

    other = Client()
    assert sign_in(other, staff).startswith("/accounts/2fa/authenticate/")
    assert other.get("/settings/profile/").status_code == 302
    assert other.get("/accounts/2fa/authenticate/").status_code == 200
    assert other.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 422
    response = other.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert response.headers["Location"] == "/"
    assert other.get("/settings/profile/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/reauthenticate/",
        "/accounts/reauthenticate/",
        "/accounts/password/change/",
    ],
)
def test_pages_of_the_second_step(client: Client, staff: User, address: str) -> None:
    sign_in(client, staff)
    client.post("/accounts/reauthenticate/?next=/", {"password": PASSWORD})
    Authenticator.objects.create(
        user=staff, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    Authenticator.objects.create(
        user=staff,
        type=Authenticator.Type.RECOVERY_CODES,
        data={"seed": "JBSWY3DPEHPK3PXP", "used_mask": 0},
    )
    response = client.get(address)
    assert response.status_code == 200
    assert "style=" not in response.content.decode().replace("data-style=", "")
