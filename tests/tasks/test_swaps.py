"""After a deed with a task the page equals a fresh load of its address."""

import json

import pytest

from tests.factories import ContactFactory, TaskFactory
from tests.helpers.days import business_day
from tests.helpers.htmx import Browser, shown, swap


pytestmark = pytest.mark.django_db


def post(tab, address, **data):
    """Do a deed as htmx does it from the page, and load what its answer asks for."""
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{tab.address}"}
    answer = tab.client.post(address, data, headers=headers)
    where = json.loads(answer["HX-Location"])
    page = tab.client.get(
        where["path"],
        headers={**headers, "HX-Target": where["target"].removeprefix("#")},
    )
    swap(tab.page, page, target="page", style=where["swap"])
    return answer


def check(tab):
    assert shown(tab.page) == shown(Browser(tab.client, tab.address).page)


@pytest.mark.parametrize("filters", ["", "?who=all&priority=2"])
def test_the_tasks_page(owner_client, owner, filters):
    today = business_day()
    task = TaskFactory(title="Call", assignee=owner, due_on=today)
    TaskFactory(title="Write", assignee=owner)
    tab = Browser(owner_client, f"/tasks/{filters}")
    for deed, data in (
        ("done", {}),
        ("reopen", {}),
        ("snooze", {"due_on": "2199-01-01"}),
        ("snooze", {"due_on": "2198-01-01"}),
        ("delete", {}),
        ("undo-delete", {}),
    ):
        if data.get("due_on") == "2199-01-01":
            assert owner_client.post(f"/tasks/{task.pk}/snooze/", data).status_code == 422
            continue
        post(tab, f"/tasks/{task.pk}/{deed}/", **data)
        check(tab)


def test_the_tab_of_a_contact(owner_client, owner):
    anna = ContactFactory()
    task = TaskFactory(title="Call", assignee=owner, contact=anna)
    tab = Browser(owner_client, f"/contacts/{anna.pk}/tasks/")
    for deed in ("done", "reopen", "delete", "undo-delete"):
        post(tab, f"/tasks/{task.pk}/{deed}/", of_contact="1")
        check(tab)
