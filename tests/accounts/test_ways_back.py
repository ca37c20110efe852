"""After a switch of theme or language one is led back, whatever ``next`` holds."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("switch", ["settings/theme", "language"])
@pytest.mark.parametrize(
    ("back", "location"),
    [
        ("/contacts/?q=anna", "/contacts/?q=anna"),
        ("abc", "abc"),
        ("accounts:profile", "/"),
        ("//evil.example/", "/"),
    ],
)
def test_an_odd_way_back_is_no_error(
    owner_client: Client, switch: str, back: str, location: str
) -> None:
    sent = {"theme": "dark", "language": "tr", "next": back}
    response = owner_client.post(f"/{switch}/", sent)
    assert (response.status_code, response["Location"]) == (302, location)
