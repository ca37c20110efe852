"""From what the database refuses to named exceptions; and again where it asks for that."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction


P = ParamSpec("P")
R = TypeVar("R")
DEADLOCK = "40P01"
MOST_TIMES_AGAIN = 3


def listed(values: Iterable[str]) -> str:
    """Return values of ours, such as statuses, as a list in SQL; never what somebody typed."""
    return ", ".join(f"'{value}'" for value in values)


@contextmanager
def constraint_violation(name: str, error: type[Exception]) -> Iterator[None]:
    """Raise ``error`` in place of the IntegrityError of the constraint ``name``.

    The block runs in a savepoint, so the surrounding transaction goes on.
    """
    with constraint_violations({name: error}):
        yield


@contextmanager
def constraint_violations(errors: Mapping[str, type[Exception]]) -> Iterator[None]:
    """Do as ``constraint_violation`` for several constraints, each with an error of its own."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as exc:
        diagnostic = getattr(exc.__cause__, "diag", None)
        if diagnostic is not None and diagnostic.constraint_name in errors:
            raise errors[diagnostic.constraint_name] from exc
        raise


def again_after_deadlock(deed: Callable[P, R]) -> Callable[P, R]:
    """Do ``deed`` again, three times at most, when the database ended it to solve a deadlock.

    Stands above ``transaction.atomic``: inside another transaction, which is lost as a whole,
    the error goes on to whoever began that one.
    """

    @wraps(deed)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        for times_left in range(MOST_TIMES_AGAIN, -1, -1):
            try:
                return deed(*args, **kwargs)
            except OperationalError as exc:
                is_deadlock = getattr(exc.__cause__, "sqlstate", None) == DEADLOCK
                if not is_deadlock or not times_left or connection.in_atomic_block:
                    raise
        raise AssertionError  # every turn returns or raises

    return done
