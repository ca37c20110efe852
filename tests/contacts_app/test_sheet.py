"""A contact with all that its card shows, read by one function of the database."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.expressions import RawSQL
from django.forms.models import model_to_dict

from accounts.models import User
from contacts_app.models import Activity, Contact, Note
from contacts_app.services.trash import delete_contacts
from contacts_app.sheet import LATEST_EVENTS, fetch_sheet
from tests.factories import ContactFactory, OwnerFactory


pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 2, 29, 23, 59, 59, 123456, tzinfo=UTC)


@pytest.fixture
def contact(owner: User) -> Contact:
    contact = ContactFactory(
        given_name="Ayşe 'A' \\",
        birth_date="--02-29",
        owner=owner,
        emails=["a@example.com", "b@example.com"],
        phones=["+905321234567"],
    )
    Contact.objects.filter(pk=contact.pk).update(last_activity_at=LONG_AGO)
    contact.refresh_from_db()
    return contact


def fields_of(instance: object) -> dict[str, object]:
    return {f.attname: getattr(instance, f.attname) for f in instance._meta.concrete_fields}  # type: ignore[attr-defined]


def test_the_contact_and_its_lists_are_as_the_orm_reads_them(contact: Contact, owner: User) -> None:
    sheet = fetch_sheet(owner, contact.pk)
    assert sheet is not None
    assert fields_of(sheet.contact) == fields_of(contact)
    assert not sheet.contact._state.adding
    for mine, theirs in (
        (sheet.emails, contact.emails.all()),
        (sheet.phones, contact.phones.all()),
        (sheet.addresses, contact.addresses.all()),
    ):
        assert [model_to_dict(row) for row in mine] == [model_to_dict(row) for row in theirs]
    assert [sheet.notes, sheet.latest, sheet.custom] == [[], [], []]


def test_notes_and_the_latest_events(contact: Contact, owner: User, staff: User) -> None:
    User.objects.filter(pk=staff.pk).update(name="")
    for second in range(LATEST_EVENTS + 1):
        Activity.objects.create(
            contact=contact,
            actor=[owner, staff, None][second % 3],
            kind="contacts/edited",
            details={"changes": [second]},
            happened_at=LONG_AGO.replace(second=second),
        )
    Note.objects.create(contact=contact, text="**x**", author=owner, created_at=LONG_AGO)
    sheet = fetch_sheet(owner, contact.pk)
    assert sheet is not None
    assert [event.details["changes"] for event in sheet.latest] == [[5], [4], [3], [2], [1]]
    assert [event.actor for event in sheet.latest] == ["", staff.email, owner.name, "", staff.email]
    assert sheet.latest[0].happened_at == LONG_AGO.replace(second=5)
    (note,) = sheet.notes
    assert (note.text, note.author, note.created_at) == ("**x**", owner, LONG_AGO)


def test_only_who_may_see_the_contact(contact: Contact, owner: User, staff: User) -> None:
    assert fetch_sheet(staff, contact.pk) is None
    assert fetch_sheet(owner, contact.pk + 1) is None
    Contact.objects.filter(pk=contact.pk).update(owner=staff)
    assert fetch_sheet(staff, contact.pk) is not None
    nobody = User(role=staff.role, is_active=False)
    assert fetch_sheet(nobody, contact.pk) is None


def test_no_contact_of_the_trash(contact: Contact, owner: User) -> None:
    assert fetch_sheet(owner, contact.pk) is not None
    delete_contacts(contacts=Contact.objects.filter(pk=contact.pk), actor=owner)
    assert fetch_sheet(owner, contact.pk) is None


def test_one_statement_brings_what_is_beside(
    contact: Contact, owner: User, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        sheet = fetch_sheet(owner, contact.pk, beside=RawSQL("1 + %s", [2]))
    assert sheet is not None
    assert sheet.beside == 3


@pytest.mark.django_db(transaction=True)
def test_every_migrate_stores_the_function() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION contact_sheet")
    call_command("migrate", verbosity=0)
    assert fetch_sheet(OwnerFactory(), ContactFactory().pk)
