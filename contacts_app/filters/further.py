"""Plug-in point: further facets of the contact list's filter. Upper apps add theirs in ``ready()``.

They stand after the facets of this app and before the custom fields, in chips, sentence, saved
views and bulk as any other.
"""

from contacts_app.filters import parameters
from contacts_app.filters.facets import Facet


_facets: list[type[Facet]] = []


def register(facet: type[Facet], *names: str) -> None:
    """Let contacts be filtered by ``facet``.

    Args:
        names: all its parameters of the address; the facet's key, or it and an underscore begin
            them.
    """
    _facets.append(facet)
    parameters.allow(names)


def further_facets() -> list[type[Facet]]:
    """Return the facets of upper apps, in the order of registering."""
    return _facets
