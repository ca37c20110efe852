"""What a deed on many contacts is asked for: the ticked ones, or all that the list shows."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from contacts_app.models import Contact
from contacts_app.querysets.contacts import ContactQuerySet
from contacts_app.views.listing import list_state
from core.http import Request, wants_fragment


def chosen_contacts(request: Request) -> ContactQuerySet:
    """Return the contacts that ``ids`` name, or with ``all=1`` those of the list's query."""
    wanted = request.POST if request.method == "POST" else request.GET
    if wanted.get("all") == "1":
        # Of a list of the trash nothing can be changed, or deleted again.
        return list_state(request).listed(request.user).alive()
    visible = Contact.objects.alive().visible_to(request.user)
    return visible.filter(pk__in=numbers(wanted.getlist("ids")))


def chosen_again(request: Request) -> list[tuple[str, Any]]:
    """Return names and values by which a form asks for the same contacts."""
    wanted = request.POST if request.method == "POST" else request.GET
    if wanted.get("all") == "1":
        return [("all", "1")]
    return [("ids", pk) for pk in numbers(wanted.getlist("ids"))]


def numbers(texts: list[str]) -> list[int]:
    """Return the texts that are ids, as numbers that fit a bigint."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


def list_query(request: Request) -> str:
    """Return the query of the list that a deed was asked for from."""
    return list_state(request).url_query(default_size=request.user.list_page_size)


def ask(request: Request, context: dict[str, Any]) -> HttpResponse:
    """Show a question: in the dialog for htmx, else as a page."""
    template = "components/confirm_dialog.html"
    if not wants_fragment(request):
        template = "contacts/confirm.html"
    return render(request, template, context)
