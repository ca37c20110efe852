"""Labels as they are shown: the chips of a contact, and those in the list."""

import html
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contacts_app.columns import day
from contacts_app.enums import LabelSource
from contacts_app.label_conditions import ConditionFamily, condition_of, family_of
from core.addresses import address_to
from core.formats import moment


# More would not fit into a row of the list, beside an open card not even these: the style sheet
# shows the first and the other "+2" then. The rest is named when one points at it.
IN_A_ROW = 2
# What is a label's own on the sheet of a contact
HELD_GAPS = (
    "id", "name", "colour", "description", "why", "day", "moment", "iso", "list_url",
    "take_off_url", "take_off_text", "cause_text", "cause_url", "token",
)  # fmt: skip


def draw_held(
    carried: Iterable[dict[str, Any]], contact_id: int, *, token: object | None
) -> SafeString:
    """Draw the labels of a contact's sheet, each with why it is there and since when.

    Args:
        token: of the form that takes one off; None for who may not.
    """
    rows = list(carried)
    causes = _causes(rows)
    drawn = []
    for row in rows:
        chip = _chip(contact_id, **row)
        cause = causes.get(row["id"])
        pattern = _held_pattern(
            get_language(),
            may_edit=token is not None,
            is_automatic=row["source"] == LabelSource.AUTOMATIC,
            is_described=bool(row["description"]),
            has_cause=cause is not None,
        )
        chip["token"] = "" if token is None else token
        chip["cause_text"], chip["cause_url"] = cause or ("", "")
        drawn.append(pattern % {name: html.escape(str(chip[name])) for name in HELD_GAPS})
    return mark_safe("".join(drawn))  # noqa: S308 -- a template's output, with texts that were escaped


@lru_cache(maxsize=64)
def _held_pattern(
    _language: str | None,
    *,
    may_edit: bool,
    is_automatic: bool,
    is_described: bool,
    has_cause: bool,
) -> str:
    """Draw a label of a sheet with gaps, as in ``%(name)s``, as the rows of the list are drawn."""
    gaps = {name: SafeString(f"%({name})s") for name in HELD_GAPS}
    kind = {
        "may_edit": may_edit,
        "is_automatic": is_automatic,
        "is_described": is_described,
        "has_cause": has_cause,
    }
    context = {"chip": gaps, "csrf_token": gaps["token"], **kind}
    return render_to_string("contacts/held_label.html", context)


def _causes(rows: Iterable[dict[str, Any]]) -> dict[int, tuple[str, str]]:
    """Return what put labels on by itself, by the label's id: its name and its address.

    A statement for each family of conditions, none without one.
    """
    wanted: dict[str, dict[int, int]] = defaultdict(dict)
    families: dict[str, ConditionFamily] = {}
    for row in rows:
        family = family_of(row["condition"])
        cause = row["reason"].get(family.because) if family else None
        if family and cause and row["source"] == LabelSource.AUTOMATIC:
            families[family.prefix] = family
            wanted[family.prefix][row["id"]] = cause
    found: dict[int, tuple[str, str]] = {}
    for prefix, causes in wanted.items():
        explained = families[prefix].explain(causes.values())
        found |= {pk: explained[cause] for pk, cause in causes.items() if cause in explained}
    return found


def _chip(
    contact_id: int,
    *,
    id: int,  # noqa: A002 -- the name of the column
    name: str,
    colour: str,
    description: str,
    source: str,
    condition: str,
    reason: dict[str, Any],
    put_on_at: str,
    who_name: str | None,
    who_email: str | None,
) -> dict[str, Any]:
    since = datetime.fromisoformat(put_on_at)
    if source == LabelSource.AUTOMATIC:
        known = condition_of(condition)
        why = _("By itself: %(why)s") % {"why": known.why} if known else _("Put on by itself")
    elif who := who_name or who_email:
        why = _("Put on by %(name)s") % {"name": who}
    else:
        why = _("Put on by hand")
    return {
        "id": id,
        "name": name,
        "colour": f"label-{colour}",
        "description": description,
        "why": why,
        "day": day(since),
        "moment": moment(since),
        "iso": since.isoformat(),
        "list_url": f"{address_to('contacts:contact_list')}?label={id}",
        "take_off_url": address_to("contacts:contact_label_take_off", contact_id, id),
        "take_off_text": _("Take off %(label)s") % {"label": name},
    }


def draw_chips(rows: Iterable[dict[str, Any]]) -> None:
    """Make of the labels of each row of the list chips that lead to all who carry them.

    Each label is drawn once, however many rows it stands in.
    """
    drawn: dict[int, SafeString] = {}
    start = address_to("contacts:contact_list")
    for row in rows:
        carried = row["labels"] or ()
        for pk, name, colour in carried[:IN_A_ROW]:
            if pk not in drawn:
                drawn[pk] = format_html(
                    '<a class="chip chip-label label-{}" href="{}?label={}">{}</a>',
                    colour, start, pk, name,
                )  # fmt: skip
        row["labels"] = _cell(
            [drawn[pk] for pk, _name, _colour in carried[:IN_A_ROW]],
            [name for _pk, name, _colour in carried],
        )


def _cell(chips: list[SafeString], names: list[str]) -> SafeString:
    shown = "".join(chips) + _more(names[IN_A_ROW:], "if-wide") + _more(names[1:], "if-narrow")
    return mark_safe(shown and f'<span class="chip-line">{shown}</span>')  # noqa: S308 -- chips, and names that were escaped


def _more(names: list[str], when: str) -> str:
    if not names:
        return ""
    # Several times quicker than Django's, and asked a hundred times a page.
    text = html.escape(", ".join(names))
    return (
        f'<span class="chip chip-more {when}" title="{text}">+{len(names)}'
        f'<span class="visually-hidden"> {text}</span></span>'
    )
