"""The timeline is never changed, and the audit sees every way of changing a row."""

from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from contacts_app.enums import ActivityKind
from contacts_app.models import Activity, Contact, ContactEmail, Deletion
from contacts_app.services import activity
from tests.factories import ContactFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return activity.record(
        ActivityKind.CREATED,
        contact=ContactFactory(),
        actor=None,
        happened_at=timezone.now(),
        details={"source": "manual"},
    )


def change_by_save(event):
    event.kind = "contacts/edited"
    event.save()


def change_in_bulk(event):
    Activity.objects.update(details={})


def change_by_sql(event):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE contacts_activity SET happened_at = now()")


@pytest.mark.parametrize("change", [change_by_save, change_in_bulk, change_by_sql])
def test_an_event_is_never_changed(event, change):
    with (
        pytest.raises(ProgrammingError, match="Cannot update rows from contacts_activity"),
        transaction.atomic(),
    ):
        change(event)
    kept = Activity.objects.get()
    assert (kept.kind, kept.details) == ("contacts/created", {"source": "manual"})


def test_an_event_goes_with_its_contact(event):
    event.contact.delete()
    assert Activity.objects.count() == 0


def audited(model, *fields):
    events = model.pgh_event_model.objects.order_by("pgh_id")
    return list(events.values_list("pgh_label", *fields))


def test_saving_a_contact_is_audited():
    contact = ContactFactory(given_name="Anna")
    contact.given_name = "Anne"
    contact.save()
    key = contact.pk
    contact.delete()
    assert audited(Contact, "pgh_obj_id", "given_name") == [
        ("insert", key, "Anna"),
        ("update", key, "Anne"),
        ("delete", key, "Anne"),
    ]


def test_bulk_update_is_audited():
    contacts = [ContactFactory(job_title="Baker") for _each in range(3)]
    Contact.objects.update(job_title="Cook")
    assert audited(Contact, "pgh_obj_id", "job_title")[3:] == [
        ("update", contact.pk, "Cook") for contact in contacts
    ]


def test_bulk_create_and_delete_of_emails_are_audited():
    contact = ContactFactory(emails=["a@example.com"])
    ContactEmail.objects.filter(contact=contact).update(address="b@example.com")
    ContactEmail.objects.filter(contact=contact).delete()
    assert audited(ContactEmail, "address") == [
        ("insert", "a@example.com"),
        ("update", "b@example.com"),
        ("delete", "b@example.com"),
    ]


def test_going_to_the_trash_is_audited():
    contact = ContactFactory()
    deletion = Deletion.objects.create(deleted_at=timezone.now())
    Contact.objects.filter(pk=contact.pk).update(deletion=deletion)
    assert audited(Contact, "deletion_id") == [("insert", None), ("update", deletion.pk)]


def test_an_update_that_changes_nothing_is_not_audited():
    ContactFactory(job_title="Baker")
    Contact.objects.update(job_title="Baker")
    assert audited(Contact, "job_title") == [("insert", "Baker")]


def test_the_audit_knows_who(owner, owner_client):
    owner_client.post("/contacts/new/", {
        "given_name": "Anna", "emails-TOTAL_FORMS": 0, "emails-INITIAL_FORMS": 0,
        "phones-TOTAL_FORMS": 0, "phones-INITIAL_FORMS": 0,
        "addresses-TOTAL_FORMS": 0, "addresses-INITIAL_FORMS": 0,
    })  # fmt: skip
    events: Any = apps.get_model("contacts", "ContactEvent").objects
    event = events.select_related("pgh_context").earliest("pgh_id")
    assert event.pgh_context.metadata["user"] == owner.pk
