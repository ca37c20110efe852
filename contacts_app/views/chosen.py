"""What a deed on many contacts is asked for: the ticked ones, or all that the list shows."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from contacts_app.models import Contact
from contacts_app.querysets.contacts import ContactQuerySet
from contacts_app.views.list_request import list_state
from core.addresses import address_to
from core.http import Request, go_to, wants_fragment


View = Callable[[Request], HttpResponse]


class ListIsUnread(Exception):
    """All of a list are meant whose filter can't be read: they are more than were asked for."""


def of_chosen(view: View) -> View:
    """Answer a view that changes the chosen contacts with a refusal on ``ListIsUnread``."""

    @wraps(view)
    def refusing(request: Request) -> HttpResponse:
        try:
            return view(request)
        except ListIsUnread:
            text = _(
                "A condition of the filter can't be read, so more contacts are listed than you"
                " asked for. Remove it first."
            )
            home = address_to("contacts:contact_list") + list_query(request)
            return go_to(request, home, text=text, is_error=True)

    return refusing


def chosen_contacts(request: Request) -> ContactQuerySet:
    """Return the contacts that ``ids`` name, or with ``all=1`` those of the list's query.

    Raises:
        ListIsUnread: see there; answered by ``of_chosen``.
    """
    wanted = request.POST if request.method == "POST" else request.GET
    if wanted.get("all") == "1":
        if list_state(request).filters(request.user).is_unread:
            raise ListIsUnread
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
