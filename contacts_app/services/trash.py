"""The trash: delete, undo, restore, purge.

Deleting and bringing back is nothing that happened with the contact: the timeline tells it, the
time of the last activity stays.
"""

from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from contacts_app.enums import ActivityKind
from contacts_app.models import Contact, Deletion
from contacts_app.purging import end_all
from contacts_app.querysets.contacts import ContactQuerySet
from contacts_app.services import activity
from contacts_app.services.automatic_labels import refresh_automatic_labels
from core.db import again_after_deadlock


class NothingToDelete(Exception):
    """None of the contacts is there any more."""


class TooLateToRestore(Exception):
    """The deletion is undone already, or older than the trash keeps."""


@transaction.atomic
def delete_contacts(*, contacts: ContactQuerySet, actor: User | None) -> tuple[Deletion, int]:
    """Put ``contacts`` into the trash as one deed; return it and how many they are.

    Raises:
        NothingToDelete: all of them are in the trash already, or gone.
    """
    now = timezone.now()
    deletion = Deletion.objects.create(deleted_at=now, deleted_by=actor)
    # Locked in one order, so that two people deleting at once can't wait for each other.
    ids = list(
        contacts.alive().order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
    )
    count = Contact.objects.filter(pk__in=ids).update(deletion=deletion)
    if not count:
        raise NothingToDelete
    activity.record_for_deletion(
        ActivityKind.DELETED, deletion_id=deletion.pk, actor=actor, happened_at=now
    )
    return deletion, count


@transaction.atomic
def undo_deletion(*, deletion_id: int, actor: User | None) -> int:
    """Take the contacts of one deletion back out of the trash; return how many.

    Raises:
        TooLateToRestore: it is undone already, or older than the trash keeps.
    """
    deletion = Deletion.objects.restorable().select_for_update().filter(pk=deletion_id).first()
    if deletion is None:
        raise TooLateToRestore
    now = timezone.now()
    restored = activity.record_for_deletion(
        ActivityKind.RESTORED, deletion_id=deletion.pk, actor=actor, happened_at=now
    )
    ids = list(Contact.objects.filter(deletion=deletion).values_list("pk", flat=True))
    Contact.objects.filter(deletion=deletion).update(deletion=None)
    deletion.delete()
    refresh_automatic_labels(Contact.objects.filter(pk__in=ids))
    return restored


@transaction.atomic
def restore_contacts(*, contacts: ContactQuerySet, actor: User | None) -> int:
    """Take those of ``contacts`` that are in the trash back out of it; return how many."""
    _lock_deletions(contacts)
    found = contacts.in_trash().order_by("pk").select_for_update(of=("self",))
    restored = list(found)
    now = timezone.now()
    for contact in restored:
        contact.deletion = None
        contact.save(update_fields=["deletion"])
        activity.record(
            ActivityKind.RESTORED, contact=contact, actor=actor, happened_at=now, details={}
        )
    Deletion.objects.filter(contacts__isnull=True).delete()
    refresh_automatic_labels(Contact.objects.filter(pk__in=[contact.pk for contact in restored]))
    return len(restored)


@again_after_deadlock
@transaction.atomic
def purge_contacts(*, contacts: ContactQuerySet, actor: User | None = None) -> int:
    """Remove the contacts of ``contacts`` that are in the trash, for ever; return how many.

    What of theirs is still to come ends first, see ``contacts_app.purging``.

    Args:
        actor: None when the trash has kept them long enough.
    """
    # With these held nobody takes a contact back out.
    _lock_deletions(contacts)
    doomed = contacts.filter(deletion__isnull=False)
    end_all(list(doomed.order_by("pk").values_list("pk", flat=True)), actor)
    # Locked: what somebody adds to one at this moment must be seen, or it would stay behind.
    ids = list(doomed.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    erase_contacts(ids)
    return len(ids)


def erase_contacts(ids: list[int]) -> None:
    """Remove the contacts of these ids, which are locked and have nothing to come, for ever."""
    Contact.objects.filter(pk__in=ids).delete()
    _forget_audit(ids)
    Deletion.objects.filter(contacts__isnull=True).delete()


def _forget_audit(ids: list[int]) -> None:
    """Remove what audit and bulk changes recorded of purged contacts, their removal included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_bulkpart SET before = before - %s::text[]"
            " WHERE contact_ids && %s::bigint[]",
            [list(map(str, ids)), ids],
        )
    audit_of("Contact").filter(pgh_obj_id__in=ids).delete()
    for model in ("ContactEmail", "ContactPhone", "ContactAddress", "CustomValue", "Note"):
        audit_of(model).filter(contact_id__in=ids).delete()


def audit_of(model: str) -> QuerySet[Any]:
    """Return what the audit recorded of a model of this app; pghistory makes the class."""
    recorded: QuerySet[Any] = apps.get_model("contacts", f"{model}Event")._default_manager.all()
    return recorded


def _lock_deletions(contacts: ContactQuerySet) -> None:
    """Lock what ``contacts`` were deleted by, before the contacts, as undoing it does."""
    deletions = Deletion.objects.filter(pk__in=contacts.values("deletion_id"))
    list(deletions.order_by("pk").select_for_update())


def purge_expired() -> int:
    """Remove, for ever, the contacts the trash no longer keeps; return how many."""
    too_old = Contact.objects.filter(deletion__isnull=False).exclude(
        deletion__in=Deletion.objects.restorable()
    )
    return purge_contacts(contacts=too_old)
