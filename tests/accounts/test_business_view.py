"""Settings of the business, for the owner."""

import pytest
from django.test import Client

from accounts.models import Business


ADDRESS = "/settings/business/"
FORM = {
    "name": "Salon Gül",
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
    "country": "DE",
    "language": "tr",
}


def test_business_is_shown_and_saved(owner_client: Client, business: Business) -> None:
    page = owner_client.get(ADDRESS).content.decode()
    assert 'value="Salon Lale"' in page
    response = owner_client.post(ADDRESS, FORM, follow=True)
    assert response.redirect_chain == [(ADDRESS, 302)]
    assert "The business was saved." in response.content.decode()
    business.refresh_from_db()
    assert business.name == "Salon Gül"
    assert business.time_zone == "Europe/Berlin"
    assert business.country == "DE"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"time_zone": "Mars/Olympus"},
        {"country": "XX"},
        {"currency": "BTC"},
        {"language": "xx"},
    ],
)
def test_wrong_values_are_refused(
    owner_client: Client, business: Business, wrong: dict[str, str]
) -> None:
    response = owner_client.post(ADDRESS, {**FORM, **wrong})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(wrong)
    business.refresh_from_db()
    assert business.name == "Salon Lale"


def test_nothing_sent_is_refused(owner_client: Client) -> None:
    assert owner_client.post(ADDRESS, {}).status_code == 422


def test_wrong_method(owner_client: Client) -> None:
    assert owner_client.put(ADDRESS).status_code == 405


def test_places_are_named_in_the_language_of_the_reader(owner_client: Client) -> None:
    owner_client.post("/language/", {"language": "ru"})
    page = owner_client.get(ADDRESS).content.decode()
    assert '<option value="TR" selected>Турция</option>' in page
    assert '<option value="Europe/Istanbul" selected>Стамбул</option>' in page


def test_time_zone_with_an_unusual_name_stays(owner_client: Client, business: Business) -> None:
    Business.objects.update(time_zone="Turkey")
    assert '<option value="Turkey" selected>' in owner_client.get(ADDRESS).content.decode()
    assert owner_client.post(ADDRESS, {**FORM, "time_zone": "Turkey"}).status_code == 302


@pytest.mark.parametrize("role", ["manager", "staff"])
def test_stranger(role: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(f"{role}_client")
    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, FORM).status_code == 404
    assert not Business.objects.filter(name="Salon Gül").exists()


@pytest.mark.parametrize(("role", "first"), [("owner", ADDRESS), ("staff", "/settings/profile/")])
def test_settings_lead_to_the_first_page(
    role: str, first: str, request: pytest.FixtureRequest
) -> None:
    client: Client = request.getfixturevalue(f"{role}_client")
    assert client.get("/settings/").headers["Location"] == first
