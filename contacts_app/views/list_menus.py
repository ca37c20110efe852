"""The menus over the contact list, Views and Columns: asked for when somebody opens them.

Without JavaScript each is a page of its own.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.policies import Right, rule
from accounts.preferences import choose_list_columns
from contacts_app.columns import Column, chosen_columns, moved, offered_columns
from contacts_app.list_state import ALL, PAGE_SIZES, ListState, column_keys
from contacts_app.models import CustomField, SavedView
from contacts_app.open_view import OpenView, address_of, views_of
from contacts_app.views.list_request import heading, linker, list_state
from core.addresses import address_to
from core.http import Request, render_page


@require_GET
@rule(Right.SEE_CONTACTS)
def view_menu(request: Request) -> HttpResponse:
    """Show the saved views, and what may be done with the one that is open."""
    user = request.user
    opened = OpenView.find(list_state(request), user)
    views = views_of(user)
    view = next((each for each in views if each == opened.view), None)
    context = {
        "saved_view": view,
        "view_links": [_view_link(each, opened, request) for each in views],
        "all_address": f"{address_to('contacts:contact_list')}?view={ALL}",
        "view_is_default": view and vars(view)["is_default"],
        "view_is_changed": opened.is_changed,
        "may_share": user.may(Right.SHARE_VIEWS),
        "may_change_view": view and opened.may_be_changed_by(user),
        "view_query": opened.state.url_query(
            default_size=user.list_page_size, after=None, before=None, page=1
        ),
        "list_address": linker(request, opened.state)(),
    }
    return render_page(request, "contacts/view_menu.html", context, fragment="menu")


def _view_link(view: SavedView, opened: OpenView, request: Request) -> dict[str, Any]:
    """Describe a view in the menu; whose it is is only said of other people's."""
    is_own = view.owner_id == request.user.pk
    return {
        "name": view.name,
        "address": address_of(view),
        "is_open": view == opened.view,
        "is_default": vars(view)["is_default"],
        "is_shared": view.is_shared,
        "owner": "" if is_own else view.owner.name,
    }


@require_http_methods(["GET", "POST"])
@rule(Right.SEE_CONTACTS)
def list_columns(request: Request) -> HttpResponse:
    """Show what the list can be sorted by and which columns it has, or keep a choice of them.

    Kept are the user's columns, their order and the page size. Over a saved view the choice of
    columns stands in the address only, until the view is updated. ``move`` is ``up:<column>`` or
    ``down:<column>``, ``reset`` brings the columns back that were there at first.
    """
    if request.method == "POST":
        return _keep_columns(request)
    opened = OpenView.find(list_state(request), request.user)
    offered = offered_columns(opened.state.living_fields)
    columns = chosen_columns(opened.columns(request.user), offered)
    context = {"columns_menu": column_menu(request, opened.state, columns, offered)}
    return render_page(request, "contacts/column_menu.html", context, fragment="menu")


def column_menu(
    request: Request, state: ListState, columns: Sequence[Column], offered: Sequence[Column]
) -> dict[str, Any]:
    """Return what the menu of columns shows."""
    link = linker(request, state)
    by_field = [
        (column.label, column.sort)
        for column in offered
        if column.custom_field
        and column.sort
        and (column in columns or column.sort == state.sort.removeprefix("-"))
    ]
    fixed = [
        (_("Name"), "name"),
        (_("Created"), "created"),
        (_("Last activity"), "last_activity"),
    ]
    return {
        "sorts": [heading(label, sort, "", state, link) for label, sort in (*fixed, *by_field)],
        "column_lines": _column_lines(columns, offered),
        "page_sizes": [(size, size == state.size) for size in PAGE_SIZES],
        "list_address": link(),
    }


def _keep_columns(request: Request) -> HttpResponse:
    offered = offered_columns(CustomField.objects.alive())
    posted = column_keys(request.POST.getlist("columns"))
    keys = [column.key for column in chosen_columns(posted, offered)]
    direction, _colon, key = request.POST.get("move", "").partition(":")
    if direction in ("up", "down"):
        keys = moved(keys, key, by=-1 if direction == "up" else 1)
    size = request.POST.get("size", "")
    page_size = int(size) if size in map(str, PAGE_SIZES) else request.user.list_page_size
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = address_to("contacts:contact_list")
    parts = urlsplit(back)
    query = QueryDict(parts.query, mutable=True)
    if ListState.from_query(query, size=page_size).view_id is None:
        kept = [] if "reset" in request.POST else keys
        choose_list_columns(user=request.user, columns=kept, page_size=page_size)
        query.pop("columns", None)
    else:
        choose_list_columns(
            user=request.user, columns=request.user.list_columns, page_size=page_size
        )
        query["columns"] = ".".join(keys)
        if "reset" in request.POST:
            del query["columns"]
    if query != QueryDict(parts.query):
        back = parts._replace(query=query.urlencode()).geturl()
    return HttpResponseRedirect(back)


def _column_lines(columns: Sequence[Column], offered: Sequence[Column]) -> SafeString:
    """Draw the columns to choose from: those shown, in their order, then the others."""
    others = [column for column in offered if column not in columns]
    lines = tuple((column.key, str(column.label)) for column in (*columns, *others))
    return _drawn_lines(lines, len(columns), get_language())


@lru_cache(maxsize=256)
def _drawn_lines(
    lines: tuple[tuple[str, str], ...], shown: int, _language: str | None
) -> SafeString:
    """Draw lines of key and label, the first ``shown`` of which are ticked; once for everybody."""
    columns = [
        {
            "key": key,
            "label": label,
            "is_shown": place < shown,
            "is_first": place == 0,
            "is_last": place == shown - 1,
        }
        for place, (key, label) in enumerate(lines)
    ]
    return render_to_string("contacts/column_lines.html", {"columns": columns})
