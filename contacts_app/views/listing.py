"""The contact list, and the card beside it."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.policies import Right, rule
from accounts.preferences import choose_list_columns
from contacts_app.columns import COLUMNS, Column, chosen_columns
from contacts_app.listing import (
    PAGE_SIZES,
    Count,
    ListState,
    Page,
    count_matching,
    fetch_page,
    neighbours,
)
from contacts_app.models import Contact
from contacts_app.sheet import Sheet
from contacts_app.views.shown import card_context, get_sheet_or_404
from core.avatars import colour_class, initials
from core.formats import number
from core.http import Request, render_page, wants_fragment


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
    beside = neighbours(list_state(request), request.user)
    return _list_page(request, sheet=get_sheet_or_404(request, contact_id, neighbours=beside))


@require_POST
@rule(Right.SEE_CONTACTS)
def list_columns(request: Request) -> HttpResponse:
    """Keep the user's choice of columns and page size."""
    size = request.POST.get("size", "")
    choose_list_columns(
        user=request.user,
        columns=[column.key for column in chosen_columns(request.POST.getlist("columns"))],
        page_size=int(size) if size in map(str, PAGE_SIZES) else request.user.list_page_size,
    )
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("contacts:contact_list")
    return HttpResponseRedirect(back)


def list_state(request: Request) -> ListState:
    """Read from the URL what of the list is wanted."""
    return ListState.from_query(request.GET, size=request.user.list_page_size)


def _list_page(request: Request, *, sheet: Sheet | None) -> HttpResponse:
    state = list_state(request)
    wants_card_only = wants_fragment(request) and request.htmx.target == "card"
    # A new piece of the list brings along, out of band, what must change with it.
    oob = wants_fragment(request) and request.htmx.target not in ("card", "page")
    # A fragment of a page brings the title of the tab along.
    titled = request.htmx.target if wants_fragment(request) and not oob else ""
    context: dict[str, Any] = {"oob": oob, "titled": titled}
    if sheet is not None:
        context |= _card_of(request, sheet, state)
    if not wants_card_only:
        context |= _list_context(request, state, sheet.contact if sheet else None)
    return render_page(
        request, "contacts/contact_list.html", context, fragment=("results", "card", "page")
    )


def _card_of(request: Request, sheet: Sheet, state: ListState) -> dict[str, Any]:
    query = state.url_query(default_size=request.user.list_page_size)
    before, after = vars(sheet.contact)["neighbours"]
    start = reverse("contacts:contact_list")
    return {
        **card_context(request, sheet),
        "list_url": f"{start}{query}",
        "previous_url": before and f"{start}{before}/card/{query}",
        "next_url": after and f"{start}{after}/card/{query}",
    }


def _list_context(request: Request, state: ListState, contact: Contact | None) -> dict[str, Any]:
    columns = chosen_columns(request.user.list_columns)
    fields = dict.fromkeys((*ROW_FIELDS, *(f for column in columns for f in column.fields)))
    page = fetch_page(state, request.user, list(fields))
    state = page.state
    count = count_matching(page, request.user)
    address = reverse("contacts:contact_list")

    def link(**changes: Any) -> str:
        return address + state.url_query(default_size=request.user.list_page_size, **changes)

    return {
        "state": state,
        "count": count,
        "count_text": _count_text(count),
        "count_sentence": _count_sentence(count),
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
        "columns": [(column.key, column.label, column in columns) for column in COLUMNS],
        "may_delete": request.user.may(Right.DELETE_CONTACTS),
    }


def _rows(
    page: Page, columns: list[Column], contact: Contact | None, query: str
) -> list[dict[str, Any]]:
    """Make the rows ready for the template, which does no more than print them."""
    start = reverse("contacts:contact_list")
    open_id = contact.pk if contact else None
    tick = _("Select %(name)s")
    cells = [(column.css, column.text) for column in columns]
    return [
        {
            "id": str(row["id"]),
            "name": row["display_name"],
            "initials": initials(row["display_name"]),
            "colour": colour_class(row["id"]),
            "tick_label": tick % {"name": row["display_name"]},
            "card": f"{start}{row['id']}/card/{query}",
            "page": f"{start}{row['id']}/",
            "sub": row["primary_phone"] or row["primary_email"],
            "cells": [(css, text(row)) for css, text in cells],
            "is_open": row["id"] == open_id,
        }
        for row in page.rows
    ]


def _heading(label: Any, sort: str, css: str, state: ListState, link: Any) -> dict[str, Any]:
    """Describe a column's heading; a second click turns the order round."""
    is_sorted = bool(sort) and state.sort.removeprefix("-") == sort
    turned = f"-{sort}" if is_sorted and not state.descending else sort
    if sort != "name" and not is_sorted:
        turned = f"-{sort}"  # the newest first
    return {
        "label": label,
        "css": css,
        "is_sorted": is_sorted,
        "descending": state.descending,
        "url": link(sort=turned) if sort else "",
    }


def _count_text(count: Count) -> str:
    """Return the figure beside the title."""
    text = number(count.number)
    return f"{text}+" if count.is_capped else text


def _count_sentence(count: Count) -> str:
    """Return how many there are, for people who hear the page."""
    if count.is_capped:
        return _("More than %(count)s contacts") % {"count": number(count.number)}
    sentence = ngettext("%(count)s contact", "%(count)s contacts", count.number)
    return sentence % {"count": number(count.number)}


def _range_text(page: Page, count: Count) -> str:
    """Return which rows these are, as in “1–50 of 1,243”."""
    if not page.rows:
        return ""
    first = page.first_number
    return _("%(first)s–%(last)s of %(count)s") % {
        "first": number(first),
        "last": number(first + len(page.rows) - 1),
        "count": _count_text(count),
    }
