"""POST /contacts/<id>/owner/: who looks after the contact."""

import json

import pytest

from contacts_app.models import Activity, Contact
from tests.contacts_app.conftest import htmx_for, messages_of
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db


def owner_of(contact):
    return Contact.objects.get(pk=contact.pk).owner


def test_plain(owner_client, anna, staff):
    response = owner_client.post(f"/contacts/{anna.pk}/owner/", {"owner": staff.pk}, follow=True)
    assert response.redirect_chain == [(f"/contacts/{anna.pk}/", 302)]
    assert messages_of(response) == ["Saved."]
    assert owner_of(anna) == staff


def test_htmx(owner_client, anna, staff):
    headers = htmx_for("", f"/contacts/{anna.pk}/")
    response = owner_client.post(
        f"/contacts/{anna.pk}/owner/", {"owner": staff.pk}, headers=headers
    )
    assert json.loads(response["HX-Location"]) == {
        "path": f"/contacts/{anna.pk}/", "target": "#page", "swap": "outerHTML", "push": "false"
    }  # fmt: skip
    assert owner_of(anna) == staff


def test_nobody_in_particular(owner_client, anna, staff):
    anna.owner = staff
    anna.save()
    owner_client.post(f"/contacts/{anna.pk}/owner/", {"owner": ""})
    assert owner_of(anna) is None


@pytest.mark.parametrize(
    "wanted", ["abc", "-1", "999999", "9" * 30, "9" * 5000, "\0", "1.5", "None"]
)
def test_who_is_nobody_is_refused_and_changes_nothing(owner_client, anna, staff, wanted):
    anna.owner = staff
    anna.save()
    response = owner_client.post(f"/contacts/{anna.pk}/owner/", {"owner": wanted})
    assert response.status_code == 404
    assert owner_of(anna) == staff
    assert Activity.objects.count() == 0


def test_somebody_who_left_is_refused(owner_client, anna):
    left = UserFactory(is_active=False)
    response = owner_client.post(f"/contacts/{anna.pk}/owner/", {"owner": left.pk})
    assert response.status_code == 404
    assert owner_of(anna) is None


def test_roles(manager_client, staff_client, staff, anna, client, deleted, owner_client):
    anna.owner = staff
    anna.save()
    address = f"/contacts/{anna.pk}/owner/"
    assert staff_client.post(address, {"owner": ""}).status_code == 404
    assert client.post(address, {"owner": ""}).status_code == 302
    assert owner_client.post(f"/contacts/{deleted.pk}/owner/", {"owner": ""}).status_code == 404
    assert owner_of(anna) == staff
    assert manager_client.post(address, {"owner": ""}).status_code == 302
    assert owner_of(anna) is None


def test_wrong_method(owner_client, anna):
    assert owner_client.get(f"/contacts/{anna.pk}/owner/").status_code == 405
