"""The contact list, and the card beside it."""

import html
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from contacts_app.chips import draw_chips
from contacts_app.columns import (
    Column,
    add_custom_texts,
    add_registered_texts,
    chosen_columns,
    offered_columns,
)
from contacts_app.filters.parameters import CUSTOM
from contacts_app.list_state import PAGE_SIZES, ListState
from contacts_app.listing import Count, Page, count_matching, fetch_page, neighbours
from contacts_app.models import Contact, SavedView
from contacts_app.open_view import Frame, OpenView, address_of, view_of
from contacts_app.sheet import Sheet
from contacts_app.views.changes import running_change
from contacts_app.views.joined import follows_joined
from contacts_app.views.list_menus import column_menu
from contacts_app.views.list_request import Link, heading, linker, list_state
from contacts_app.views.shown import card_context, get_sheet_or_404
from contacts_app.views.told import chip_groups, count_sentence, count_text, filter_pairs
from core.addresses import address_to
from core.avatars import colour_class, initials
from core.formats import number
from core.http import Request, render_page, wants_fragment


# What the ids of the buttons that move a column begin with.
MOVES = ("up-", "down-")
# What of a row is the contact's own
ROW_GAPS = (
    "id", "current", "tick", "colour", "initials", "page", "query", "name", "sub", "cells"
)  # fmt: skip
ROW_FIELDS = ("id", "display_name", "primary_phone", "primary_email")


@require_GET
@rule(Right.SEE_CONTACTS)
def contact_list(request: Request) -> HttpResponse:
    """Show the list; an open card closes when the list is searched, sorted or turned."""
    return _list_page(request, sheet=None)


@require_GET
@rule(Right.SEE_CONTACTS)
@follows_joined
def contact_card(request: Request, contact_id: int) -> HttpResponse:
    """Show the list with one contact's card at its right."""
    beside = neighbours(list_state(request), request.user, contact_id)
    return _list_page(request, sheet=get_sheet_or_404(request, contact_id, beside=beside))


def _list_page(request: Request, *, sheet: Sheet | None) -> HttpResponse:
    state = list_state(request)
    wants_card_only = wants_fragment(request) and request.htmx.target == "card"
    # A new piece of the list brings along, out of band, what must change with it.
    oob = wants_fragment(request) and request.htmx.target not in ("card", "page")
    # A fragment of a page brings the title of the tab along.
    titled = request.htmx.target if wants_fragment(request) and not oob else ""
    context: dict[str, Any] = {"oob": oob, "titled": titled}
    # A piece of the list without a view needs to know of none, nor does a card.
    is_part = oob or wants_card_only
    frame = None
    if not wants_fragment(request):
        frame = Frame.of(request.user)
        context["reviews_waiting"] = frame.reviews_waiting
    if not is_part or (state.view_id and not sheet) or (oob and not request.GET):
        opened = OpenView.find(state, request.user, frame)
    else:
        opened = OpenView(state)
    meant = None if sheet or wants_card_only else _view_meant(request, opened)
    if meant:
        return HttpResponseRedirect(address_of(meant))
    if sheet is not None:
        context |= _card_of(request, sheet, opened.state)
    if wants_card_only:
        context["saved_view"] = opened.view
    else:
        context |= _list_context(request, opened, sheet.contact if sheet else None, oob=oob)
        # Above the list, so no part of a new piece of it.
        context["shown"] = None if oob else running_change(request)
    return render_page(
        request, "contacts/contact_list.html", context, fragment=("results", "card", "page")
    )


def _view_meant(request: Request, opened: OpenView) -> SavedView | None:
    """Return the view an address leads to that says nothing, or nothing but the view."""
    if not request.GET:
        return view_of(request.user, opened.default_id) if opened.default_id else None
    return opened.view if set(request.GET) == {"view"} else None


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
    # The menu of columns is asked for when it is opened; only while one moves columns in it, a new
    # piece of the list brings it along.
    moves = oob and (request.htmx.trigger or "").startswith(MOVES)
    custom = moves or any(CUSTOM.fullmatch(key) for key in keys)
    offered = offered_columns(opened.state.living_fields if custom else ())
    columns = chosen_columns(keys, offered)
    fields = dict.fromkeys((*ROW_FIELDS, *(f for column in columns for f in column.fields)))
    page = fetch_page(opened.state, request.user, list(fields))
    add_custom_texts(page.rows, columns)
    add_registered_texts(page.rows, columns, request.user)
    if any(column.key == "labels" for column in columns):
        draw_chips(page.rows)
    state = page.state
    count = count_matching(page, request.user)
    filters = state.filters(request.user)
    address = address_to("contacts:contact_list")
    link = linker(request, state)
    here = link()
    may_select = request.user.may(
        Right.DELETE_CONTACTS if filters.in_trash else Right.EDIT_CONTACTS
    )

    return {
        "state": state,
        "count": count,
        "count_text": count_text(count),
        "select_all_text": _("Select all %(count)s matching") % {"count": count_text(count)},
        "count_sentence": count_sentence(count, filters.phrase, state.query),
        "total": "" if count.is_capped or count.is_estimate else count.number,
        "rows": _rows(
            page,
            columns,
            contact.pk if contact else None,
            here[len(address) :],
            _row_pattern(get_language(), may_select, filters.in_trash),
        ),
        "headings": [
            heading(column.label, column.sort, column.css, state, link) for column in columns
        ],
        "name_heading": heading(_("Name"), "name", "c-name", state, link),
        "sizes": [(size, size == state.size, link(size=size)) for size in PAGE_SIZES],
        "range_text": _range_text(page, count),
        "previous_page": page.has_previous
        and link(before=page.rows[0]["id"], after=None, page=max(state.page - 1, 1)),
        "next_page": page.has_next
        and link(after=page.rows[-1]["id"], before=None, page=state.page + 1),
        "clear_address": partial(link, query=""),
        "list_query": here[len(address) :],
        "asked": urlencode({"q": state.query, "filter": state.filter}),
        "filter_pairs": filter_pairs(state),
        "filter_count": filters.count,
        "chip_groups": chip_groups(state, request.user, link),
        "clear_filter_address": partial(link, filter=""),
        "in_trash": filters.in_trash,
        "columns_menu": column_menu(request, state, columns, offered) if moves else None,
        "may_delete": request.user.may(Right.DELETE_CONTACTS),
        "may_export": request.user.may(Right.EXPORT_CONTACTS),
        **_view_context(request, opened, link),
        "may_select": may_select,
    }


def _view_context(request: Request, opened: OpenView, link: Link) -> dict[str, Any]:
    """Describe the saved view that is open, and what may be done with it."""
    view, user = opened.view, request.user
    query = link(after=None, before=None, page=1).partition("?")[2]
    return {
        "saved_view": view,
        "view_is_changed": opened.is_changed,
        "view_is_unknown": opened.is_unknown,
        "view_lacks": view and opened.missing(opened.state.filters(user).gone_labels),
        "view_query": f"?{query}" if query else "",
        "view_address": view and address_of(view),
        "may_change_view": opened.may_be_changed_by(user),
    }


def _rows(
    page: Page, columns: list[Column], open_id: int | None, query: str, pattern: str
) -> SafeString:
    """Draw the rows.

    Args:
        pattern: a row drawn once, in which the contact's own is put. Fifty rows drawn by the
            template took longer than everything else on the page.
    """
    start = address_to("contacts:contact_list")
    query = escape(query)
    tick = html.escape(_("Select %(name)s"))
    cells = [(f'<td class="{html.escape(column.css)}">', column.writer()) for column in columns]
    return SafeString(
        "".join(
            [
                pattern
                % {
                    "id": row["id"],
                    "current": ' aria-current="true"' if row["id"] == open_id else "",
                    "tick": tick % {"name": name},
                    "colour": colour_class(row["id"]),
                    "initials": html.escape(initials(row["display_name"])),
                    "page": f"{start}{row['id']}/",
                    "query": query,
                    "name": name,
                    "sub": html.escape(row["primary_phone"] or row["primary_email"]),
                    "cells": "".join(
                        [f"{start_of}{_safe(text(row))}</td>" for start_of, text in cells]
                    ),
                }
                for row in page.rows
                for name in (html.escape(row["display_name"]),)
            ]
        )
    )


@lru_cache(maxsize=64)
def _row_pattern(_language: str | None, may_select: bool, in_trash: bool) -> str:
    """Draw a row with gaps, as in ``%(name)s``."""
    gaps = {name: SafeString(f"%({name})s") for name in ROW_GAPS}
    context = {"row": gaps, "may_select": may_select, "in_trash": in_trash}
    return render_to_string("contacts/list_row.html", context).strip()


def _safe(text: str) -> str:
    """Return a text of a row as HTML, several times quicker than Django's ``escape``."""
    return text if isinstance(text, SafeString) else html.escape(str(text))


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
