"""Which contact a form is about: found by typing, chosen, named in the address."""

from dataclasses import replace
from typing import Any

from contacts_app.list_state import ListState
from contacts_app.listing import fetch_page
from contacts_app.models import Contact
from core.http import Request


MOST_FOUND = 6


def contact_named(request: Request, text: str) -> Contact | None:
    """Return the contact whose id is ``text``, if this user may see it."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return Contact.objects.alive().visible_to(request.user).filter(pk=int(text)).first()


def contacts_found(request: Request, typed: str) -> list[dict[str, Any]]:
    """Return the first contacts that the list would show for this search."""
    state = replace(ListState.from_query({"q": typed}, size=50), size=MOST_FOUND)
    if not state.query:
        return []
    fields = ["id", "display_name", "primary_phone", "primary_email"]
    return [
        {
            "pk": row["id"],
            "name": row["display_name"],
            "hint": row["primary_phone"] or row["primary_email"],
        }
        for row in fetch_page(state, request.user, fields).rows
    ]
