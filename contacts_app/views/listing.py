"""The contact list, and the card beside it."""

import html
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.policies import Right, rule
from accounts.preferences import choose_list_columns
from contacts_app.chips import draw_chips
from contacts_app.columns import (
    Column,
    add_custom_texts,
    chosen_columns,
    moved,
    offered_columns,
)
from contacts_app.filters.parameters import CUSTOM
from contacts_app.list_state import ALL, PAGE_SIZES, ListState, column_keys
from contacts_app.listing import Count, Page, count_matching, fetch_page, neighbours
from contacts_app.models import Contact, CustomField, SavedView
from contacts_app.open_view import OpenView, address_of, default_of, views_of
from contacts_app.sheet import Sheet
from contacts_app.views.changes import running_change
from contacts_app.views.shown import card_context, get_sheet_or_404
from contacts_app.views.told import chip_groups, count_sentence, count_text, filter_pairs
from core.addresses import address_to
from core.avatars import colour_class, initials
from core.formats import number
from core.http import Request, render_page, wants_fragment


# Orders by a moment, in which one looks for the latest.
MOMENTS = ("created", "last_activity")
# What the ids of the buttons that move a column begin with.
MOVES = ("up-", "down-")
ROW_FIELDS = ("id", "display_name", "primary_phone", "primary_email")


@require_GET
@rule(Right.SEE_CONTACTS)
def contact_list(request: Request) -> HttpResponse:
    """Show the list; an open card closes when the list is searched, sorted or turned."""
    return _list_page(request, sheet=None)


@require_GET
@rule(Right.SEE_CONTACTS)
def contact_card(request: Request, contact_id: int) -> HttpResponse:
    """Show the list with one contact's card at its right."""
    beside = neighbours(list_state(request), request.user, contact_id)
    return _list_page(request, sheet=get_sheet_or_404(request, contact_id, beside=beside))


@require_POST
@rule(Right.SEE_CONTACTS)
def list_columns(request: Request) -> HttpResponse:
    """Keep the user's choice of columns, their order and the page size.

    Over a saved view the choice of columns stands in the address only, until the view is updated.
    ``move`` is ``up:<column>`` or ``down:<column>``, ``reset`` brings the columns back that were
    there at first.
    """
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


def list_state(request: Request) -> ListState:
    """Read from the URL what of the list is wanted."""
    if not hasattr(request, "list_state"):
        size = request.user.list_page_size
        request.list_state = ListState.from_query(request.GET, size=size)
    state: ListState = request.list_state
    return state


def _list_page(request: Request, *, sheet: Sheet | None) -> HttpResponse:
    state = list_state(request)
    wants_card_only = wants_fragment(request) and request.htmx.target == "card"
    # A new piece of the list brings along, out of band, what must change with it.
    oob = wants_fragment(request) and request.htmx.target not in ("card", "page")
    # A fragment of a page brings the title of the tab along.
    titled = request.htmx.target if wants_fragment(request) and not oob else ""
    context: dict[str, Any] = {"oob": oob, "titled": titled}
    views: list[SavedView] = []
    # A piece of the list without a view needs none of them, nor does a card.
    is_part = oob or wants_card_only
    needs_views = not is_part or (state.view_id and not sheet) or (oob and not request.GET)
    if needs_views:
        views = views_of(request.user)
    meant = None if sheet or wants_card_only else _view_meant(request, state, views)
    if meant:
        return HttpResponseRedirect(address_of(meant))
    opened = OpenView.find(state, views) if needs_views else OpenView(state)
    if sheet is not None:
        context |= _card_of(request, sheet, opened.state)
    if wants_card_only:
        context["saved_view"] = opened.view
    else:
        context["view_links"] = [_view_link(view, opened, request) for view in views]
        context |= _list_context(request, opened, sheet.contact if sheet else None, oob=oob)
        # Above the list, so no part of a new piece of it.
        context["shown"] = None if oob else running_change(request)
    return render_page(
        request, "contacts/contact_list.html", context, fragment=("results", "card", "page")
    )


def _view_meant(request: Request, state: ListState, views: Sequence[SavedView]) -> SavedView | None:
    """Return the view an address leads to that says nothing, or nothing but the view."""
    if not request.GET:
        return default_of(views)
    if set(request.GET) == {"view"}:
        return next((view for view in views if view.pk == state.view_id), None)
    return None


def _card_of(request: Request, sheet: Sheet, state: ListState) -> dict[str, Any]:
    query = state.url_query(default_size=request.user.list_page_size)
    before, after = sheet.beside
    start = address_to("contacts:contact_list")
    return {
        **card_context(request, sheet),
        "list_url": f"{start}{query}",
        "previous_url": before and f"{start}{before}/card/{query}",
        "next_url": after and f"{start}{after}/card/{query}",
    }


def _list_context(
    request: Request, opened: OpenView, contact: Contact | None, *, oob: bool
) -> dict[str, Any]:
    keys = opened.columns(request.user)
    # The menu of columns stays as it is while one searches, filters, sorts and turns pages.
    draws_columns = not oob or (request.htmx.trigger or "").startswith(MOVES)
    needs_fields = draws_columns or opened.view or opened.state.field_order
    if needs_fields or any(CUSTOM.fullmatch(key) for key in keys):
        living = list(CustomField.objects.alive())
    else:
        living = []
    offered = offered_columns(living)
    columns = chosen_columns(keys, offered)
    fields = dict.fromkeys((*ROW_FIELDS, *(f for column in columns for f in column.fields)))
    page = fetch_page(opened.state, request.user, list(fields))
    add_custom_texts(page.rows, columns)
    if any(column.key == "labels" for column in columns):
        draw_chips(page.rows)
    state = page.state
    count = count_matching(page, request.user)
    filters = state.filters(request.user)
    address = address_to("contacts:contact_list")

    def link(**changes: Any) -> str:
        return address + state.url_query(default_size=request.user.list_page_size, **changes)

    return {
        "state": state,
        "count": count,
        "count_text": count_text(count),
        "count_sentence": count_sentence(count, filters.phrase, state.query),
        "total": "" if count.is_capped or count.is_estimate else count.number,
        "rows": _rows(page, columns, contact, link()[len(address) :]),
        "headings": [
            _heading(column.label, column.sort, column.css, state, link) for column in columns
        ],
        "name_heading": _heading(_("Name"), "name", "c-name", state, link),
        "sorts": [
            _heading(label, sort, "", state, link)
            for label, sort in (
                (_("Name"), "name"),
                (_("Created"), "created"),
                (_("Last activity"), "last_activity"),
                *(
                    (column.label, column.sort)
                    for column in offered
                    if column.custom_field
                    and column.sort
                    and (column in columns or column.sort == state.sort.removeprefix("-"))
                ),
            )
        ],
        "sizes": [(size, size == state.size, link(size=size)) for size in PAGE_SIZES],
        "range_text": _range_text(page, count),
        "previous_page": page.has_previous
        and link(before=page.rows[0]["id"], after=None, page=max(state.page - 1, 1)),
        "next_page": page.has_next
        and link(after=page.rows[-1]["id"], before=None, page=state.page + 1),
        "list_address": link(),
        "clear_address": link(query=""),
        "list_query": link()[len(address) :],
        "asked": urlencode({"q": state.query, "filter": state.filter}),
        "filter_pairs": filter_pairs(state),
        "filter_count": filters.count,
        "chip_groups": chip_groups(state, request.user, link),
        "clear_filter_address": link(filter=""),
        "in_trash": filters.in_trash,
        "draws_columns": draws_columns,
        "column_lines": _column_lines(columns, offered) if draws_columns else "",
        "may_delete": request.user.may(Right.DELETE_CONTACTS),
        "may_export": request.user.may(Right.EXPORT_CONTACTS),
        **_view_context(request, opened, living, link),
        "may_select": request.user.may(
            Right.DELETE_CONTACTS if filters.in_trash else Right.EDIT_CONTACTS
        ),
    }


def _view_context(
    request: Request, opened: OpenView, living: Sequence[CustomField], link: Any
) -> dict[str, Any]:
    """Describe the saved view that is open, and what may be done with it."""
    view, user = opened.view, request.user
    query = link(after=None, before=None, page=1).partition("?")[2]
    gone = opened.state.filters(user).gone_labels
    return {
        "saved_view": view,
        "view_is_changed": opened.is_changed,
        "view_is_unknown": opened.is_unknown,
        "view_is_default": view and vars(view)["is_default"],
        "view_lacks": opened.missing(living, gone),
        "view_query": f"?{query}" if query else "",
        "view_address": view and address_of(view),
        "all_address": f"{address_to('contacts:contact_list')}?view={ALL}",
        "may_change_view": view
        and (view.owner_id == user.pk or user.may(Right.CHANGE_SHARED_VIEWS)),
        "may_share": user.may(Right.SHARE_VIEWS),
    }


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


def _rows(
    page: Page, columns: list[Column], contact: Contact | None, query: str
) -> list[dict[str, Any]]:
    """Make the rows ready for the template, which does no more than print them.

    What can't hold a character of HTML says so: to look for one took a tenth of the page.
    """
    start, query = escape(address_to("contacts:contact_list")), escape(query)
    open_id = contact.pk if contact else None
    tick = html.escape(_("Select %(name)s"))
    cells = [(f'<td class="{html.escape(column.css)}">', column.text) for column in columns]
    return [
        {
            "id": SafeString(row["id"]),
            "name": SafeString(name),
            "initials": initials(row["display_name"]),
            "colour": SafeString(colour_class(row["id"])),
            "tick_label": SafeString(tick % {"name": name}),
            "card": SafeString(f"{start}{row['id']}/card/{query}"),
            "page": SafeString(f"{start}{row['id']}/"),
            "sub": row["primary_phone"] or row["primary_email"],
            "cells": SafeString(
                "".join([f"{start_of}{_safe(text(row))}</td>" for start_of, text in cells])
            ),
            "is_open": row["id"] == open_id,
        }
        for row in page.rows
        for name in (html.escape(row["display_name"]),)
    ]


def _safe(text: str) -> str:
    """Return a text of a row as HTML, several times quicker than Django's ``escape``."""
    return text if isinstance(text, SafeString) else html.escape(str(text))


def _heading(label: Any, sort: str, css: str, state: ListState, link: Any) -> dict[str, Any]:
    """Describe a column's heading; a second click turns the order round."""
    is_sorted = bool(sort) and state.sort.removeprefix("-") == sort
    turned = f"-{sort}" if is_sorted and not state.descending else sort
    if sort in MOMENTS and not is_sorted:
        turned = f"-{sort}"  # the newest first
    return {
        "label": label,
        "css": css,
        "is_sorted": is_sorted,
        "descending": state.descending,
        "url": link(sort=turned) if sort else "",
    }


def _range_text(page: Page, count: Count) -> str:
    """Return which rows these are, as in “1–50 of 1,243”."""
    if not page.rows:
        return ""
    first = page.first_number
    return _("%(first)s–%(last)s of %(count)s") % {
        "first": number(first),
        "last": number(first + len(page.rows) - 1),
        "count": count_text(count),
    }
