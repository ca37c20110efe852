"""The tasks that follow a service: listed, added, edited, deleted and brought back."""

import pytest

from tasks.enums import Anchor
from tasks.models import TaskTemplate
from tests.factories import ServiceFactory, StaffFactory, TaskTemplateFactory


pytestmark = pytest.mark.django_db


def posted(**fields):
    said = {"title": "Call", "offset_days": 21, "anchor": Anchor.AFTER_VISIT, "priority": 2}
    return {**said, **fields}


def test_a_rule_is_added_and_told(owner_client):
    service, elif_ = ServiceFactory(), StaffFactory(name="Elif")
    address = f"/bookings/services/{service.pk}/tasks/"
    answer = owner_client.post(f"{address}new/", posted(assignee=elif_.pk, details="a\r\nb"))
    assert answer["Location"] == address
    rule = TaskTemplate.objects.get()
    assert (rule.service, rule.assignee, rule.details) == (service, elif_, "a\nb")
    text = owner_client.get(address).content.decode()
    assert "21 days after the visit" in text
    assert "Elif" in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "}, {"title": "x" * 201}, {"offset_days": -1}, {"offset_days": 731},
        {"offset_days": ""}, {"anchor": "now"}, {"priority": 7}, {"assignee": 0},
        {"details": "x" * 5001},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(owner_client, wrong):
    service = ServiceFactory()
    address = f"/bookings/services/{service.pk}/tasks/new/"
    assert owner_client.post(address, posted(**wrong)).status_code == 422
    assert not TaskTemplate.objects.exists()


def test_somebody_who_saved_first_is_not_overwritten(owner_client):
    rule = TaskTemplateFactory()
    address = f"/tasks/templates/{rule.pk}/"
    assert owner_client.post(address, posted(title="Theirs", version=1)).status_code == 302
    answer = owner_client.post(address, posted(title="Mine", version=1))
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    assert owner_client.post(address, posted(title="Mine", version=2)).status_code == 302
    rule.refresh_from_db()
    assert rule.title == "Mine"


def test_deleted_and_brought_back(owner_client):
    rule = TaskTemplateFactory(title="Prepare the room")
    page = f"/bookings/services/{rule.service_id}/tasks/"
    owner_client.post(f"/tasks/templates/{rule.pk}/delete/")
    assert "Prepare the room" not in owner_client.get(page).content.decode()
    assert owner_client.get(f"/tasks/templates/{rule.pk}/").status_code == 404
    assert owner_client.post(f"/tasks/templates/{rule.pk}/", posted(version=1)).status_code == 409
    owner_client.post(f"/tasks/templates/{rule.pk}/restore/")
    assert "Prepare the room" in owner_client.get(page).content.decode()
    assert owner_client.post(f"/tasks/templates/{rule.pk}/restore/").status_code == 404


def test_staff_do_not_make_rules(staff_client):
    rule = TaskTemplateFactory()
    assert staff_client.get(f"/bookings/services/{rule.service_id}/tasks/").status_code == 404
    assert staff_client.post(f"/tasks/templates/{rule.pk}/delete/").status_code == 404
