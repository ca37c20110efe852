"""Plug-in point: sections of the card and of the overview. Upper apps add theirs in ``ready()``.

A section is a page of its own; card and overview hold its heading, which fetches it once they are
shown. So neither takes longer for what stands in it. Without JavaScript the heading is a link.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from core.addresses import address_to


@dataclass(frozen=True)
class Section:
    """A section of the card and of the overview.

    Attributes:
        key: the page draws the fragments ``card-<key>`` and ``overview-<key>``.
        label: its heading.
        url_name: its page, which takes the contact's id.
        query: what of the page is shown at first.
        position: its place among the others.
    """

    key: str
    label: str | Promise
    url_name: str
    query: str
    position: int


_sections: list[Section] = []


def register(section: Section) -> None:
    """Add ``section`` to the card and the overview of every contact."""
    _sections.append(section)
    _sections.sort(key=lambda known: known.position)


def sections_of(contact_id: int) -> list[dict[str, Any]]:
    """Return the sections of a contact: key, label and address."""
    return [
        {
            "key": section.key,
            "label": section.label,
            "url": f"{address_to(section.url_name, contact_id)}{section.query}",
        }
        for section in _sections
    ]
