"""The timeline of a contact, from the newest event to the oldest."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from contacts_app.memos import memos_of
from contacts_app.models import Activity
from contacts_app.timeline import Topic, lines_by_day, topic_named, topics
from contacts_app.views.joined import follows_joined
from contacts_app.views.shown import contact_context, get_sheet_or_404
from core.http import Request, render_page, wants_fragment


EVENTS_ON_A_PAGE = 30


@require_GET
@rule(Right.SEE_CONTACTS)
@follows_joined
def contact_activity(request: Request, contact_id: int) -> HttpResponse:
    """Show the timeline.

    ``?before=<id of an event>`` shows what came before it, ``?topic=`` only what is about it.
    """
    sheet = get_sheet_or_404(request, contact_id)
    address = reverse("contacts:contact_activity", args=[sheet.contact.pk])
    topic = topic_named(request.GET.get("topic", ""))
    events = Activity.objects.filter(contact=sheet.contact)
    before = _before(request, events)
    if before:
        events = events.older_than(before)
    if topic:
        events = events.latest_of(topic.kinds, limit=EVENTS_ON_A_PAGE + 1)
    found = list(events.latest_first()[: EVENTS_ON_A_PAGE + 1])
    older = len(found) > EVENTS_ON_A_PAGE
    found = found[:EVENTS_ON_A_PAGE]
    # Appended to what is on the screen, it goes on within the last day there.
    appended = before if wants_fragment(request) else None
    context = contact_context(request, sheet) | {
        "activities": lines_by_day(found, after=appended),
        "memos": memos_of([note for note in sheet.notes if note.is_pinned], request.user),
        "topics": _choices(address, topic),
        "topic": topic,
        "newest_url": before and _with(address, topic),
        "all_url": address,
    }
    if older:
        context["older_url"] = _with(address, topic, before=found[-1].pk)
    return render_page(
        request, "contacts/contact_activity.html", context, fragment=("events", "timeline", "page")
    )


def _before(request: Request, events: Any) -> Activity | None:
    """Return the event of this contact that the URL names."""
    named = request.GET.get("before", "")
    if not (named.isascii() and named.isdigit() and len(named) < 19):
        return None
    event: Activity | None = events.filter(pk=int(named)).first()
    return event


def _with(address: str, topic: Topic | None, **query: int) -> str:
    parts = {"topic": topic.key} if topic else {}
    asked = urlencode(parts | query)
    return f"{address}?{asked}" if asked else address


def _choices(address: str, chosen: Topic | None) -> list[dict[str, Any]]:
    offered: list[tuple[str, Any, Topic | None]] = [("all", pgettext("timeline", "All"), None)]
    offered += [(topic.key, topic.label, topic) for topic in topics()]
    return [
        {"key": key, "label": label, "url": _with(address, topic), "is_chosen": topic == chosen}
        for key, label, topic in offered
    ]
