"""Fixtures for every test: users of each role, their clients, and htmx."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.commands import flush as flush_command
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, settings

from accounts.models import Business, User
from contacts_app import listing
from tests.factories import ManagerFactory, OwnerFactory, StaffFactory, SuperuserFactory


# The tables that are never emptied, each with the trigger that says so.
REFUSALS = {"payments_payment": "ledger_only_grows", "payments_dayclose": "closed_days_only_grow"}
# What migrations write into these stays as they wrote it, so it need not be written anew.
KEPT = {"django_content_type", "auth_permission"}


# How long an example may take says more of the machine than of the code.
settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def _speak_english() -> None:
    """Let each test begin in English: a test before may have left another language active."""
    translation.activate("en")


@pytest.fixture(autouse=True, scope="session")
def _empty_what_is_filled() -> Iterator[None]:
    """After a test that commits, let Django empty the tables that hold something, also the ledger.

    Emptying all of them, and then storing all that follows a migration, takes many times as long.

    The database refuses to empty the ledger, here as anywhere. The tests own its tables, so they
    may switch the refusals off; each time in one transaction, which switches them on again.
    """
    sql_flush = DatabaseOperations.sql_flush

    def filled(tables: Iterable[str]) -> list[str]:
        asked = (f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in set(tables) - KEPT)  # noqa: S608 -- our tables
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked))
            return [table for (table,) in cursor.fetchall()]

    def switched(state: str) -> list[str]:
        return [f"ALTER TABLE {table} {state} TRIGGER {name};" for table, name in REFUSALS.items()]

    def flush(self: Any, style: Any, tables: Any, **how: Any) -> list[str]:
        how["allow_cascade"] = True  # to what is empty
        emptying: list[str] = sql_flush(self, style, filled(tables), **how)
        return [*switched("DISABLE"), *emptying, *switched("ENABLE ALWAYS")] if emptying else []

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(DatabaseOperations, "sql_flush", flush)
        patched.setattr(flush_command, "emit_post_migrate_signal", lambda *_, **__: None)
        yield


@pytest.fixture(autouse=True)
def _forget_the_estimate() -> None:
    """Let each test ask anew how many contacts there are."""
    listing._estimates.clear()


@pytest.fixture(autouse=True)
def _forget_sign_in_attempts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Count sign-in attempts of each test from nought: the cache is a table of the database."""
    uses_it = "transactional_db" in request.fixturenames
    if uses_it:
        request.getfixturevalue("transactional_db")  # to be there still at the end
    yield
    if uses_it:
        cache.clear()


@pytest.fixture
def queue(transactional_db: None) -> None:
    """An empty queue of jobs, and a database that the worker's connections see."""
    # After a test, Django empties the tables of its own models only.
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def business(db: None) -> Business:
    """The business: a salon in Istanbul."""
    business, _ = Business.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Salon Lale",
            "time_zone": "Europe/Istanbul",
            "currency": "TRY",
            "country": "TR",
            "language": "en",
        },
    )
    return business


@pytest.fixture
def owner(business: Business) -> User:
    return OwnerFactory(name="Olga Owner", email="owner@example.com")


@pytest.fixture
def manager(business: Business) -> User:
    return ManagerFactory(name="Mila Manager", email="manager@example.com")


@pytest.fixture
def staff(business: Business) -> User:
    return StaffFactory(name="Stefan Staff", email="staff@example.com")


@pytest.fixture
def superuser(business: Business) -> User:
    return SuperuserFactory(name="Adam Admin", email="admin@example.com")


def client_of(user: User) -> Client:
    """Return a test client in which ``user`` is signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def owner_client(owner: User) -> Client:
    return client_of(owner)


@pytest.fixture
def manager_client(manager: User) -> Client:
    return client_of(manager)


@pytest.fixture
def staff_client(staff: User) -> Client:
    return client_of(staff)


@pytest.fixture
def superuser_client(superuser: User) -> Client:
    return client_of(superuser)


@pytest.fixture
def htmx() -> dict[str, Any]:
    """Headers of a request by htmx, for ``client.get(url, headers=htmx)``."""
    return {"HX-Request": "true"}
