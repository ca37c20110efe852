"""Every route of the URLconf, as the permission matrix needs it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

from accounts.models import User
from accounts.policies import Right, Rule, rule_of


@dataclass(frozen=True)
class Route:
    """One route: its name with namespaces (or the view's), its address and its view."""

    name: str
    address: str  # with <parameter> where a value belongs
    view: Callable[..., Any]

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"<(\w+)>", self.address)

    @property
    def rule(self) -> Rule | Right | None:
        return rule_of(self.view, self.name)

    def path(self, values: dict[str, object]) -> str:
        """Return the address with ``values`` in place of the parameters."""
        return re.sub(r"<(\w+)>", lambda found: str(values[found[1]]), self.address)


def all_routes(urlconf: Any = None) -> list[Route]:
    """Return every route that can be reached, in the order they are tried."""
    return list(_walk(get_resolver(urlconf).url_patterns, "/", []))


def _walk(
    patterns: list[URLPattern | URLResolver], before: str, namespaces: list[str]
) -> Iterator[Route]:
    for pattern in patterns:
        address = before + _address(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = [*namespaces, pattern.namespace] if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, address, inner)
        else:
            # As django.urls.ResolverMatch.view_name is put together.
            name = ":".join([*namespaces, pattern.name or pattern.lookup_str])
            yield Route(name, address, pattern.callback)


def _address(pattern: object) -> str:
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(pattern))
    if isinstance(pattern, RegexPattern):
        named = re.sub(r"\(\?P<(\w+)>(?:[^()\[\]]|\[[^\]]*\])*\)", r"<\1>", str(pattern))
        return named.removeprefix("^").removesuffix("$").replace("/?", "/")
    raise AssertionError(f"A pattern of a kind this test doesn't know: {pattern!r}")


def is_allowed(rule: Rule | Right | None, user: User | None) -> bool:
    """Tell, on its own, what the rule says: not by the code under test."""
    if rule is Rule.PUBLIC:
        return True
    if user is None or rule is None:
        return False
    if rule is Rule.SIGNED_IN:
        return True
    if rule is Rule.SUPERUSER:
        return user.is_superuser
    # Written out here: what DESIGN.md gives each role.
    rights = {
        "owner": set(Right),
        "manager": set(Right)
        - {
            Right.PURGE_CONTACTS,
            Right.CHANGE_SHARED_VIEWS,
            Right.CHANGE_BUSINESS,
            Right.CHANGE_USERS,
            Right.REVERSE_PAYMENTS,
        },
        "staff": {
            Right.SEE_CONTACTS,
            Right.EDIT_CONTACTS,
            Right.TAKE_PAYMENTS,
            Right.SEE_BOOKINGS,
            Right.EDIT_BOOKINGS,
            Right.SEE_TASKS,
            Right.EDIT_TASKS,
        },
    }
    return rule in rights[user.role]
