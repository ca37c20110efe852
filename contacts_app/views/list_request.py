"""What a request asks of the contact list, and the addresses that lead on from there."""

from collections.abc import Callable
from typing import Any

from contacts_app.list_state import ListState
from core.addresses import address_to
from core.http import Request


# Orders by a moment, in which one looks for the latest.
MOMENTS = ("created", "last_activity")

# Returns the address of the list with a change, as ``filter=""``.
Link = Callable[..., str]


def list_state(request: Request) -> ListState:
    """Read from the URL what of the list is wanted."""
    if not hasattr(request, "list_state"):
        size = request.user.list_page_size
        request.list_state = ListState.from_query(request.GET, size=size)
    state: ListState = request.list_state
    return state


def linker(request: Request, state: ListState) -> Link:
    """Return what makes the addresses of the list as ``state`` shows it, but for a change."""
    address, size = address_to("contacts:contact_list"), request.user.list_page_size

    def link(**changes: Any) -> str:
        return address + state.url_query(default_size=size, **changes)

    return link


def heading(label: Any, sort: str, css: str, state: ListState, link: Link) -> dict[str, Any]:
    """Describe a column's heading; a second click turns the order round."""
    is_sorted = bool(sort) and state.sort.removeprefix("-") == sort
    turned = f"-{sort}" if is_sorted and not state.descending else sort
    if sort in MOMENTS and not is_sorted:
        turned = f"-{sort}"  # the newest first
    return {
        "label": label,
        "sort": sort,
        "css": css,
        "is_sorted": is_sorted,
        "descending": state.descending,
        "url": link(sort=turned) if sort else "",
    }
