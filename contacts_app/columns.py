"""The columns the contact list offers, and how a row becomes text."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts_app.custom_field_types import type_of
from contacts_app.enums import CustomFieldType, Source
from contacts_app.languages import language_name
from contacts_app.models import CustomField, CustomValue
from contacts_app.partial_dates import format_partial_date
from core.formats import short_day


Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One column beside the name.

    Attributes:
        fields: what of the contact it needs.
        text: makes the cell's text of them; None for a column that tells the day of a moment.
        sort: the name the list's order has in the URL, "" when it can't be sorted by.
        css: its width and when it gives way, see docs/look.md.
        custom_field: the custom field it shows; its texts are fetched by ``add_custom_texts``.
        texts_of: fetches its texts for the contacts of a page, by their ids, of what a user may
            see, in one statement; for columns of upper apps.
    """

    key: str
    label: str | Promise
    fields: tuple[str, ...]
    text: Callable[[Row], str] | None = None
    sort: str = ""
    css: str = "c-md p3"
    custom_field: CustomField | None = None
    texts_of: Callable[[Collection[int], User], dict[int, str]] | None = None

    def writer(self) -> Callable[[Row], str]:
        """Return what writes the cells of a page."""
        if self.text is not None:
            return self.text
        write, (moment,) = day_writer(), self.fields
        return lambda row: write(row[moment])


def day(moment: datetime) -> str:
    """Return a moment as a short day: the time when it was today, no year when it is this one."""
    return day_writer()(moment)


def day_writer() -> Callable[[datetime], str]:
    """Return ``day`` for many moments: to ask each time for the zone took as long as the rest."""
    zone = timezone.get_current_timezone()
    today = datetime.now(zone).date()

    def write(moment: datetime) -> str:
        local = moment.astimezone(zone)
        on = local.date()
        if on == today:
            return formats.time_format(local, "H:i")
        return short_day(on, with_year=on.year != today.year)

    return write


def of(field: str) -> Callable[[Row], str]:
    """Return what reads ``field`` off a row as it is."""
    return lambda row: row[field] or ""


COLUMNS = (
    Column("email", _("Email"), ("primary_email",), of("primary_email"), css="c-lg p2"),
    Column("phone", _("Phone"), ("primary_phone",), of("primary_phone"), css="c-md p2"),
    # The list draws them as chips, see chips.py.
    Column("labels", _("Labels"), ("labels",), of("labels"), css="c-md p3 c-chips"),
    Column("organization", _("Company"), ("organization",), of("organization")),
    Column("job_title", _("Position"), ("job_title",), of("job_title")),
    Column(
        "language", _("Language"), ("language",), lambda row: language_name(row["language"]),
        css="c-sm p3",
    ),
    Column(
        "birth_date", _("Birthdate"), ("birth_date",),
        lambda row: format_partial_date(row["birth_date"]), css="c-sm p3",
    ),
    Column("tax_id", _("VAT ID"), ("tax_id",), of("tax_id"), css="c-sm p4"),
    Column("owner", _("Looked after by"), ("owner__name",), of("owner__name"), css="c-md p4"),
    Column(
        "source", _("Source"), ("source",), lambda row: str(Source(row["source"]).label),
        css="c-sm p4",
    ),
    Column("created", _("Created"), ("created_at",), sort="created", css="c-sm p4"),
    Column(
        "last_activity", _("Last activity"), ("last_activity_at",), sort="last_activity",
        css="c-sm p3",
    ),
)  # fmt: skip
DEFAULT_COLUMNS = ("email", "labels", "last_activity")
CUSTOM_CSS: dict[str, str] = {
    CustomFieldType.NUMBER: "c-sm c-number p3",
    CustomFieldType.DATE: "c-sm p3",
    CustomFieldType.YES_NO: "c-xs p3",
}


_registered: list[Column] = []


def register(
    key: str,
    label: str | Promise,
    texts_of: Callable[[Collection[int], User], dict[int, str]],
    *,
    css: str = "c-md p3",
) -> None:
    """Offer a column of an upper app, which adds it in ``ready()``. It can't be sorted by."""
    _registered.append(
        Column(key, label, (), lambda row: row.get(key, ""), css=css, texts_of=texts_of)
    )


def add_registered_texts(rows: Iterable[Row], columns: Iterable[Column], user: User) -> None:
    """Give the rows of a page the texts of columns of upper apps, in a query for each or none."""
    for column in columns:
        if column.texts_of is not None:
            by_id = {row["id"]: row for row in rows}
            for pk, text in (column.texts_of(by_id, user) if by_id else {}).items():
                by_id[pk][column.key] = text


def custom_key(field_id: int) -> str:
    """Return the name of a custom field as a column, and in the list's URL."""
    return f"cf{field_id}"


def offered_columns(fields: Iterable[CustomField]) -> list[Column]:
    """Return the columns to choose from: the fixed ones, then the living custom ``fields``."""
    return [
        *COLUMNS,
        *_registered,
        *(_custom_column(field) for field in fields if field.is_in_list),
    ]


def _custom_column(field: CustomField) -> Column:
    key = custom_key(field.pk)
    return Column(
        key,
        field.name,
        (),
        lambda row: row.get(key, ""),
        sort=key if type_of(field).is_sortable else "",
        css=CUSTOM_CSS.get(field.type, "c-md p3"),
        custom_field=field,
    )


def chosen_columns(keys: Sequence[str], offered: Sequence[Column] = COLUMNS) -> list[Column]:
    """Return the columns of a choice in its order; what is no longer offered is left out."""
    by_key = {column.key: column for column in offered}
    wanted = dict.fromkeys(keys or DEFAULT_COLUMNS)
    return [by_key[key] for key in wanted if key in by_key]


def add_custom_texts(rows: Iterable[Row], columns: Iterable[Column]) -> None:
    """Give the rows of a page the texts of their custom fields, in one query or none."""
    custom = [column.custom_field for column in columns if column.custom_field]
    fields = {field.pk: field for field in custom}
    by_id = {row["id"]: row for row in rows}
    if not fields or not by_id:
        return
    found: defaultdict[tuple[int, int], list[CustomValue]] = defaultdict(list)
    values = CustomValue.objects.filter(contact__in=by_id, field__in=fields)
    for value in values.only("contact_id", "field_id", "text", "number", "date", "truth"):
        found[value.contact_id, value.field_id].append(value)
    for (contact_id, field_id), stored in found.items():
        kind = type_of(fields[field_id])
        by_id[contact_id][custom_key(field_id)] = kind.short(kind.value(stored))


def moved(keys: Sequence[str], key: str, *, by: int) -> list[str]:
    """Return ``keys`` with one of them moved towards the start (-1) or the end (1)."""
    order = list(keys)
    if key in order:
        place = order.index(key)
        order.insert(max(0, place + by), order.pop(place))
    return order
