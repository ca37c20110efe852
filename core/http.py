"""Requests as this product sees them, and pages that are also fragments."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails


if TYPE_CHECKING:
    from typing import Protocol

    class UserLike(Protocol):
        pk: int


class Request(HttpRequest):
    """A request after all middleware: who asks, for which business, and whether by htmx."""

    htmx: HtmxDetails
    user: Any
    business: Any


def wants_fragment(request: Request) -> bool:
    """Tell whether htmx asks for a part; restoring history wants the whole page."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def render_page(
    request: Request,
    template: str,
    context: dict[str, Any],
    *,
    fragment: str,
    status: int = 200,
) -> HttpResponse:
    """Render ``template``, or only its partial ``fragment`` when htmx asks."""
    name = f"{template}#{fragment}" if wants_fragment(request) else template
    return render(request, name, context, status=status)
