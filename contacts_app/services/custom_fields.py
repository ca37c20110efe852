"""What is done with custom fields: make, change, order, delete, restore; and set a value of many."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Business, User
from contacts_app.custom_field_types import TYPES, Value, type_of
from contacts_app.enums import ActivityKind
from contacts_app.models import Activity, Contact, CustomField, CustomValue
from contacts_app.querysets.contacts import TRASH_DAYS, ContactQuerySet
from contacts_app.services.custom_values import custom_change
from contacts_app.services.refresh import refresh_derived
from contacts_app.services.trash import audit_of
from core.db import constraint_violation
from core.folding import fold


MAX_FIELDS = 100
MAX_CHOICES = 100
# From here on two names are taken for one word written differently.
LIKENESS = 0.75
# Contacts whose value is set, or whose search text is worked out anew, at a time.
BATCH = 2_000
# So many are worked out anew while the browser waits; more are a job.
AT_ONCE = 500
JOB = "contacts_app.jobs.refresh_search_of_field"


class CustomFieldNameTaken(Exception):
    """Another field is called so, but for case and accents."""


class TooManyCustomFields(Exception):
    """There are ``MAX_FIELDS`` already."""


class CustomFieldIsGone(Exception):
    """The field is deleted, or there already where it is to be restored."""


@transaction.atomic
def create_custom_field(
    *,
    name: str,
    type: str,  # noqa: A002 -- the word on the screen
    actor: User | None,
    choices: Iterable[str] = (),
    group: str = "",
    help_text: str = "",
    is_required: bool = False,
    is_in_list: bool = True,
    is_searched: bool = False,
    is_filtered: bool = True,
    key: str = "",
) -> CustomField:
    """Make a field that every contact has from now on, the last in the order.

    Args:
        key: the one it had where it comes from; a free one is made of the name when it is
            taken or no key.

    Raises:
        CustomFieldNameTaken: a field is called so already.
        TooManyCustomFields: there are ``MAX_FIELDS`` already.
    """
    _lock_number_of_fields()
    last = CustomField.objects.aggregate(last=Max("position"))["last"] or 0
    with constraint_violation("custom_field_name_is_free", CustomFieldNameTaken):
        return CustomField.objects.create(
            key=_free_key(name, key),
            name=name,
            folded_name=folded_name(name),
            type=type,
            choices=each_once(choices) if TYPES[type].has_choices else [],
            group=group,
            help_text=help_text,
            is_required=is_required,
            is_in_list=is_in_list,
            is_searched=is_searched,
            is_filtered=is_filtered,
            position=last + 1,
            created_at=timezone.now(),
            created_by=actor,
        )


@transaction.atomic
def update_custom_field(
    *,
    field_id: int,
    name: str,
    choices: Iterable[str],
    group: str,
    help_text: str,
    is_required: bool,
    is_in_list: bool,
    is_searched: bool,
    is_filtered: bool,
) -> CustomField:
    """Change everything of a field but its key and its type.

    A value that is no choice any more stays where it was chosen.

    Raises:
        CustomFieldIsGone: it was deleted meanwhile.
        CustomFieldNameTaken: another field is called so.
    """
    field = _locked(field_id)
    was_searched = field.is_searched
    field.name, field.folded_name = name, folded_name(name)
    field.choices = each_once(choices) if type_of(field).has_choices else []
    field.group, field.help_text = group, help_text
    field.is_required, field.is_in_list = is_required, is_in_list
    field.is_searched, field.is_filtered = is_searched, is_filtered
    with constraint_violation("custom_field_name_is_free", CustomFieldNameTaken):
        field.save()
    if field.is_searched != was_searched:
        _refresh_search(field)
    return field


@transaction.atomic
def move_custom_field(*, field_id: int, down: bool) -> CustomField:
    """Let a field change places with its neighbour in the order.

    Raises:
        CustomFieldIsGone: it was deleted meanwhile.
    """
    fields = list(CustomField.objects.alive().order_by("position", "pk").select_for_update())
    place = next((n for n, field in enumerate(fields) if field.pk == field_id), None)
    if place is None:
        raise CustomFieldIsGone
    moved = fields[place]
    fields.insert(max(place + (1 if down else -1), 0), fields.pop(place))
    for position, field in enumerate(fields, start=1):
        if field.position != position:
            field.position = position
            field.save(update_fields=["position"])
    return moved


@transaction.atomic
def delete_custom_field(*, field_id: int, actor: User | None) -> CustomField:
    """Delete a field, to be undone for 30 days: its values are kept till then, unseen.

    Raises:
        CustomFieldIsGone: it was deleted already.
    """
    field = _locked(field_id)
    field.deleted_at, field.deleted_by = timezone.now(), actor
    field.save(update_fields=["deleted_at", "deleted_by"])
    if field.is_searched:
        _refresh_search(field)
    return field


@transaction.atomic
def restore_custom_field(*, field_id: int) -> CustomField:
    """Bring a deleted field back, with its values.

    Raises:
        CustomFieldIsGone: it is there already, or was deleted too long ago.
        CustomFieldNameTaken: another field is called so by now.
        TooManyCustomFields: there are ``MAX_FIELDS`` without it.
    """
    _lock_number_of_fields()
    field = CustomField.objects.restorable().select_for_update().filter(pk=field_id).first()
    if field is None:
        raise CustomFieldIsGone
    field.deleted_at = field.deleted_by = None
    with constraint_violation("custom_field_name_is_free", CustomFieldNameTaken):
        field.save(update_fields=["deleted_at", "deleted_by"])
    if field.is_searched:
        _refresh_search(field)
    return field


@transaction.atomic
def purge_deleted_custom_fields() -> int:
    """Remove, for ever, the fields deleted too long ago, with all their values; return how many."""
    too_old = timezone.now() - timedelta(days=TRASH_DAYS)
    doomed = CustomField.objects.filter(deleted_at__lte=too_old).select_for_update()
    ids = list(doomed.values_list("pk", flat=True))
    CustomField.objects.filter(pk__in=ids).delete()
    audit_of("CustomValue").filter(field_id__in=ids).delete()
    audit_of("CustomField").filter(pgh_obj_id__in=ids).delete()
    return len(ids)


@transaction.atomic
def set_custom_value(
    *, contacts: ContactQuerySet, field: CustomField, value: Value, actor: User | None
) -> list[int]:
    """Give each of ``contacts`` the value in ``field``, None for none; return who got another.

    The number of statements follows from the number of batches, not of contacts.
    """
    # Locked in one order, so that two people changing many at once can't wait for each other.
    ids = list(
        contacts.alive().order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
    )
    changed: list[int] = []
    for start in range(0, len(ids), BATCH):
        changed += _set_values(
            dict.fromkeys(ids[start : start + BATCH], value), field=field, actor=actor
        )
    return changed


@transaction.atomic
def put_back_custom_values(
    *, values: Mapping[int, Value], instead_of: Value, field: CustomField, actor: User | None
) -> list[int]:
    """Give each contact the value it had before all of them got ``instead_of``.

    Who has another one by now keeps it, as does who is in the trash. Returns who was changed.
    """
    found = Contact.objects.alive().filter(pk__in=values).order_by("pk")
    ids = list(found.select_for_update(of=("self",)).values_list("pk", flat=True))
    now = custom_values_of(ids, field)
    wanted = {pk: values[pk] for pk in ids if now.get(pk) == instead_of}
    return _set_values(wanted, field=field, actor=actor)


def custom_values_of(ids: Iterable[int], field: CustomField) -> dict[int, Value]:
    """Return the values of those contacts that have one in ``field``."""
    rows: dict[int, list[CustomValue]] = {}
    for row in CustomValue.objects.filter(field=field, contact__in=ids):
        rows.setdefault(row.contact_id, []).append(row)
    return {contact_id: type_of(field).value(found) for contact_id, found in rows.items()}


def _set_values(
    wanted: Mapping[int, Value], *, field: CustomField, actor: User | None
) -> list[int]:
    kind = type_of(field)
    old = custom_values_of(wanted, field)
    changed = [contact_id for contact_id in wanted if old.get(contact_id) != wanted[contact_id]]
    CustomValue.objects.filter(field=field, contact__in=changed).delete()
    CustomValue.objects.bulk_create(
        CustomValue(contact_id=contact_id, field=field, type=field.type, **each)
        for contact_id in changed
        if (value := wanted[contact_id]) is not None
        for each in kind.columns(value)
    )
    now = timezone.now()
    Activity.objects.bulk_create(
        Activity(
            contact_id=contact_id,
            actor=actor,
            kind=ActivityKind.EDITED,
            details={"changes": [custom_change(field, old.get(contact_id), wanted[contact_id])]},
            happened_at=now,
        )
        for contact_id in changed
    )
    # Whoever has one of them open for editing is told, see ``update_contact``. What is done to
    # many is no activity of each.
    Contact.objects.filter(pk__in=changed).update(version=F("version") + 1, updated_at=now)
    if field.is_searched:
        refresh_derived(batch=BATCH, contacts=Contact.objects.filter(pk__in=changed))
    return changed


def refresh_search_of_field(field_id: int) -> int:
    """Work out anew what the contacts with a value in the field are found by; return how many."""
    with_value = CustomValue.objects.filter(field_id=field_id).values("contact_id")
    return refresh_derived(batch=BATCH, contacts=Contact.objects.filter(pk__in=with_value))


def fields_search_follows() -> list[CustomField]:
    """Return the fields whose job, that lets the search follow, waits or runs."""
    at_work = ProcrastinateJob.objects.filter(task_name=JOB, status__in=("todo", "doing"))
    ids = list(at_work.values_list("args__field_id", flat=True))
    return list(CustomField.objects.filter(pk__in=ids).order_by("position", "pk")) if ids else []


def _refresh_search(field: CustomField) -> None:
    """Let the search follow a field: at once where few have a value in it, else by a job."""
    values = CustomValue.objects.filter(field=field).values("contact_id").distinct()
    if values[: AT_ONCE + 1].count() > AT_ONCE:
        app.configure_task(JOB, lock=f"{JOB}:{field.pk}").defer(field_id=field.pk)
    else:
        # After the field's lock is given back: who saves a contact holds that one first.
        transaction.on_commit(partial(refresh_search_of_field, field.pk))


def similar_custom_field(name: str, among: Iterable[CustomField]) -> CustomField | None:
    """Return the field whose name is ``name``, or nearly so, written differently."""
    wanted = _letters(name)
    likeness = [
        (SequenceMatcher(None, wanted, _letters(field.name)).ratio(), field) for field in among
    ]
    best = max(likeness, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= LIKENESS else None


def folded_name(name: str) -> str:
    """Return what no two fields may have in common: some letters fold to many."""
    return fold(name)[:200]


def each_once(choices: Iterable[str]) -> list[str]:
    """Return the choices in order, those that read alike once and empty ones left out."""
    found: dict[str, str] = {}
    for choice in choices:
        if fold(choice):
            found.setdefault(fold(choice), choice.strip())
    return list(found.values())


def _letters(name: str) -> Sequence[str]:
    return "".join(character for character in fold(name) if character.isalnum())


def _lock_number_of_fields() -> None:
    """Let nobody else make or restore a field till the transaction ends, and count.

    Raises:
        TooManyCustomFields: see there.
    """
    Business.objects.select_for_update().get(pk=Business.objects.current().pk)
    if CustomField.objects.alive().count() >= MAX_FIELDS:
        raise TooManyCustomFields


def _free_key(name: str, wanted: str) -> str:
    """Return a key for a new field that no field has or had. Under the lock."""
    is_key = re.fullmatch(r"[a-z][a-z0-9_]{0,59}", wanted)
    if is_key and not CustomField.objects.filter(key=wanted).exists():
        return wanted
    word = re.sub(r"[^a-z0-9]+", "_", fold(name))[:50].strip("_")
    if not word[:1].isalpha():
        word = f"field_{word}".rstrip("_")
    there: Any = set(CustomField.objects.filter(key__startswith=word).values_list("key", flat=True))
    if word not in there:
        return word
    return next(key for n in range(2, 10_000) if (key := f"{word}_{n}") not in there)


def _locked(field_id: int) -> CustomField:
    field = CustomField.objects.alive().select_for_update().filter(pk=field_id).first()
    if field is None:
        raise CustomFieldIsGone
    return field
