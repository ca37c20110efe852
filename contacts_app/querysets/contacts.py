"""What is asked of contacts."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from accounts.policies import Right
from core.folding import digits, fold


if TYPE_CHECKING:
    from accounts.models import User
    from contacts_app.models import Contact, Deletion  # noqa: F401 -- named in a string


TRASH_DAYS = 30
SHORT_TERM = 3
# With fewer figures than these, what has the mark in it is a word: 24/7, version 3.0, A 5-5.
FEWEST_FIGURES = {"/": 5, ".": 4, "-": 3}
PHONE_PUNCTUATION = frozenset("+-()./ ")


class DeletionQuerySet(models.QuerySet["Deletion"]):
    def restorable(self) -> Self:
        """Return the deletions young enough to be undone."""
        return self.filter(deleted_at__gt=timezone.now() - timedelta(days=TRASH_DAYS))


class ContactQuerySet(models.QuerySet["Contact"]):
    def alive(self) -> Self:
        """Return the contacts that are not in the trash."""
        return self.filter(deletion__isnull=True)

    def in_trash(self) -> Self:
        """Return the contacts that can still be restored."""
        return self.filter(deletion__deleted_at__gt=timezone.now() - timedelta(days=TRASH_DAYS))

    def visible_to(self, user: "User") -> Self:
        """Return the contacts ``user`` may know of: staff only those they have to do with.

        Those they look after, those they added, and those of their sessions.
        """
        if user.may(Right.SEE_ALL_CONTACTS):
            return self
        if user.may(Right.SEE_CONTACTS):
            # Three questions, each of its own index: joined by OR they would read the table.
            contacts = apps.get_model("contacts", "Contact")._default_manager
            met = apps.get_model("contacts", "ContactStaff")._default_manager.filter(user=user)
            owned = contacts.filter(owner=user).values("pk")
            added = contacts.filter(created_by=user).values("pk")
            return self.filter(pk__in=owned.union(added, met.values("contact_id")))
        return self.none()

    def matching(self, query: str) -> Self:
        """Return the contacts in which every word of ``query`` occurs.

        Looked for in names, all e-mails, all phone numbers and the organization, without
        case and accents. A word of one or two letters must begin a word: shorter than a
        trigram, it would read the whole index.
        """
        return self.filter(matching_condition(query))


def matching_condition(query: str) -> Q:
    """Return the condition of ``ContactQuerySet.matching``."""
    condition = Q()
    for pattern in search_patterns(query):
        condition &= Q(search_text__contains=pattern)
    return condition


def search_sql(query: str) -> tuple[str, list[str]]:
    """Return the SQL of the ids of ``alive().matching(query)``, and its parameters.

    For a search alone: putting it into words took the ORM as long as PostgreSQL the answer.
    """
    patterns = search_patterns(query)
    words = " AND search_text LIKE %s" * len(patterns)
    return (
        f"SELECT id FROM contacts_contact WHERE deletion_id IS NULL{words}",  # noqa: S608 -- no input
        [f"%{connection.ops.prep_for_like_query(pattern)}%" for pattern in patterns],
    )


def search_patterns(query: str) -> list[str]:
    """Return the pieces of search text that a contact matching ``query`` contains."""
    # Folded first: numbers are copied with invisible marks and dashes of many kinds.
    folded = fold(query)
    terms = [folded] if is_phone_number(folded) else folded.split()
    terms = [digits(term) if is_phone_number(term) else term for term in terms]
    return [term if len(term) >= SHORT_TERM else f" {term}" for term in terms]


def is_phone_number(text: str) -> bool:
    """Tell whether ``text`` is (a part of) a phone number, and not a word such as 24/7."""
    number = digits(text)
    if not number or any(m in text and len(number) < n for m, n in FEWEST_FIGURES.items()):
        return False
    return PHONE_PUNCTUATION.issuperset(c for c in text if not c.isdecimal())


def neighbour_condition(field: str, value: Any, pk: int, *, after: bool) -> Q:
    """Return what lies after (or before) a row in the order of ``field`` and id.

    Written as ``a >= x AND (a > x OR id > y)``: the planner walks the index from the row,
    which it doesn't for the plain OR form.
    """
    edge, beyond = ("gte", "gt") if after else ("lte", "lt")
    return Q(**{f"{field}__{edge}": value}) & (
        Q(**{f"{field}__{beyond}": value}) | Q(**{f"pk__{beyond}": pk})
    )
