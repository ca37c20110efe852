"""How the work beside the requests goes, for the owner."""

import pytest
from django.db import connection
from django.test import Client

from tests.helpers.html import parse
from tests.helpers.jobs import do_waiting_jobs


ADDRESS = "/settings/background/"


def chips(client: Client) -> set[str]:
    return {chip.text for chip in parse(client.get(ADDRESS)).find_all(class_="chip")}


@pytest.mark.usefixtures("queue")
def test_state_of_the_jobs_is_shown(owner_client: Client) -> None:
    assert chips(owner_client) == {"Late"}
    do_waiting_jobs()
    assert chips(owner_client) == {"In time"}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_events SET at = at - interval '1 day'; "
            "INSERT INTO procrastinate_jobs (task_name, queue_name) VALUES ('x', 'default')"
        )
    assert chips(owner_client) == {"Late"}
    facts = parse(owner_client.get(ADDRESS)).find(class_="facts").text
    assert "Waiting 1" in " ".join(facts.split())


@pytest.mark.usefixtures("queue")
def test_missing_worker_is_told(owner_client: Client) -> None:
    assert "No worker is running" in owner_client.get(ADDRESS).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert "No worker is running" not in owner_client.get(ADDRESS).content.decode()


def test_only_the_owner_sees_it(manager_client: Client, staff_client: Client) -> None:
    assert manager_client.get(ADDRESS).status_code == 404
    assert staff_client.get(ADDRESS).status_code == 404
