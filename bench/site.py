"""One book being served: its database, one gunicorn worker, and a connection to it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.pages import COUNT_HEADER, PROCESSOR_HEADER, QUERIES_HEADER, Page


# Counted up whenever bench.build makes something else: an older book is built anew.
BOOK_VERSION = 6
# Bookings a contact; contacts of a book of bookings at least, at most
BOOKINGS_EACH, FEWEST, MOST = 10, 1_000, 100_000


class BenchError(Exception):
    """Something can't be measured; the message says what."""


@dataclass(frozen=True)
class Size:
    """How large a book is; one measured for its bookings has as many contacts as fit them."""

    contacts: int
    bookings: int = 0

    @classmethod
    def of_bookings(cls, bookings: int) -> "Size":
        return cls(min(max(bookings // BOOKINGS_EACH, FEWEST), MOST), bookings)

    def __str__(self) -> str:
        return f"{self.bookings:,} bookings" if self.bookings else f"{self.contacts:,} contacts"

    @property
    def count(self) -> int:
        """What it is measured by."""
        return self.bookings or self.contacts

    @property
    def database(self) -> str:
        return f"kartoteka_bench_{self.contacts}" + (f"_{self.bookings}" if self.bookings else "")

    @property
    def mark(self) -> str:
        """What a book of now is marked with; bookings are made for the present week."""
        week = f" of {datetime.now(UTC):%G-W%V}" if self.bookings else ""
        return f"version {BOOK_VERSION}{week}"


@dataclass
class Answer:
    milliseconds: float
    processor: float
    size: int
    queries: int


@dataclass
class Site:
    """A served book."""

    size: Size
    port: int
    environment: dict[str, str]
    way_in: dict[str, Any]
    process: int
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def open(self, page: Page) -> Answer:
        """Ask for a page once."""
        return self.request(page.address(self.way_in), page.headers(self.way_in))

    def open_floor(self, page: Page, size: int) -> Answer:
        """Ask for as many bytes as the page has, by the same user, unrendered."""
        return self.request(f"/floor/{size}/", page.headers(self.way_in))

    def request(self, address: str, headers: dict[str, str]) -> Answer:
        began = time.perf_counter()
        self.connection.request("GET", address, headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        milliseconds = (time.perf_counter() - began) * 1000
        if response.status != http.HTTPStatus.OK:
            raise BenchError(f"{address} answered {response.status}")
        processor = float(response.headers.get(PROCESSOR_HEADER, 0))
        queries = int(response.headers.get(QUERIES_HEADER, 0))
        return Answer(milliseconds, processor, len(body), queries)

    def count_queries(self, page: Page) -> int:
        """Return how many SQL statements a page takes, sign-in included."""
        headers = page.headers(self.way_in) | {COUNT_HEADER: "1"}
        return self.request(page.address(self.way_in), headers).queries


@contextmanager
def serving(size: Size, server_url: str) -> Iterator[Site]:
    """Have a book of that size built and served for the length of the block."""
    url = book_database(size, server_url)
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "KARTOTEKA_PARENT": str(os.getpid()),
    }
    sizes = str(size.contacts), str(size.bookings)
    built = run("bench.build", *sizes, environment=environment)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--workers=1"]
    process = subprocess.Popen(
        [*gunicorn, "--keep-alive=120", "--log-level=warning", "config.wsgi"],
        env=environment | {"PORT": str(port)},
    )
    try:
        wait_until_it_answers(process, port)
        yield Site(size, port, environment, built, process.pid)
    finally:
        process.terminate()
        process.wait(10)


def run(program: str, *arguments: str, environment: dict[str, str]) -> dict[str, Any]:
    """Run a program of the bench, and return what it printed last."""
    command = [sys.executable, "-m", program, *arguments]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise BenchError(f"{program} {' '.join(arguments)} failed.")
    printed: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return printed


def book_database(size: Size, server_url: str) -> str:
    """Return the URL of the database of a book of that size; an empty one when it was not built.

    A book that was built halfway, or by older rules, is thrown away.
    """
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{size.database}"))
    with psycopg.connect(server_url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [size.database],
        ).fetchone()
        if found == (size.mark,) and is_filled(url, size):
            return url
        identifier = sql.Identifier(size.database)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(identifier))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(identifier, sql.Literal(size.mark))
        )
    return url


def is_filled(url: str, size: Size) -> bool:
    """Tell whether a book was built to its end: its statistics come last."""
    with psycopg.connect(url) as connection:
        estimate = connection.execute(
            "SELECT max(reltuples) FROM pg_class WHERE relname = %s",
            ["bookings_booking" if size.bookings else "contacts_contact"],
        ).fetchone()
    return estimate is not None and (estimate[0] or 0) > size.count * 0.9


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise BenchError("The web server did not start.")
