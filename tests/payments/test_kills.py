"""Web processes and the database killed while people pay: what was acknowledged is there, once.

``KARTOTEKA_KILLED_PAYMENTS`` says how many are sent (60), ``KARTOTEKA_KILLS`` how often (3).
"""

import os
import random
import signal
import subprocess
import sysconfig
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import User
from config.embedded_postgres import USER, EmbeddedPostgres
from config.postgres_programs import EmbeddedPostgresError
from payments.models import Payment
from tests.factories import BookingFactory, ServiceFactory, SessionFactory
from tests.helpers.server import Browser, free_port, start_gunicorn


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]

PAYMENTS = int(os.environ.get("KARTOTEKA_KILLED_PAYMENTS", "60"))
KILLS = int(os.environ.get("KARTOTEKA_KILLS", "3"))
PAYERS = 4
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
PROGRAMS = SITE_PACKAGES / "embedded_postgres/pginstall/bin"
PATIENCE = 120
DONE = (HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.FOUND)


class Site:
    """The product with a database server of its own, both of which may be killed."""

    def __init__(self, server: EmbeddedPostgres, url: str) -> None:
        self.server, self.url = server, url
        self.port = free_port()
        self.web = self._start_web()
        self.kills = {"web": 0, "database": 0}

    def _start_web(self) -> "subprocess.Popen[bytes]":
        return start_gunicorn(port=self.port, workers=2, url=self.url)

    def kill(self, what: str) -> None:
        """Kill web or database as hard as can be, and start it again."""
        self.kills[what] += 1
        if what == "web":
            os.killpg(self.web.pid, signal.SIGKILL)
            self.web.wait()
            self.web = self._start_web()
        else:
            self.kill_database()

    def kill_database(self) -> None:
        number = self.server.process_id()
        assert number is not None
        os.kill(number, signal.SIGKILL)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                # Not stopped at the end of the block: whoever began it uses it, too.
                with self.server.running():
                    return
            except EmbeddedPostgresError:
                # Its other processes are not all gone yet.
                assert time.monotonic() < end

    def close(self) -> None:
        if self.web.poll() is None:
            os.killpg(self.web.pid, signal.SIGKILL)
            self.web.wait()


@pytest.fixture
def site(tmp_path: Path, owner: User) -> Iterator[Any]:
    """Return a function that starts the product with what the database of the tests holds now."""
    started = []
    server = EmbeddedPostgres(tmp_path / "data", SITE_PACKAGES, say=lambda _text: None)
    with server.running() as url:

        def start() -> Site:
            copy_database(url)
            started.append(Site(server, url))
            return started[-1]

        yield start
        for each in started:
            each.close()
    server.remove_if_unused()


def copy_database(url: str) -> None:
    """Copy the database of the tests, tables, triggers and rows, into that of ``url``."""
    params = connection.get_connection_params()
    place = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    known = {place[name]: str(params[name]) for name in place if params.get(name)}
    dump = subprocess.run(
        [PROGRAMS / "pg_dump", "--no-owner", params["dbname"]],
        env={**os.environ, **known}, check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        [PROGRAMS / "psql", "--quiet", "--set=ON_ERROR_STOP=1", url],
        input=dump.stdout, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


class Payers:
    """Several people who pay one booking after the other, each until it is acknowledged."""

    def __init__(self, site: Site, browser: Browser, bookings: list[int]) -> None:
        self.site, self.browser = site, browser
        self.waiting: SimpleQueue[int] = SimpleQueue()
        for booking in bookings:
            self.waiting.put(booking)
        self.sent = self.again = 0
        self.acknowledged: dict[int, UUID] = {}
        self.lock = threading.Lock()
        # Told of each form, at the moment it is sent.
        self.moments: SimpleQueue[int] = SimpleQueue()

    def pay_all(self) -> None:
        while True:
            with self.lock:
                if self.waiting.empty():
                    return
                booking = self.waiting.get()
            self.pay(booking)

    def pay(self, booking: int) -> None:
        key, end = uuid4(), time.monotonic() + PATIENCE
        path = reverse("payments:mark_as_paid", args=[booking])
        while True:
            with self.lock:
                self.sent += 1
                self.moments.put(self.sent)
            try:
                status, _page = self.browser.post(
                    path, {"amount": "1000", "method": "cash", "key": key}
                )
            except (OSError, HTTPException):
                status = 0  # no answer, or half of one
            if status in DONE:
                self.acknowledged[booking] = key
                return
            assert status in (0, 500, 503), status
            assert time.monotonic() < end, "nobody answers"
            with self.lock:
                self.again += 1
            threading.Event().wait(0.1)  # as a person would, before they press again


def rows_of(site: Site, question: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(site.url) as database:
        return database.execute(question).fetchall()


def bookings_to_pay(count: int) -> list[int]:
    """Return bookings of 1000 lira; as many as fit share a session."""
    service = ServiceFactory(group=True)
    made: list[int] = []
    while len(made) < count:
        session = SessionFactory(service=service, capacity=500)
        few = min(count - len(made), 500)
        made += [booking.pk for booking in BookingFactory.create_batch(few, session=session)]
    return made


def test_what_was_acknowledged_is_there_once(site, owner):
    bookings = bookings_to_pay(PAYMENTS)
    browser = Browser("", owner)
    it = site()
    browser.address = f"127.0.0.1:{it.port}"
    payers = Payers(it, browser, bookings)
    rng = random.Random()
    moments = sorted(rng.sample(range(2, PAYMENTS), KILLS))

    with ThreadPoolExecutor(PAYERS) as threads:
        paying = [threads.submit(payers.pay_all) for _each in range(PAYERS)]
        # By this thread: the server ends with the thread that started it.
        seen = 0
        for number, moment in enumerate(moments):
            while seen < moment:
                seen = payers.moments.get(timeout=PATIENCE)
            threading.Event().wait(rng.random() / 20)  # somewhere in what that form does
            it.kill(("database", "web")[number % 2])
        for each in paying:
            each.result()

    stored = rows_of(it, "SELECT booking_id, key FROM payments_payment")
    assert len(stored) == len(payers.acknowledged) == PAYMENTS
    assert dict(stored) == payers.acknowledged
    serials = rows_of(it, "SELECT serial FROM payments_payment ORDER BY 1")
    assert [serial for (serial,) in serials] == list(range(1, PAYMENTS + 1))
    derived = rows_of(
        it, "SELECT payment_status, paid::int, count(*) FROM bookings_booking GROUP BY 1, 2"
    )
    assert derived == [("paid", 1000, PAYMENTS)]
    told = rows_of(it, "SELECT count(*) FROM contacts_activity WHERE kind = 'payments/paid'")
    assert told == [(PAYMENTS,)]
    print(f"{PAYMENTS} payments, {it.kills}, {payers.again} sent again, {moments}")  # noqa: T201
    assert sum(it.kills.values()) == KILLS


def test_it_would_show_what_is_lost(site, owner):
    """With commits that are acknowledged before they are on disk, some are not there."""
    bookings = bookings_to_pay(8)
    browser = Browser("", owner)
    it = site()
    browser.address = f"127.0.0.1:{it.port}"
    with psycopg.connect(it.url, autocommit=True) as database:
        database.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        database.execute("SELECT pg_reload_conf()")
        database.execute(f"ALTER ROLE {USER} SET synchronous_commit = off")
        database.execute("CHECKPOINT")
    payers = Payers(it, browser, bookings)
    payers.pay_all()
    it.kill("database")
    (stored,) = rows_of(it, "SELECT count(*) FROM payments_payment")[0]
    assert stored < len(payers.acknowledged) == len(bookings)
    assert not Payment.objects.exists()  # all of it was in the other database
