"""Labels in Django admin: the same rules as in the product."""

import pytest

from contacts_app.models import Contact, ContactLabel, Label
from contacts_app.services import labels as services
from tests.factories import ContactFactory, LabelFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

LIST = "/admin/contacts/label/"


@pytest.fixture
def vip(business):
    return LabelFactory(name="VIP")


def test_add_and_change(superuser_client, superuser):
    typed = {"name": "Gold", "colour": "yellow", "description": "why"}
    assert superuser_client.post(f"{LIST}add/", typed).status_code == 302
    label = Label.objects.get()
    assert (label.folded_name, label.created_by) == ("gold", superuser)
    change = f"{LIST}{label.pk}/change/"
    assert superuser_client.get(change).status_code == 200
    superuser_client.post(change, {**typed, "name": "Silver"})
    label.refresh_from_db()
    assert (label.name, label.folded_name) == ("Silver", "silver")


def test_a_name_that_is_taken_is_said(superuser_client, vip):
    typed = {"name": "vip", "colour": "yellow"}
    response = superuser_client.post(f"{LIST}add/", typed, follow=True)
    assert (
        "There is a label of this name already."
        in parse(response).find("ul", class_="messagelist").text
    )
    assert Label.objects.count() == 1


def test_delete_and_restore(superuser_client, superuser, vip):
    ContactFactory()
    services.put_on_label(contacts=Contact.objects.all(), label=vip, actor=superuser)
    superuser_client.post(f"{LIST}{vip.pk}/delete/", {"post": "yes"})
    assert not Label.objects.alive().exists()
    assert superuser_client.get(f"{LIST}{vip.pk}/change/").status_code == 200
    superuser_client.post(LIST, {"action": "restore", "_selected_action": [vip.pk]})
    assert Label.objects.alive().get() == vip
    assert ContactLabel.objects.carried().count() == 1


def test_who_carries_what_is_to_be_read(superuser_client, superuser, vip):
    ContactFactory()
    services.put_on_label(contacts=Contact.objects.all(), label=vip, actor=superuser)
    address = "/admin/contacts/contactlabel/"
    assert superuser_client.get(address).status_code == 200
    row = ContactLabel.objects.get()
    assert superuser_client.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert superuser_client.get("/admin/contacts/labelevent/").status_code == 200
