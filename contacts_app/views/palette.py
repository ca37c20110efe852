"""The ways by keyboard: the palette, and the help that lists the keys."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.policies import Right, Rule, rule
from contacts_app.list_state import ListState
from contacts_app.listing import fetch_page
from contacts_app.palette import find_destinations, line_of
from contacts_app.shortcuts import shortcut_groups
from core.http import Request, render_dialog, render_page, wants_fragment


MOST_CONTACTS = 8
FIELDS = ["id", "display_name", "primary_phone", "primary_email"]


@require_GET
@rule(Right.SEE_CONTACTS)
def palette(request: Request) -> HttpResponse:
    """Show the contacts, pages and actions that ``?q=`` finds; without it the pages."""
    typed = request.GET.get("q", "")
    found = find_destinations(typed, user=request.user)
    groups: list[dict[str, Any]] = [
        {"key": "contacts", "label": _("Contacts"), "lines": _contacts(request, typed)},
        {"key": "pages", "label": _("Pages"), "lines": _lines(found, is_action=False)},
        {"key": "actions", "label": _("Actions"), "lines": _lines(found, is_action=True)},
    ]
    count = sum(len(group["lines"]) for group in groups)
    said = ngettext("%(count)s found", "%(count)s found", count) % {"count": count}
    in_dialog = wants_fragment(request)
    context = {
        "typed": typed,
        "groups": [group for group in groups if group["lines"]],
        "said": said,
        "in_dialog": in_dialog,
        # Of ids: the page, too, has the dialog, which may be opened over it.
        "prefix": "palette" if in_dialog else "page",
    }
    return render_page(request, "contacts/palette.html", context, fragment="palette-results")


@require_GET
@rule(Rule.SIGNED_IN)
def keyboard_help(request: Request) -> HttpResponse:
    """List the keys."""
    context = {"groups": shortcut_groups()}
    return render_dialog(request, "contacts/keyboard_help.html", context)


def _contacts(request: Request, typed: str) -> list[dict[str, Any]]:
    """Return the first contacts that the list would show for this search."""
    state = replace(ListState.from_query({"q": typed}, size=50), size=MOST_CONTACTS)
    if not state.query:
        return []
    return [
        {
            "pk": row["id"],
            "label": row["display_name"],
            "hint": row["primary_phone"] or row["primary_email"],
            "url": reverse("contacts:contact_detail", args=[row["id"]]),
        }
        for row in fetch_page(state, request.user, FIELDS).rows
    ]


def _lines(found: list[Any], *, is_action: bool) -> list[dict[str, Any]]:
    return [line_of(each) for each in found if each.is_action == is_action]
