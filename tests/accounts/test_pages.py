"""First page, health, errors."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings


def test_first_page_is_the_dashboard(staff_client: Client) -> None:
    assert staff_client.get("/").status_code == 200


def test_health_needs_no_database(client: Client) -> None:
    # No database fixture: a query would fail this test.
    assert client.get("/healthz").content == b"ok\n"


def test_ready(client: Client, db: None) -> None:
    assert client.get("/readyz").content == b"ok\n"


def test_not_ready_without_a_database(client: Client, db: None) -> None:
    with patch("config.pages.MigrationExecutor", side_effect=OperationalError):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.content == b"The database does not answer.\n"


def test_not_ready_before_migrating(client: Client, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'contacts'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.content == b"The database is not migrated.\n"


@pytest.mark.parametrize("role", ["owner", "staff"])
def test_unknown_address(role: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(f"{role}_client")
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_form_without_token_is_refused(staff: object) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "a@example.com", "password": "x"})
    assert response.status_code == 403
    assert "Please try again" in response.content.decode()


def test_unknown_host(client: Client, db: None) -> None:
    response = client.get("/accounts/login/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "be answered" in response.content.decode()


def test_read_only_page_of_admin(superuser_client: Client) -> None:
    response = superuser_client.get("/admin/accounts/business/add/")
    assert response.status_code == 403
    assert "This is not allowed" in response.content.decode()


def test_too_many_attempts(client: Client, db: None) -> None:
    with override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"}):
        client.post("/accounts/login/", {})
        response = client.post("/accounts/login/", {})
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()


def test_server_error_page_stands_alone(client: Client, db: None) -> None:
    client.raise_request_exception = False
    with patch("config.pages.find_problem", side_effect=RuntimeError):
        response = client.get("/readyz")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()


def test_private_pages_are_stored_nowhere(staff_client: Client) -> None:
    response = staff_client.get("/settings/profile/")
    assert response.headers["Cache-Control"] == "no-store, private"
    assert "HX-Request" in response.headers["Vary"]
