"""Profile, theme and language: everybody for themselves."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User


PROFILE = "/settings/profile/"


def test_profile_is_saved(staff_client: Client, staff: User) -> None:
    form = {"name": "New Name", "language": "tr", "theme": "dark"}
    assert staff_client.post(PROFILE, form).headers["Location"] == PROFILE
    staff.refresh_from_db()
    assert (staff.name, staff.language, staff.theme) == ("New Name", "tr", "dark")
    page = staff_client.get(PROFILE).content.decode()
    assert '<html lang="tr"' in page
    assert 'data-bs-theme="dark"' in page


def test_single_keys_are_switched_off_and_on(staff_client: Client, staff: User) -> None:
    form = {"name": "N", "language": "en", "theme": "auto"}
    assert "data-single-keys" in staff_client.get(PROFILE).content.decode()
    staff_client.post(PROFILE, form)  # as a browser sends a box without a tick
    staff.refresh_from_db()
    assert not staff.has_single_keys
    assert "data-single-keys" not in staff_client.get(PROFILE).content.decode()
    staff_client.post(PROFILE, {**form, "has_single_keys": "on"})
    assert "data-single-keys" in staff_client.get(PROFILE).content.decode()


def test_role_and_email_are_not_for_oneself_to_change(staff_client: Client, staff: User) -> None:
    form = {"name": "N", "language": "en", "theme": "auto", "role": "owner", "email": "x@y.example"}
    staff_client.post(PROFILE, {**form, "is_superuser": "on"})
    unchanged = User.objects.get(pk=staff.pk)
    assert (unchanged.role, unchanged.email) == (staff.role, staff.email)
    assert not unchanged.is_superuser


def test_wrong_profile_is_refused(staff_client: Client, staff: User) -> None:
    response = staff_client.post(PROFILE, {"name": "", "language": "xx", "theme": "pink"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"name", "language", "theme"}
    # The page around the form is still the stored one's.
    assert 'data-bs-theme="auto"' in response.content.decode()


def test_profile_refuses_other_methods(staff_client: Client) -> None:
    assert staff_client.delete(PROFILE).status_code == 405


def test_theme_is_switched_and_leads_back(staff_client: Client, staff: User) -> None:
    form = {"theme": "dark", "next": "/settings/profile/?x=1"}
    response = staff_client.post("/settings/theme/", form)
    assert response.headers["Location"] == "/settings/profile/?x=1"
    staff.refresh_from_db()
    assert staff.theme == "dark"


@pytest.mark.parametrize(
    "away",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example", ""],
)
def test_switches_lead_nowhere_else(staff_client: Client, away: str) -> None:
    for address, form in (
        ("/settings/theme/", {"theme": "dark"}),
        ("/language/", {"language": "tr"}),
    ):
        assert staff_client.post(address, {**form, "next": away}).headers["Location"] == "/"


@pytest.mark.parametrize("address", ["/settings/theme/", "/language/"])
def test_unknown_choice_is_refused(staff_client: Client, staff: User, address: str) -> None:
    assert staff_client.post(address, {"theme": "pink", "language": "xx"}).status_code == 400
    assert staff_client.post(address, {}).status_code == 400
    assert staff_client.get(address).status_code == 405
    unchanged = User.objects.get(pk=staff.pk)
    assert (unchanged.theme, unchanged.language) == ("auto", "en")


def test_language_of_a_user_is_stored(staff_client: Client, staff: User) -> None:
    staff_client.post("/language/", {"language": "ru", "next": PROFILE})
    staff.refresh_from_db()
    assert staff.language == "ru"
    assert '<html lang="ru"' in staff_client.get(PROFILE).content.decode()


def test_language_of_a_visitor_is_kept_in_a_cookie(client: Client, db: None) -> None:
    page = client.get("/accounts/login/", headers={"Accept-Language": "tr-TR,tr;q=0.9"})
    assert '<html lang="tr"' in page.content.decode()
    response = client.post("/language/", {"language": "ru", "next": "/accounts/login/?next=/x/"})
    assert response.headers["Location"] == "/accounts/login/?next=/x/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ru"
    page = client.get("/accounts/login/", headers={"Accept-Language": "tr"})
    assert '<html lang="ru"' in page.content.decode()


def test_users_language_counts_more_than_the_browsers(staff_client: Client, staff: User) -> None:
    User.objects.filter(pk=staff.pk).update(language="tr")
    page = staff_client.get(PROFILE, headers={"Accept-Language": "ru"}).content.decode()
    assert '<html lang="tr"' in page
    # And it does not stay for the next visitor.
    page = Client().get("/accounts/login/", headers={"Accept-Language": "ru"}).content.decode()
    assert '<html lang="ru"' in page
