"""Contacts in Django admin: the same rules as in the product."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from contacts_app.enums import ActivityKind
from contacts_app.models import Activity, Contact, ContactEmail
from contacts_app.services.contacts import details_of
from tests.factories import ContactFactory, custom_field, fill


LIST = "/admin/contacts/contact/"
# Session, user, business, count, rows
QUERIES_OF_LIST = 5


def contact_form(contact: Contact | None = None, **changes: Any) -> dict[str, object]:
    emails = list(contact.emails.all()) if contact else []
    form: dict[str, object] = {
        "given_name": contact.given_name if contact else "",
        "family_name": contact.family_name if contact else "",
        "read_version": contact.version if contact else "1",
        "phones-TOTAL_FORMS": "0",
        "phones-INITIAL_FORMS": "0",
        "addresses-TOTAL_FORMS": "0",
        "addresses-INITIAL_FORMS": "0",
        "emails-TOTAL_FORMS": str(len(emails)),
        "emails-INITIAL_FORMS": str(len(emails)),
    }
    for n, email in enumerate(emails):
        form |= {
            f"emails-{n}-id": email.pk,
            f"emails-{n}-contact": email.contact_id,
            f"emails-{n}-address": email.address,
            f"emails-{n}-kind": email.kind,
            **({f"emails-{n}-is_primary": "on"} if email.is_primary else {}),
        }
    return form | changes


def change_of(contact: Contact) -> str:
    return f"{LIST}{contact.pk}/change/"


def test_contact_is_created_by_the_service(superuser_client: Client, superuser: User) -> None:
    form = contact_form(given_name="Işıl", family_name="Ünal") | {
        "emails-TOTAL_FORMS": "1",
        "emails-0-address": "isil@example.com",
        "emails-0-kind": "home",
    }
    response = superuser_client.post(f"{LIST}add/", form)
    assert response.status_code == 302, response.content.decode()
    contact = Contact.objects.get()
    assert contact.display_name == "Işıl Ünal"
    assert contact.primary_email == "isil@example.com"
    assert " isil " in contact.search_text
    assert contact.created_by == superuser
    assert Activity.objects.get().kind == ActivityKind.CREATED


def test_contact_without_a_name_is_refused(superuser_client: Client) -> None:
    response = superuser_client.post(f"{LIST}add/", contact_form(), follow=True)
    assert "A contact needs a name" in response.content.decode()
    assert not Contact.objects.exists()


def test_edit_raises_the_version_and_is_on_the_timeline(superuser_client: Client) -> None:
    contact = ContactFactory(given_name="Anna", emails=["a@example.com", "b@example.com"])
    form = contact_form(contact, given_name="Hanna", birth_date="--02-29")
    del form["emails-0-is_primary"]
    form["emails-1-is_primary"] = "on"
    response = superuser_client.post(change_of(contact), form)
    assert response.status_code == 302, response.content.decode()
    contact.refresh_from_db()
    assert (contact.display_name, contact.version) == ("Hanna Berg", 2)
    assert contact.birth_date == "--02-29"
    assert contact.primary_email == "b@example.com"
    assert Activity.objects.get().kind == ActivityKind.EDITED


def test_email_is_removed(superuser_client: Client) -> None:
    contact = ContactFactory(emails=["a@example.com", "b@example.com"])
    superuser_client.post(change_of(contact), contact_form(contact, **{"emails-0-DELETE": "on"}))
    contact.refresh_from_db()
    assert [email.address for email in contact.emails.all()] == ["b@example.com"]
    assert contact.primary_email == "b@example.com"


def test_stale_form_is_refused_and_keeps_what_was_typed(superuser_client: Client) -> None:
    contact = ContactFactory(given_name="Anna")
    stale = contact_form(contact, given_name="Typed")
    Contact.objects.filter(pk=contact.pk).update(version=2, given_name="Elsewhere")
    response = superuser_client.post(change_of(contact), stale)
    page = response.content.decode()
    assert "Somebody else has changed this contact" in page
    assert 'value="Typed"' in page
    contact.refresh_from_db()
    assert contact.given_name == "Elsewhere"


def test_owner_is_assigned_by_the_service(superuser_client: Client, staff: User) -> None:
    contact = ContactFactory()
    superuser_client.post(change_of(contact), contact_form(contact, owner=staff.pk))
    contact.refresh_from_db()
    assert contact.owner == staff
    assert Activity.objects.get().details["changes"][0]["field"] == "owner"


def test_delete_is_the_trash(superuser_client: Client) -> None:
    contact = ContactFactory(emails=["a@example.com"])
    page = superuser_client.get(f"{LIST}{contact.pk}/delete/")
    assert page.status_code == 200
    superuser_client.post(f"{LIST}{contact.pk}/delete/", {"post": "yes"})
    contact.refresh_from_db()
    assert contact.deletion is not None
    assert ContactEmail.objects.filter(contact=contact).exists()


def test_delete_of_many_is_the_trash_and_they_are_restored(superuser_client: Client) -> None:
    contacts = ContactFactory.create_batch(2)
    chosen = {"_selected_action": [contact.pk for contact in contacts]}
    superuser_client.post(LIST, {"action": "delete_selected", "post": "yes", **chosen})
    assert Contact.objects.filter(deletion__isnull=False).count() == 2
    superuser_client.post(f"{LIST}?trash=1", {"action": "restore", **chosen})
    assert Contact.objects.alive().count() == 2


def test_contact_in_the_trash_is_read_only(superuser_client: Client) -> None:
    contact = ContactFactory(trashed=True)
    assert superuser_client.get(change_of(contact)).status_code == 200
    assert superuser_client.post(change_of(contact), contact_form(contact)).status_code == 403
    address = f"{LIST}{contact.pk}/delete/"
    assert superuser_client.post(address, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("query", ["ISIL", "ışıl", "2077", "unal@example"])
def test_search_folds(superuser_client: Client, query: str) -> None:
    ContactFactory(
        given_name="Işıl", emails=["unal@example.com"], phones=["+90 532 418 20 77"], region="TR"
    )
    ContactFactory(given_name="Zoe")
    page = superuser_client.get(LIST, {"q": query}).content.decode()
    assert "Işıl" in page
    assert "Zoe" not in page


def test_list_takes_a_fixed_number_of_queries(
    superuser_client: Client, staff: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ContactFactory(owner=staff)
    for _n in range(2):
        with django_assert_num_queries(QUERIES_OF_LIST):
            superuser_client.get(LIST)
        ContactFactory.create_batch(3, owner=staff)


def test_timeline_is_read_only(superuser_client: Client) -> None:
    contact = ContactFactory()
    superuser_client.post(change_of(contact), contact_form(contact, given_name="New"))
    activity = Activity.objects.get()
    address = f"/admin/contacts/activity/{activity.pk}/"
    assert superuser_client.get("/admin/contacts/activity/").status_code == 200
    assert superuser_client.get(f"{address}change/").status_code == 200
    assert superuser_client.post(f"{address}change/", {"kind": "x"}).status_code == 403
    assert superuser_client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    assert superuser_client.get("/admin/contacts/activity/add/").status_code == 403


@pytest.mark.parametrize("model", ["contactevent", "contactemailevent", "contactphoneevent"])
def test_audit_is_read_only(superuser_client: Client, model: str) -> None:
    ContactFactory(emails=["a@example.com"], phones=["+1 202 555 0143"])
    assert superuser_client.get(f"/admin/contacts/{model}/").status_code == 200
    assert superuser_client.get(f"/admin/contacts/{model}/add/").status_code == 403


@pytest.mark.parametrize("role", ["owner", "manager", "staff"])
def test_stranger_sees_no_admin(role: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(f"{role}_client")
    assert client.get(LIST).status_code == 404


def test_edit_keeps_the_values_of_custom_fields(superuser_client: Client) -> None:
    contact = ContactFactory(given_name="Anna")
    custom_field("Allergies")
    fill(contact, allergies="Walnuts")
    now = Contact.objects.get()
    superuser_client.post(change_of(contact), contact_form(now, given_name="Hanna"))
    assert Contact.objects.get().given_name == "Hanna"
    assert details_of(Contact.objects.get()).custom == {"allergies": "Walnuts"}
