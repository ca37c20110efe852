"""What is said of a change of many contacts, on its page and above the list."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from contacts_app.custom_field_types import type_of
from contacts_app.details import LABELS
from contacts_app.enums import BulkKind, BulkState
from contacts_app.languages import language_name
from contacts_app.models import BulkChange
from core.formats import number
from core.http import Request


PARTS_SHOWN = 10


def change_shown(request: Request, change: BulkChange) -> dict[str, Any]:
    """Return what page and strip show of a change."""
    parts = change.parts.filter(done_at__isnull=False).order_by("-number")[:PARTS_SHOWN]
    lines = [
        (_clock(part.done_at), _("%(count)s checked") % {"count": number(len(part.contact_ids))})
        for part in parts
    ]
    told = {
        "started": _("Started"),
        BulkState.DONE: BulkState.DONE.label,
        BulkState.CANCELED: BulkState.CANCELED.label,
        BulkState.FAILED: BulkState.FAILED.label,
    }
    log = [(_clock(datetime.fromisoformat(line["at"])), told[line["what"]]) for line in change.log]
    is_undone = BulkChange.objects.filter(undoes=change).first()
    return {
        "change": change,
        "address": reverse("contacts:bulk_change", args=[change.pk]),
        "title": deed_text(change),
        "state": change.get_state_display(),
        "done": number(change.done_count),
        "total": number(change.total),
        "result": result_text(change) if change.has_ended else "",
        "log": [*log[1:][::-1], *lines, *log[:1]] if change.has_ended else [*lines, *log],
        "may_undo": change.has_ended
        and change.changed_count
        and not change.undoes_id
        and not is_undone,
        "undone_by": is_undone and reverse("contacts:bulk_change", args=[is_undone.pk]),
    }


def running_change(request: Request) -> dict[str, Any] | None:
    """Return what the list shows of the change this user started last, until it has said its end."""
    pk = request.session.get("bulk_change")
    if pk is None:
        return None
    change = BulkChange.objects.visible_to(request.user).filter(pk=pk).first()
    if change is None or change.has_ended:
        del request.session["bulk_change"]
    return change_shown(request, change) if change else None


def deed_text(change: BulkChange) -> str:
    """Return what a change does, as in “Put on the label “VIP””."""
    if change.kind == BulkKind.PUT_ON_LABEL:
        text = _("Put on the label “%(label)s”") % {"label": change.label}
    elif change.kind == BulkKind.TAKE_OFF_LABEL:
        text = _("Take off the label “%(label)s”") % {"label": change.label}
    elif change.kind == BulkKind.DELETE:
        text = _("Delete contacts")
    else:
        field = change.custom_field.name if change.custom_field else LABELS[change.field]
        value = _value_text(change)
        text = _("Set “%(field)s” to “%(value)s”") if value else _("Clear “%(field)s”")
        text %= {"field": field, "value": value}
    return _("Undo: %(deed)s") % {"deed": text} if change.undoes_id else text


def result_text(change: BulkChange) -> str:
    """Return how many contacts a change has changed, and for an undoing how many it left."""
    count = change.changed_count
    values = {"count": number(count)}
    if not change.undoes_id:
        if change.kind == BulkKind.DELETE:
            text = ngettext(
                "%(count)s contact was deleted.", "%(count)s contacts were deleted.", count
            )
        else:
            text = ngettext(
                "%(count)s contact was changed.", "%(count)s contacts were changed.", count
            )
        same = change.done_count - count
        more = ngettext("%(count)s needed no change.", "%(count)s needed no change.", same)
    else:
        text = ngettext(
            "%(count)s contact is as it was before.",
            "%(count)s contacts are as they were before.",
            count,
        )
        same = change.done_count - count
        more = ngettext(
            "%(count)s was left: somebody has changed it since.",
            "%(count)s were left: somebody has changed them since.",
            same,
        )
    text %= values
    return f"{text} {more % {'count': number(same)}}" if same else text


def _value_text(change: BulkChange) -> str:
    value = change.value
    if change.custom_field:
        kind = type_of(change.custom_field)
        try:
            return "" if value is None else kind.text(kind.parse(value, change.custom_field))
        except ValidationError:  # a choice that is offered no longer
            return str(value)
    if change.field == "owner":
        return str(User.objects.filter(pk=value).first() or "") if value else ""
    text = str(value or "")
    return language_name(text) if change.field == "language" else text


def _clock(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M:%S}"
