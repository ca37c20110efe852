"""The timeline as it is shown: each event with the template that words it."""

from collections.abc import Iterable
from typing import Any

from contacts_app.columns import day
from contacts_app.custom_field_types import TYPES
from contacts_app.details import LABELS
from contacts_app.languages import language_name
from contacts_app.models import Activity
from contacts_app.partial_dates import format_partial_date
from core.formats import moment


SHOWN_AS = {"language": language_name, "birth_date": format_partial_date}


def lines(activities: Iterable[Activity]) -> list[dict[str, Any]]:
    """Return what ``templates/activity/<kind>.html`` needs for each event."""
    return [
        {
            "template": f"activity/{activity.kind}.html",
            "kind": activity.kind,
            "actor": str(activity.actor) if activity.actor else "",
            "details": activity.details,
            "changes": [_change(change) for change in activity.details.get("changes", [])],
            "day": day(activity.happened_at),
            "moment": moment(activity.happened_at),
            "iso": activity.happened_at.isoformat(),
        }
        for activity in activities
    ]


def field_label(name: str) -> str:
    """Return the label of a field of the details: of the contact, or of one of its lists."""
    return str(LABELS[name])


def _change(change: dict[str, Any]) -> dict[str, str]:
    if change["field"] == "custom":
        return _custom_change(change)
    show = SHOWN_AS.get(change["field"], str)
    return {
        "label": field_label(change["field"]),
        "old": show(change["old"]),
        "new": show(change["new"]),
    }


def _custom_change(change: dict[str, Any]) -> dict[str, str]:
    """Show a change as ``changes_of_custom`` wrote it: the field may be gone by now."""
    kind = TYPES[change["type"]]

    def shown(plain: Any) -> str:
        return "" if plain is None else kind.text(kind.read(plain))

    return {"label": change["name"], "old": shown(change["old"]), "new": shown(change["new"])}
