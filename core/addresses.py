"""Addresses of the product's routes, quicker than ``reverse`` makes them."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address_to(route: str, *ids: int) -> str:
    """Return what ``reverse(route, args=ids)`` does, in a tenth of its time.

    A page has dozens of addresses; each route is reversed once a process.
    """
    return pattern_to(route, len(ids)) % ids


def pattern_to(route: str, ids: int = 1) -> str:
    """Return the address of a route with ``%d`` for its ids, for who draws hundreds of links."""
    return _pattern(route, ids, get_script_prefix())


@lru_cache(maxsize=1024)
def _pattern(route: str, ids: int, _script_prefix: str) -> str:
    """Return the address of a route with ``%d`` where its ids belong."""
    places = [10**18 + position for position in range(ids)]  # found nowhere else in an address
    pattern = reverse(route, args=places).replace("%", "%%")
    for place in places:
        pattern = pattern.replace(str(place), "%d")
    return pattern
