"""The timeline as it is shown: its topics, its days, each event with the template that words it.

The topics are a plug-in point: upper apps register theirs in ``ready()``, with the kinds of events
they publish.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contacts_app.columns import day
from contacts_app.custom_field_types import TYPES
from contacts_app.details import LABELS
from contacts_app.languages import language_name
from contacts_app.models import Activity
from contacts_app.partial_dates import format_partial_date
from contacts_app.sheet import Happening
from core.formats import moment, time_of_day, whole_day


SHOWN_AS = {"language": language_name, "birth_date": format_partial_date}


@dataclass(frozen=True)
class Topic:
    """What events are about, to show only these.

    Attributes:
        key: its name in the URL.
        label: its name on the screen.
        nothing: what is said when a contact has none of its events.
        kinds: the kinds of events, see ``services.events.publish``.
        position: its place among the others.
    """

    key: str
    label: str | Promise
    nothing: str | Promise
    kinds: tuple[str, ...]
    position: int


_topics: list[Topic] = []


def register(topic: Topic) -> None:
    """Offer ``topic`` on the timeline of every contact."""
    _topics.append(topic)
    _topics.sort(key=lambda known: known.position)


def topics() -> list[Topic]:
    """Return the topics in their order."""
    return list(_topics)


def topic_named(key: str) -> Topic | None:
    """Return the topic that is called ``key`` in the URL."""
    return next((topic for topic in _topics if topic.key == key), None)


def lines(activities: Iterable[Activity | Happening]) -> list[dict[str, Any]]:
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


def lines_by_day(
    activities: list[Activity], *, after: Activity | None = None
) -> list[dict[str, Any]]:
    """Return the lines, the first of each day with the day as its ``heading``, else with a time.

    Args:
        after: the event they are shown beneath; its day has its heading already.
    """
    shown = timezone.localdate(after.happened_at) if after else None
    made = lines(activities)
    for line, activity in zip(made, activities, strict=True):
        on = timezone.localdate(activity.happened_at)
        line["heading"] = "" if on == shown else _day_heading(on)
        line["day"] = time_of_day(activity.happened_at)
        shown = on
    return made


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


def _day_heading(on: date) -> str:
    days_ago = (timezone.localdate() - on).days
    return {0: _("Today"), 1: _("Yesterday")}.get(days_ago) or whole_day(on)
