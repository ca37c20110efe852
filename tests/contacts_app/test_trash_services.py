"""The trash: delete, undo, restore, purge, and for how long it keeps what."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from contacts_app.models import Activity, Contact, ContactEmail, Deletion
from contacts_app.services.trash import (
    NothingToDelete,
    TooLateToRestore,
    audit_of,
    delete_contacts,
    purge_contacts,
    purge_expired,
    restore_contacts,
    undo_deletion,
)
from tests.factories import ContactFactory


pytestmark = pytest.mark.django_db

ALL = Contact.objects.all


@pytest.fixture
def contacts(business):
    return [ContactFactory(emails=[f"{name}@example.com"]) for name in "abc"]


def alive():
    return set(Contact.objects.alive())


def kinds(contact):
    events = Activity.objects.filter(contact=contact).order_by("happened_at", "pk")
    return [(event.kind, event.actor) for event in events]


def some(*contacts):
    return Contact.objects.filter(pk__in=[contact.pk for contact in contacts])


@time_machine.travel("2026-11-22 12:00:00+00:00", tick=False)
def test_delete(contacts, owner):
    a, b, c = contacts
    deletion, count = delete_contacts(contacts=some(a, b), actor=owner)
    assert count == 2
    assert alive() == {c}
    assert set(deletion.contacts.all()) == {a, b}
    assert (deletion.deleted_by, deletion.deleted_at) == (owner, timezone.now())
    assert kinds(a) == kinds(b) == [("contacts/deleted", owner)]
    assert kinds(c) == []


def test_deleting_and_bringing_back_is_no_activity_of_the_contact(contacts, owner):
    def activity():
        return list(Contact.objects.order_by("pk").values_list("last_activity_at", flat=True))

    before = activity()
    deletion, _count = delete_contacts(contacts=ALL(), actor=owner)
    assert activity() == before
    undo_deletion(deletion_id=deletion.pk, actor=owner)
    assert activity() == before
    delete_contacts(contacts=ALL(), actor=owner)
    restore_contacts(contacts=ALL(), actor=owner)
    assert activity() == before


def test_delete_leaves_what_is_in_the_trash_already(contacts, owner):
    a, b, _c = contacts
    first, _count = delete_contacts(contacts=some(a), actor=owner)
    second, count = delete_contacts(contacts=some(a, b), actor=None)
    assert count == 1
    assert (set(first.contacts.all()), set(second.contacts.all())) == ({a}, {b})
    assert len(kinds(a)) == 1


def test_delete_nothing_is_refused(contacts, owner):
    with pytest.raises(NothingToDelete):
        delete_contacts(contacts=Contact.objects.none(), actor=owner)
    delete_contacts(contacts=ALL(), actor=owner)
    with pytest.raises(NothingToDelete):
        delete_contacts(contacts=ALL(), actor=owner)
    assert Deletion.objects.count() == 1


def test_undo_brings_back_the_whole_deed_and_no_other(contacts, owner, manager):
    a, b, c = contacts
    delete_contacts(contacts=some(c), actor=owner)
    deletion, _count = delete_contacts(contacts=some(a, b), actor=owner)
    assert undo_deletion(deletion_id=deletion.pk, actor=manager) == 2
    assert alive() == {a, b}
    assert kinds(a) == [("contacts/deleted", owner), ("contacts/restored", manager)]
    assert not Deletion.objects.filter(pk=deletion.pk).exists()


def test_undo_twice_is_refused(contacts, owner):
    deletion, _count = delete_contacts(contacts=ALL(), actor=owner)
    undo_deletion(deletion_id=deletion.pk, actor=owner)
    with pytest.raises(TooLateToRestore):
        undo_deletion(deletion_id=deletion.pk, actor=owner)
    assert len(kinds(contacts[0])) == 2


def test_undo_leaves_what_was_restored_and_deleted_again(contacts, owner):
    a, b, _c = contacts
    deletion, _count = delete_contacts(contacts=some(a, b), actor=owner)
    restore_contacts(contacts=some(a), actor=owner)
    delete_contacts(contacts=some(a), actor=owner)
    assert undo_deletion(deletion_id=deletion.pk, actor=owner) == 1
    assert alive() == {b, contacts[2]}


@pytest.mark.parametrize(("days", "is_kept"), [(29.99, True), (30.01, False)])
def test_the_trash_keeps_thirty_days(contacts, owner, days, is_kept):
    deletion, _count = delete_contacts(contacts=ALL(), actor=owner)
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert Contact.objects.in_trash().count() == (3 if is_kept else 0)
        assert restore_contacts(contacts=some(contacts[0]), actor=owner) == (1 if is_kept else 0)
        if is_kept:
            assert undo_deletion(deletion_id=deletion.pk, actor=owner) == 2
        else:
            with pytest.raises(TooLateToRestore):
                undo_deletion(deletion_id=deletion.pk, actor=owner)
        assert len(alive()) == (3 if is_kept else 0)


def test_restore(contacts, owner, manager):
    a, b, c = contacts
    delete_contacts(contacts=some(a), actor=owner)
    second, _count = delete_contacts(contacts=some(b, c), actor=owner)
    assert restore_contacts(contacts=some(a, b), actor=manager) == 2
    assert alive() == {a, b}
    assert kinds(b) == [("contacts/deleted", owner), ("contacts/restored", manager)]
    # The empty deed is gone, the other one can still be undone.
    assert set(Deletion.objects.all()) == {second}
    assert undo_deletion(deletion_id=second.pk, actor=owner) == 1


def test_restore_of_what_is_not_in_the_trash_does_nothing(contacts, owner):
    assert restore_contacts(contacts=ALL(), actor=owner) == 0
    assert kinds(contacts[0]) == []


def test_purge_removes_only_what_is_in_the_trash(contacts, owner):
    a, b, c = contacts
    delete_contacts(contacts=some(a, b), actor=owner)
    assert purge_contacts(contacts=some(a, c)) == 1
    assert set(Contact.objects.all()) == {b, c}
    assert ContactEmail.objects.count() == 2
    assert not Activity.objects.filter(contact_id=a.pk).exists()
    assert purge_contacts(contacts=ALL()) == 1
    assert set(Contact.objects.all()) == {c}
    assert Deletion.objects.count() == 0


def test_purge_expired(contacts, owner):
    a, b, c = contacts
    delete_contacts(contacts=some(a), actor=owner)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        delete_contacts(contacts=some(b), actor=owner)
        assert purge_expired() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert purge_expired() == 1
    assert set(Contact.objects.all()) == {b, c}


def test_purging_leaves_nothing_in_the_audit(owner):
    gone = ContactFactory(emails=["gone@example.com"], phones=["+90 532 418 20 77"])
    kept = ContactFactory(emails=["kept@example.com"])
    delete_contacts(contacts=Contact.objects.filter(pk=gone.pk), actor=owner)
    assert audit_of("Contact").filter(pgh_obj_id=gone.pk).exists()

    purge_contacts(contacts=Contact.objects.all())

    assert set(audit_of("Contact").values_list("pgh_obj_id", flat=True)) == {kept.pk}
    assert set(audit_of("ContactEmail").values_list("address", flat=True)) == {"kept@example.com"}
    assert not audit_of("ContactPhone").exists()
