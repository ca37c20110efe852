"""From a violated constraint of the database to a named exception."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction


@contextmanager
def constraint_violation(name: str, error: type[Exception]) -> Iterator[None]:
    """Raise ``error`` in place of the IntegrityError of the constraint ``name``.

    The block runs in a savepoint, so the surrounding transaction goes on.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as exc:
        diagnostic = getattr(exc.__cause__, "diag", None)
        if diagnostic is not None and diagnostic.constraint_name == name:
            raise error from exc
        raise
