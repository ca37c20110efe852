"""What is done with labels: made, changed, merged, many put on and taken off in one deed.

A label on a contact is a row with ``taken_off_at`` empty. A person who takes one off leaves the
row as a memory, so that no condition puts it on again. The rules of labels that put themselves
on are in ``services.automatic_labels``, what people do with one in ``services.labels_by_hand``.

Grouping somebody is nothing that happened with them: the timeline tells it, the time of the
last activity stays.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone, translation

from accounts.models import Business, User
from contacts_app.enums import LabelColour
from contacts_app.label_conditions import LabelCondition
from contacts_app.models import ContactLabel, Label
from contacts_app.querysets.contacts import TRASH_DAYS, ContactQuerySet
from contacts_app.services.automatic_labels import refresh_automatic_labels
from contacts_app.services.labels_by_hand import (
    LabelIsGone,
    put_back_label,
    put_on_label,
    take_off_label,
    undo_putting_on,
)
from core.db import constraint_violation
from core.folding import fold


__all__ = [
    "CannotMergeIntoAutomaticLabel",
    "CannotMergeIntoItself",
    "LabelConditionTaken",
    "LabelHasNoName",
    "LabelIsGone",
    "LabelNameTaken",
    "change_labels",
    "create_label",
    "delete_label",
    "find_label",
    "label_called",
    "merge_labels",
    "purge_deleted_labels",
    "put_back_label",
    "put_on_label",
    "refresh_automatic_labels",
    "restore_label",
    "switch_on_automatic_label",
    "take_off_label",
    "undo_label_changes",
    "undo_putting_on",
    "update_label",
]

LONGEST_FOLDED = 120


class LabelNameTaken(Exception):
    """Another label has this name, but perhaps for case and accents."""


class LabelHasNoName(Exception):
    """Nothing of the name can be seen."""


class LabelConditionTaken(Exception):
    """Another label goes by this condition already."""


class CannotMergeIntoItself(Exception):
    """Both labels are the same one."""


class CannotMergeIntoAutomaticLabel(Exception):
    """The survivor has a condition: who carried the other one would carry it against that."""


@transaction.atomic
def create_label(
    *,
    name: str,
    actor: User | None,
    colour: str = LabelColour.GREY,
    description: str = "",
    condition: str = "",
) -> Label:
    """Make a label; one with a condition is put on at once where it holds.

    Raises:
        LabelNameTaken, LabelHasNoName, LabelConditionTaken: see there.
    """
    label = Label(
        colour=colour,
        description=description,
        condition=condition,
        created_at=timezone.now(),
        created_by=actor,
    )
    _call(label, name)
    _save(label)
    if condition:
        refresh_automatic_labels()
    return label


def find_label(name: str) -> Label | None:
    """Return the label of this name, whatever its case and accents."""
    return Label.objects.alive().filter(folded_name=_folded(name)).first()


@transaction.atomic
def label_called(*, name: str, actor: User) -> Label:
    """Return the label of this name, made if there is none.

    Raises:
        LabelHasNoName: see there.
    """
    try:
        return find_label(name) or create_label(name=name, actor=actor)
    except LabelNameTaken:  # somebody was quicker
        return Label.objects.alive().get(folded_name=_folded(name))


@transaction.atomic
def switch_on_automatic_label(*, condition: LabelCondition, actor: User | None) -> Label:
    """Make the label of ``condition``, or bring back the one that was deleted last.

    Raises:
        LabelNameTaken, LabelConditionTaken: see there.
    """
    known = Label.objects.restorable().filter(condition=condition.key)
    if last := known.order_by("-deleted_at").first():
        return restore_label(label_id=last.pk, actor=actor)
    with translation.override(Business.objects.current().language):
        name = str(condition.name)
    return create_label(name=name, colour=LabelColour.TEAL, condition=condition.key, actor=actor)


@transaction.atomic
def update_label(
    *, label_id: int, name: str, colour: str, description: str, actor: User | None
) -> Label:
    """Rename, recolour or describe a label.

    Raises:
        LabelIsGone, LabelNameTaken, LabelHasNoName: see there.
    """
    label = _locked(label_id)
    label.colour, label.description = colour, description
    _call(label, name)
    _save(label)
    return label


@transaction.atomic
def delete_label(*, label_id: int, actor: User | None) -> Label:
    """Delete a label, to be undone for 30 days; who carries it stays known until then.

    Raises:
        LabelIsGone: it was deleted or merged already.
    """
    label = _locked(label_id)
    label.deleted_at, label.deleted_by = timezone.now(), actor
    label.save(update_fields=["deleted_at", "deleted_by"])
    return label


@transaction.atomic
def restore_label(*, label_id: int, actor: User | None) -> Label:
    """Bring a deleted label back, with those who carried it.

    Raises:
        LabelIsGone: it is there already, was merged, or was deleted too long ago.
        LabelNameTaken, LabelConditionTaken: another label has taken its place.
    """
    label = Label.objects.restorable().select_for_update().filter(pk=label_id).first()
    if label is None:
        raise LabelIsGone
    label.deleted_at = label.deleted_by = None
    _save(label)
    if label.condition:
        refresh_automatic_labels()
    return label


@transaction.atomic
def merge_labels(*, loser: Label, survivor: Label, actor: User | None) -> int:
    """Give ``survivor`` to all who carry ``loser``, and lead the loser's id there.

    A condition of the loser becomes the survivor's. Returns how many carried the loser, the
    trash left out.

    Raises:
        CannotMergeIntoItself, CannotMergeIntoAutomaticLabel, LabelIsGone: see there.
    """
    if loser.pk == survivor.pk:
        raise CannotMergeIntoItself
    locked = Label.objects.alive().order_by("pk").select_for_update()
    found = {label.pk: label for label in locked.filter(pk__in=[loser.pk, survivor.pk])}
    if len(found) < 2:
        raise LabelIsGone
    loser, survivor = found[loser.pk], found[survivor.pk]
    if survivor.condition:
        raise CannotMergeIntoAutomaticLabel
    rows = ContactLabel.objects.filter(label=loser)
    count = rows.carried().filter(contact__deletion__isnull=True).count()
    with connection.cursor() as cursor:
        # Who has both keeps the row that says more: carried before taken off. By hand goes
        # before by itself: the survivor's are by hand.
        cursor.execute(_WEAKER_ROWS, [survivor.pk, loser.pk])
    both = ContactLabel.objects.filter(label=survivor).values("contact_id")
    rows.filter(contact_id__in=both).delete()
    rows.update(label=survivor)
    condition, loser.condition = loser.condition, ""
    loser.deleted_at, loser.deleted_by = timezone.now(), actor
    loser.merged_into = survivor
    loser.save()
    Label.objects.filter(merged_into=loser).update(merged_into=survivor)
    if condition:
        survivor.condition = condition
        survivor.save(update_fields=["condition"])
    return count


_WEAKER_ROWS = """
    DELETE FROM contacts_contactlabel kept USING contacts_contactlabel lost
    WHERE kept.label_id = %s AND lost.label_id = %s AND kept.contact_id = lost.contact_id
        AND lost.taken_off_at IS NULL AND kept.taken_off_at IS NOT NULL
"""


def purge_deleted_labels() -> int:
    """Remove, for ever, the labels whose deletion can't be undone any more; return how many.

    A merged one stays: its id leads to the survivor.
    """
    too_old = timezone.now() - timedelta(days=TRASH_DAYS)
    doomed = Label.objects.filter(deleted_at__lte=too_old, merged_into__isnull=True)
    return doomed.delete()[1].get("contacts.Label", 0)


@transaction.atomic
def change_labels(
    *,
    contacts: ContactQuerySet,
    put_on: Iterable[Label],
    take_off: Iterable[Label],
    actor: User,
    create: str = "",
) -> tuple[list[Label], list[Label]]:
    """Put some labels on ``contacts`` and take others off, in one deed.

    Args:
        create: the name of one more to put on, made when nobody has made it yet.

    Returns:
        The labels that were put on, and those that were taken off, of at least one contact.

    Raises:
        LabelIsGone, LabelHasNoName: see there.
    """
    wanted = set(put_on)
    if create:
        wanted.add(label_called(name=create, actor=actor))
    # In one order, so that nobody waits for one who waits for them.
    unwanted = sorted(set(take_off) - wanted, key=lambda label: label.pk)
    return (
        [
            label
            for label in sorted(wanted, key=lambda label: label.pk)
            if put_on_label(contacts=contacts, label=label, actor=actor)
        ],
        [
            label
            for label in unwanted
            if take_off_label(contacts=contacts, label=label, actor=actor)
        ],
    )


@transaction.atomic
def undo_label_changes(
    *, contacts: ContactQuerySet, put_on: Iterable[Label], taken_off: Iterable[Label], actor: User
) -> None:
    """Undo ``change_labels``.

    Raises:
        LabelIsGone: see there.
    """
    for label in sorted(put_on, key=lambda label: label.pk):
        undo_putting_on(contacts=contacts, label=label, actor=actor)
    for label in sorted(taken_off, key=lambda label: label.pk):
        put_back_label(contacts=contacts, label=label, actor=actor)


def _locked(pk: int) -> Label:
    label = Label.objects.alive().select_for_update().filter(pk=pk).first()
    if label is None:
        raise LabelIsGone
    return label


def _call(label: Label, name: str) -> None:
    label.name = " ".join(name.split())
    label.folded_name = _folded(name)


def _folded(name: str) -> str:
    return fold(name)[:LONGEST_FOLDED]


def _save(label: Label) -> None:
    with (
        constraint_violation("label_name_is_free", LabelNameTaken),
        constraint_violation("label_is_called_something", LabelHasNoName),
        constraint_violation("label_condition_has_one_label", LabelConditionTaken),
    ):
        label.save()
