"""Requests as this product sees them, and answers that fit a page and htmx alike."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request after all middleware: who asks, for which business, and whether by htmx."""

    htmx: HtmxDetails
    user: Any
    business: Any
    list_state: Any


def wants_fragment(request: Request) -> bool:
    """Tell whether htmx asks for a part; restoring history wants the whole page."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def render_page(
    request: Request,
    template: str,
    context: dict[str, Any],
    *,
    fragment: str | Iterable[str],
    status: int = 200,
) -> HttpResponse:
    """Render ``template``, or only one partial of it when htmx asks.

    Args:
        fragment: the partial; of several the one named as htmx's target, else the first.
    """
    if wants_fragment(request):
        names = [fragment] if isinstance(fragment, str) else list(fragment)
        chosen = request.htmx.target if request.htmx.target in names else names[0]
        template = f"{template}#{chosen}"
    return render(request, template, context, status=status)


def render_dialog(
    request: Request, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render ``template``, which extends components/dialog.html: for htmx it alone, else its page."""
    is_part = wants_fragment(request)
    context = {
        **context,
        "frame": "components/dialog_part.html" if is_part else "components/dialog_page.html",
        "heading_tag": "h2" if is_part else "h1",
    }
    return render(request, template, context, status=status)


def go_to(
    request: Request,
    address: str,
    *,
    text: str = "",
    undo_url: str = "",
    link: tuple[str, str] | None = None,
    is_error: bool = False,
    keep_address: bool = False,
) -> HttpResponse:
    """Answer a deed that succeeded (or could not be done): show ``address``, say ``text``.

    A plain request is redirected and told by a message. htmx swaps the ``#page`` part of
    ``address`` into the page, closes the dialog and shows a toast.

    Args:
        undo_url: where Undo posts to, "" for a deed without.
        link: an address to look at, and its words.
        keep_address: htmx reloads the page it is on; the history gets no new entry.
    """
    if not request.htmx:
        if text:
            level = messages.ERROR if is_error else messages.SUCCESS
            said = format_html('{} <a href="{}">{}</a>', text, *link) if link else text
            messages.add_message(request, level, said, extra_tags=undo_url)
        return HttpResponseRedirect(address)
    response = HttpResponse(status=200)
    location = {"path": address, "target": "#page", "swap": "outerHTML"}
    if keep_address:
        location["push"] = "false"
    response["HX-Location"] = json.dumps(location)
    tell(response, text, undo_url=undo_url, link=link, is_error=is_error)
    return response


def tell(
    response: HttpResponse,
    text: str,
    *,
    undo_url: str = "",
    link: tuple[str, str] | None = None,
    is_error: bool = False,
) -> None:
    """Let an answer to htmx close the dialog and, where ``text`` says something, show a toast."""
    trigger_client_event(response, "dialog-close")
    if text:
        toast = {"text": text}
        if is_error:
            toast["level"] = "error"
        if undo_url:
            toast |= {"undo_url": undo_url, "undo_label": _("Undo")}
        if link:
            toast |= {"link_url": link[0], "link_label": link[1]}
        trigger_client_event(response, "toast", toast)


def came_from(request: Request, default: str) -> str:
    """Return the address htmx shows at this moment, ``default`` for a plain request.

    ``default`` too where that is the page of this very form, opened in a tab of its own: after
    the deed it has nothing more to show.
    """
    shown = (request.htmx.current_url_abs_path if request.htmx else None) or default
    return default if shown.partition("?")[0] == request.path else shown
