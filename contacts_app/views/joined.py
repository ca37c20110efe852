"""The address of a contact that was joined into another leads to that one, as long as it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from contacts_app.models import Contact
from contacts_app.services.reviews import survivor_of
from core.http import Request


def follows_joined(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page about a contact lead on to who it was joined into, when it isn't there itself.

    Not for ever: both may turn out to be two people after all.
    """

    @wraps(view)
    def followed(request: Request, contact_id: int, **more: Any) -> HttpResponse:
        try:
            return view(request, contact_id, **more)
        except Http404:
            survivor = survivor_of(contact_id)
            visible = Contact.objects.alive().visible_to(request.user)
            if survivor is None or not visible.filter(pk=survivor).exists():
                raise
        match = request.resolver_match
        assert match is not None  # noqa: S101 -- for mypy: it came here by an address
        page = reverse(match.view_name, kwargs={**match.kwargs, "contact_id": survivor})
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(f"{page}?{query}" if query else page)

    return followed
