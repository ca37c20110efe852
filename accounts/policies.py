"""Who may do what: roles, rights, and the rule that every route declares.

A route without a rule is refused (see ``accounts.middleware.AccessMiddleware``), and the
permission matrix in ``tests/accounts/test_permission_matrix.py`` fails on it.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models
from django.http import HttpResponseBase
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    STAFF = "staff", _("Staff member")


class Right(StrEnum):
    """What a role may be allowed to do."""

    SEE_CONTACTS = "see contacts"  # staff: only their own, see ContactQuerySet.visible_to
    SEE_ALL_CONTACTS = "see all contacts"
    EDIT_CONTACTS = "edit contacts"
    DELETE_CONTACTS = "delete contacts"
    EXPORT_CONTACTS = "export contacts"
    PURGE_CONTACTS = "purge contacts"
    SHARE_VIEWS = "share views"
    CHANGE_SHARED_VIEWS = "change shared views"  # of others
    MANAGE_LABELS = "manage labels"  # which ones there are; who may edit a contact puts them on
    MANAGE_FIELDS = "manage fields"
    REVIEW_CONTACTS = "review contacts"  # that arose by themselves: same person, new person
    SEE_BOOKINGS = "see bookings"  # staff: only of their own sessions
    SEE_ALL_BOOKINGS = "see all bookings"
    EDIT_BOOKINGS = "edit bookings"  # those one may see
    EXPORT_BOOKINGS = "export bookings"
    MANAGE_SERVICES = "manage services"  # with their booking forms
    MANAGE_WORKING_TIME = "manage working time"  # of others; one's own time off is everybody's
    SEE_TASKS = "see tasks"  # staff: their own and those of their contacts
    SEE_ALL_TASKS = "see all tasks"
    EDIT_TASKS = "edit tasks"  # those one may see; and give them to anybody
    SEE_MAIL = "see mail"
    TAKE_PAYMENTS = "take payments"  # staff: of own sessions, where the business lets them
    REFUND_PAYMENTS = "refund payments"
    EXEMPT_BOOKINGS = "exempt bookings"  # from payment
    REVERSE_PAYMENTS = "reverse payments"
    SEE_TAKINGS = "see takings"
    CLOSE_DAYS = "close days"
    CHANGE_BUSINESS = "change the business"
    CHANGE_USERS = "change users"


STAFF_RIGHTS = frozenset(
    {
        Right.SEE_CONTACTS,
        Right.EDIT_CONTACTS,
        Right.SEE_BOOKINGS,
        Right.EDIT_BOOKINGS,
        Right.SEE_TASKS,
        Right.EDIT_TASKS,
        Right.TAKE_PAYMENTS,
    }
)
MANAGER_RIGHTS = STAFF_RIGHTS | {
    Right.SEE_ALL_CONTACTS,
    Right.DELETE_CONTACTS,
    Right.EXPORT_CONTACTS,
    Right.SHARE_VIEWS,
    Right.MANAGE_LABELS,
    Right.MANAGE_FIELDS,
    Right.REVIEW_CONTACTS,
    Right.SEE_ALL_BOOKINGS,
    Right.EXPORT_BOOKINGS,
    Right.MANAGE_SERVICES,
    Right.MANAGE_WORKING_TIME,
    Right.SEE_ALL_TASKS,
    Right.SEE_MAIL,
    Right.REFUND_PAYMENTS,
    Right.EXEMPT_BOOKINGS,
    Right.SEE_TAKINGS,
    Right.CLOSE_DAYS,
}
ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.MANAGER: MANAGER_RIGHTS,
    Role.STAFF: STAFF_RIGHTS,
}


class Rule(StrEnum):
    """The rules that are not about a right."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    SUPERUSER = "superuser"


View = TypeVar("View", bound=Callable[..., HttpResponseBase])

# Routes of other packages can't carry a decorator: (namespace or URL name prefix) -> rule.
# The longest prefix counts. Django admin's own log-in check stays in force as well.
FOREIGN_RULES: dict[str, Rule] = {
    "account_login": Rule.PUBLIC,
    "account_logout": Rule.PUBLIC,
    "account_inactive": Rule.PUBLIC,
    "account_reset_password": Rule.PUBLIC,
    "account_": Rule.SIGNED_IN,
    "mfa_authenticate": Rule.PUBLIC,
    "mfa_login_webauthn": Rule.PUBLIC,
    "mfa_": Rule.SIGNED_IN,
    "admin:": Rule.SUPERUSER,
}


def rule(declared: Rule | Right) -> Callable[[View], View]:
    """Declare who may open the view."""

    def declare(view: View) -> View:
        view.access_rule = declared  # type: ignore[attr-defined]
        return view

    return declare


def allows(declared: Rule | Right | None, user: Any) -> bool:
    """Tell whether the rule lets ``user`` in; nobody is let in where none is declared."""
    if declared is Rule.PUBLIC:
        return True
    if not user.is_authenticated:
        return False
    if declared is Rule.SUPERUSER:
        return bool(user.is_superuser)
    return declared is Rule.SIGNED_IN or (isinstance(declared, Right) and user.may(declared))


def may_open(user: Any, view_name: str) -> bool:
    """Tell whether ``user`` may open the page of this URL name, one without parameters."""
    return allows(rule_of(resolve(reverse(view_name)).func, view_name), user)


def rule_of(view: object, view_name: str) -> Rule | Right | None:
    """Return the rule of a route, or None when nobody declared one.

    ``view_name`` is the URL name with its namespace, as in ``contacts:contact_list``.
    """
    declared: Rule | Right | None = getattr(view, "access_rule", None)
    if declared is not None:
        return declared
    prefixes = [prefix for prefix in FOREIGN_RULES if view_name.startswith(prefix)]
    return FOREIGN_RULES[max(prefixes, key=len)] if prefixes else None
