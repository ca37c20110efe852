"""Plug-in point: the tabs of the full contact page. Upper apps add theirs in ``ready()``."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from contacts_app.models import Contact
from core.addresses import address_to


@dataclass(frozen=True)
class Tab:
    """A tab: its label, the URL name of its page (which takes the contact's id), its place."""

    label: str | Promise
    url_name: str
    position: int


_tabs: list[Tab] = []


def register(tab: Tab) -> None:
    """Add ``tab`` to the page of every contact."""
    _tabs.append(tab)
    _tabs.sort(key=lambda known: known.position)


def tabs_of(contact: Contact) -> list[dict[str, Any]]:
    """Return the tabs of the page of ``contact``: label, address and URL name."""
    return [
        {
            "label": tab.label,
            "url": address_to(tab.url_name, contact.pk),
            "url_name": tab.url_name,
        }
        for tab in _tabs
    ]
