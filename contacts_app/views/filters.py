"""The form of the list's filter, and what is told of a filter."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from contacts_app.filters.panel import make_panel
from contacts_app.filters.parameters import TRASH
from contacts_app.listing import count_matching, fetch_page
from contacts_app.views.list_request import list_state
from contacts_app.views.told import count_text, kept_pairs
from core.http import Request, render_page, wants_fragment


@require_GET
@rule(Right.SEE_CONTACTS)
def contact_filter(request: Request) -> HttpResponse:
    """Show the form of the filter in the address; while it changes, how many match."""
    state = list_state(request)
    count = count_matching(fetch_page(state, request.user, ["id"]), request.user)
    show_text = ngettext("Show %(count)s contact", "Show %(count)s contacts", count.number)
    context: dict[str, Any] = {"show_text": show_text % {"count": count_text(count)}}
    if not (wants_fragment(request) and request.htmx.target == "filter-count"):
        address, size = reverse("contacts:contact_list"), request.user.list_page_size
        clear = state.url_query(default_size=size, filter="")
        context |= {
            "groups": make_panel(state.filter, request.user, is_added="add" in request.GET),
            "kept": kept_pairs(state, size),
            "may_see_trash": request.user.may(Right.DELETE_CONTACTS),
            "in_trash": state.is_trash(request.user),
            "trash_name": TRASH,
            "clear_address": address + clear,
            "cancel_address": address + state.url_query(default_size=size),
        }
    return render_page(
        request, "contacts/contact_filter.html", context, fragment=("filter", "filter-count")
    )
