"""What each kind of bulk change does with a part of the contacts, and how that is undone."""

from typing import Any

from django.core.exceptions import ValidationError

from contacts_app.custom_field_types import Value, type_of
from contacts_app.enums import BulkKind
from contacts_app.models import BulkChange, BulkPart, Contact, ContactLabel, CustomField
from contacts_app.querysets.contacts import ContactQuerySet
from contacts_app.services import custom_fields, fixed_fields, labels, trash


class BulkChangeImpossible(Exception):
    """The label, the field or the choice is gone: nothing can be put on, taken off or set."""


class Deed:
    """One kind of change."""

    def do(self, change: BulkChange, contacts: ContactQuerySet) -> dict[str, Any]:
        """Change ``contacts``; return what was before of each that was changed, by its id.

        Raises:
            BulkChangeImpossible: see there.
        """
        raise NotImplementedError

    def undo(self, change: BulkChange, part: BulkPart, undoing: BulkChange) -> int:
        """Put back what ``part`` changed and nobody changed since; return of how many contacts.

        Raises:
            BulkChangeImpossible: see there.
        """
        raise NotImplementedError


class PutOnLabel(Deed):
    def do(self, change: BulkChange, contacts: ContactQuerySet) -> dict[str, Any]:
        return _nothing_before(_put_on(change, contacts))

    def undo(self, change: BulkChange, part: BulkPart, undoing: BulkChange) -> int:
        assert change.label  # noqa: S101 -- a constraint
        carried = ContactLabel.objects.carried().filter(label=_kept_label(change))
        carried = carried.filter(put_on_at__lte=part.done_at, contact__in=_ids(part))
        contacts = _contacts(carried.values_list("contact_id", flat=True))
        try:
            return len(
                labels.undo_putting_on(contacts=contacts, label=_label(change), actor=undoing.actor)
            )
        except labels.LabelIsGone as gone:
            raise BulkChangeImpossible from gone


class TakeOffLabel(Deed):
    def do(self, change: BulkChange, contacts: ContactQuerySet) -> dict[str, Any]:
        return _nothing_before(_take_off(change, contacts))

    def undo(self, change: BulkChange, part: BulkPart, undoing: BulkChange) -> int:
        taken_off = ContactLabel.objects.filter(label=_kept_label(change))
        taken_off = taken_off.filter(taken_off_at__lte=part.done_at, contact__in=_ids(part))
        contacts = _contacts(taken_off.values_list("contact_id", flat=True))
        try:
            return len(
                labels.put_back_label(contacts=contacts, label=_label(change), actor=undoing.actor)
            )
        except labels.LabelIsGone as gone:
            raise BulkChangeImpossible from gone


class SetField(Deed):
    def do(self, change: BulkChange, contacts: ContactQuerySet) -> dict[str, Any]:
        before = fixed_fields.set_fixed_field(
            contacts=contacts, field=change.field, value=change.value, actor=change.actor
        )
        return {str(pk): value for pk, value in before.items()}

    def undo(self, change: BulkChange, part: BulkPart, undoing: BulkChange) -> int:
        return len(
            fixed_fields.put_back_fixed_field(
                values={int(pk): value for pk, value in part.before.items()},
                instead_of=change.value,
                field=change.field,
                actor=undoing.actor,
            )
        )


class SetCustomField(Deed):
    def do(self, change: BulkChange, contacts: ContactQuerySet) -> dict[str, Any]:
        field = _field(change)
        ids = list(contacts.alive().order_by("pk").select_for_update().values_list("pk", flat=True))
        before = custom_fields.custom_values_of(ids, field)
        changed = custom_fields.set_custom_value(
            contacts=_contacts(ids),
            field=field,
            value=_wanted_value(change, field),
            actor=change.actor,
        )
        plain = type_of(field).plain
        return {str(pk): plain(before[pk]) if pk in before else None for pk in changed}

    def undo(self, change: BulkChange, part: BulkPart, undoing: BulkChange) -> int:
        field = _field(change)
        values = {}
        for pk, value in part.before.items():
            # A choice that is offered no longer can't be put back.
            try:
                values[int(pk)] = _value(value, field)
            except ValidationError:
                continue
        return len(
            custom_fields.put_back_custom_values(
                values=values,
                instead_of=_wanted_value(change, field),
                field=field,
                actor=undoing.actor,
            )
        )


class Delete(Deed):
    def do(self, change: BulkChange, contacts: ContactQuerySet) -> dict[str, Any]:
        try:
            deletion, _count = trash.delete_contacts(contacts=contacts, actor=change.actor)
        except trash.NothingToDelete:
            return {}
        return {str(pk): deletion.pk for pk in deletion.contacts.values_list("pk", flat=True)}

    def undo(self, change: BulkChange, part: BulkPart, undoing: BulkChange) -> int:
        restored = 0
        for deletion_id in sorted(set(part.before.values())):
            try:
                restored += trash.undo_deletion(deletion_id=deletion_id, actor=undoing.actor)
            except trash.TooLateToRestore:
                continue
        return restored


DEEDS: dict[str, Deed] = {
    BulkKind.PUT_ON_LABEL: PutOnLabel(),
    BulkKind.TAKE_OFF_LABEL: TakeOffLabel(),
    BulkKind.SET_FIELD: SetField(),
    BulkKind.SET_CUSTOM_FIELD: SetCustomField(),
    BulkKind.DELETE: Delete(),
}


def _contacts(ids: Any) -> ContactQuerySet:
    return Contact.objects.filter(pk__in=ids)


def _ids(part: BulkPart) -> list[int]:
    return [int(pk) for pk in part.before]


def _nothing_before(ids: list[int]) -> dict[str, Any]:
    return dict.fromkeys(map(str, ids))


def _value(plain: Any, field: CustomField) -> Value:
    return None if plain is None else type_of(field).parse(plain, field)


def _wanted_value(change: BulkChange, field: CustomField) -> Value:
    try:
        return _value(change.value, field)
    except ValidationError as refused:  # a choice that is offered no longer
        raise BulkChangeImpossible from refused


def _label(change: BulkChange) -> Any:
    if change.label is None:
        raise BulkChangeImpossible
    return change.label


def _kept_label(change: BulkChange) -> int:
    """Return the id of the label, or of the one it was merged into."""
    label = _label(change)
    return int(label.merged_into_id or label.pk)


def _put_on(change: BulkChange, contacts: ContactQuerySet) -> list[int]:
    try:
        return labels.put_on_label(contacts=contacts, label=_label(change), actor=change.actor)
    except labels.LabelIsGone as gone:
        raise BulkChangeImpossible from gone


def _take_off(change: BulkChange, contacts: ContactQuerySet) -> list[int]:
    try:
        return labels.take_off_label(contacts=contacts, label=_label(change), actor=change.actor)
    except labels.LabelIsGone as gone:
        raise BulkChangeImpossible from gone


def _field(change: BulkChange) -> CustomField:
    field = change.custom_field
    if field is None or field.deleted_at is not None:
        raise BulkChangeImpossible
    return field
