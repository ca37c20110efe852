"""Several people doing something at the same moment, each with a database connection."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection


Outcome = TypeVar("Outcome")


def at_once(count: int, deed: Callable[[int], Outcome]) -> list[Outcome]:
    """Call ``deed`` with 0, 1, 2 … in threads that all start at the same moment."""
    start = threading.Barrier(count)

    def run(number: int) -> Outcome:
        start.wait(timeout=60)
        try:
            return deed(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))
