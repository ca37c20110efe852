"""A form that makes something carries a key, and the same key twice has one effect."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import FormKey, User
from core.db import constraint_violation


KEPT_FOR = timedelta(days=3)


class SentBefore(Exception):
    """The form with this key was sent already."""


def once(key: UUID, *, user: User, make: Callable[[], str]) -> str:
    """Call ``make`` unless this form was sent before; return the address it led to.

    A second request with the same key waits for the first one, and gets its address.

    Args:
        make: does the deed and returns the address that shows it.
    """
    try:
        with constraint_violation("accounts_formkey_pkey", SentBefore):
            form_key = FormKey.objects.create(key=key, user=user)
            form_key.outcome = make()
            form_key.save(update_fields=["outcome"])
    except SentBefore:
        # Somebody else's key leads nowhere: it is chosen at random, so nobody meets one.
        sent = FormKey.objects.filter(key=key, user=user).first()
        return sent.outcome if sent else "/"
    return form_key.outcome


@transaction.atomic
def forget_old_keys() -> int:
    """Remove the keys nobody will send again; return how many."""
    old = FormKey.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    return old.delete()[0]
