"""What the contact list fetches of each contact, in one statement."""

from typing import Any

from django.db.models import JSONField, QuerySet
from django.db.models.expressions import RawSQL

from contacts_app.models import Contact
from contacts_app.querysets.contacts import ContactQuerySet


# What a row of the list knows of the labels of its contact: id, name and colour of each.
LABELS = "labels"
CARRIED = (
    "(SELECT jsonb_agg(jsonb_build_array(label.id, label.name, label.colour)"
    " ORDER BY label.folded_name, label.id) FROM contacts_contactlabel carried"
    " JOIN contacts_label label ON label.id = carried.label_id"
    " WHERE carried.contact_id = contacts_contact.id AND carried.taken_off_at IS NULL"
    " AND label.deleted_at IS NULL)"
)


def rows_of(
    contacts: ContactQuerySet, columns: list[str], *, up_to: int | None = None
) -> "QuerySet[Contact, dict[str, Any]]":
    """Return ``contacts`` as dictionaries with ``columns``; ``labels`` are what they carry.

    Args:
        up_to: of more contacts nobody wants the labels.
    """
    plain = [column for column in columns if column != LABELS]
    carried = f"CASE WHEN count(*) OVER () <= {up_to} THEN {CARRIED} END" if up_to else CARRIED
    labels = RawSQL(carried, (), output_field=JSONField())  # noqa: S611 -- no input of anybody
    more = {LABELS: labels} if LABELS in columns else {}
    rows: QuerySet[Contact, dict[str, Any]] = contacts.values(*plain, **more)
    return rows
