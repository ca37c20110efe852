"""The columns the contact list offers, and how a row becomes text."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts_app.enums import Source
from contacts_app.languages import language_name
from contacts_app.partial_dates import format_partial_date
from core.formats import short_day


Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One column beside the name.

    Attributes:
        fields: what of the contact it needs.
        text: makes the cell's text of them.
        sort: the name the list's order has in the URL, "" when it can't be sorted by.
        css: its width and when it gives way, see docs/look.md.
    """

    key: str
    label: str | Promise
    fields: tuple[str, ...]
    text: Callable[[Row], str]
    sort: str = ""
    css: str = "c-md p3"


def day(moment: datetime) -> str:
    """Return a moment as a short day: the time when it was today, no year when it is this one."""
    local, now = timezone.localtime(moment), timezone.localtime()
    if local.date() == now.date():
        return formats.time_format(local, "H:i")
    return short_day(local.date(), with_year=local.year != now.year)


def of(field: str) -> Callable[[Row], str]:
    """Return what reads ``field`` off a row as it is."""
    return lambda row: row[field] or ""


COLUMNS = (
    Column("email", _("Email"), ("primary_email",), of("primary_email"), css="c-lg p2"),
    Column("phone", _("Phone"), ("primary_phone",), of("primary_phone"), css="c-md p2"),
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
    Column(
        "created", _("Created"), ("created_at",), lambda row: day(row["created_at"]),
        sort="created", css="c-sm p4",
    ),
    Column(
        "last_activity", _("Last activity"), ("last_activity_at",),
        lambda row: day(row["last_activity_at"]), sort="last_activity", css="c-sm p3",
    ),
)  # fmt: skip
COLUMNS_BY_KEY = {column.key: column for column in COLUMNS}
DEFAULT_COLUMNS = ("email", "organization", "last_activity")


def chosen_columns(keys: list[str]) -> list[Column]:
    """Return the columns of a user's choice, in the order of the list's offer."""
    wanted = [key for key in keys if key in COLUMNS_BY_KEY] if keys else DEFAULT_COLUMNS
    return [column for column in COLUMNS if column.key in wanted]
