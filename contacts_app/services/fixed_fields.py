"""Sets one of the fixed fields of many contacts at once.

That is nothing that happened with each: the timeline tells it, the time of the last activity
stays.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from contacts_app.enums import ActivityKind
from contacts_app.models import Activity, Contact
from contacts_app.querysets.contacts import ContactQuerySet
from contacts_app.services.refresh import refresh_derived


# The fields that can be set, with the type of their columns.
FIXED_FIELDS = {
    "owner": "bigint",
    "organization": "text",
    "job_title": "text",
    "language": "text",
}
# What contacts are called, sorted or found by follows from these.
DERIVED_FROM = frozenset({"organization", "language"})
BATCH = 2_000


def set_fixed_field(
    *, contacts: ContactQuerySet, field: str, value: Any, actor: User | None
) -> dict[int, Any]:
    """Give each of ``contacts`` the value; return what those had who had another one.

    Who is called by their company alone keeps it: without, they would have no name. An owner
    is given by id, None for nobody; an empty text clears a field.
    """
    return _set(contacts, field, lambda _pk, _old: value, actor)


def put_back_fixed_field(
    *, values: Mapping[int, Any], instead_of: Any, field: str, actor: User | None
) -> list[int]:
    """Give each contact the value it had before all of them got ``instead_of``.

    Who has another one by now keeps it, as does who is in the trash. Returns who was changed.
    """

    def before(pk: int, now: Any) -> Any:
        return values[pk] if now == instead_of else now

    return list(_set(Contact.objects.filter(pk__in=values), field, before, actor))


@transaction.atomic
def _set(
    contacts: ContactQuerySet,
    field: str,
    wanted: Callable[[int, Any], Any],
    actor: User | None,
) -> dict[int, Any]:
    """Store what ``wanted`` makes of id and value; return the values of who changed."""
    column = "owner_id" if field == "owner" else field
    # Locked in one order, so that two people changing many at once can't wait for each other.
    rows = list(
        contacts.alive()
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", column, "display_name", "full_name")
    )
    old: dict[int, Any] = {}
    new: dict[int, Any] = {}
    for pk, value, called, full_name in rows:
        then = wanted(pk, value)
        loses_name = field == "organization" and not then and called == value != full_name
        if then != value and not loses_name:
            old[pk], new[pk] = value, then
    now = timezone.now()
    _store(column, FIXED_FIELDS[field], new, now)
    text = _texts_of({*old.values(), *new.values()}) if field == "owner" else str
    Activity.objects.bulk_create(
        [
            Activity(
                contact_id=pk,
                actor=actor,
                kind=ActivityKind.EDITED,
                details={"changes": [{"field": field, "old": text(old[pk]), "new": text(new[pk])}]},
                happened_at=now,
            )
            for pk in old
        ],
        batch_size=BATCH,
    )
    if field in DERIVED_FROM and old:
        refresh_derived(batch=BATCH, contacts=Contact.objects.filter(pk__in=old))
    return old


def _store(column: str, kind: str, values: Mapping[int, Any], now: datetime) -> None:
    # Who has one of them open for editing is told (see ``update_contact``); an owner is no
    # part of that form.
    risen = 0 if column == "owner_id" else 1
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE contacts_contact SET {column} = given.value, version = version + %s,"  # noqa: S608 -- our own words
            f" updated_at = %s"
            f" FROM unnest(%s::bigint[], %s::{kind}[]) AS given (id, value)"
            f" WHERE contacts_contact.id = given.id",
            [risen, now, list(values), list(values.values())],
        )


def _texts_of(ids: set[Any]) -> Callable[[Any], str]:
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=ids - {None})}
    return lambda pk: names.get(pk, "")
