"""A real browser before a real server: who signs in how, and what must never go wrong.

Each context is watched: errors of scripts, breaches of the content security policy, answers of
the server that nobody expects and boxes that a page opens by itself fail the test.
"""

import os
import time
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from accounts.models import User
from contacts_app.models import Contact
from tests.e2e.person import WAYS, Person, Way
from tests.e2e.watch import Watch
from tests.factories import ContactFactory


# Playwright's loop runs in this thread, and Django would take that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# What an expectation may take on a machine that is busy with other tests, in milliseconds
expect.set_options(timeout=30_000)

AT_A_DESK = Way()
NewPerson = Callable[..., Person]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium that dev.py found; as root it needs to do without its sandbox."""
    named = {"executable_path": os.environ["CHROMIUM"]} if os.environ.get("CHROMIUM") else {}
    # A page of another site, made up by a test, may show one of this machine in a frame.
    features = "--disable-features=LocalNetworkAccessChecks"
    options = ["--no-sandbox", "--disable-gpu", features]
    return {**browser_type_launch_args, **named, "args": options}


class Traffic:
    """Counts the requests that the server has not finished."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open = 0
        request_started.connect(self._started)
        request_finished.connect(self._finished)

    def _started(self, **_: Any) -> None:
        with self._lock:
            self._open += 1

    def _finished(self, **_: Any) -> None:
        with self._lock:
            self._open -= 1

    def wait_for_end(self, seconds: float = 10) -> None:
        """Wait until no request runs, so that none is in the way of emptying the tables."""
        deadline = time.monotonic() + seconds
        while self._open > 0 and time.monotonic() < deadline:
            time.sleep(0.01)


@pytest.fixture(scope="session")
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture(scope="session")
def playwright(django_db_setup: None, django_db_blocker: Any) -> Iterator[Playwright]:
    """Start Playwright once the test database is there, and end it before that is dropped.

    While its loop runs, Django keeps another set of connections for this thread. They are closed
    here, or the database could not be dropped.
    """
    with sync_playwright() as playwright:
        yield playwright
        with django_db_blocker.unblock():
            connections.close_all()


@pytest.fixture
def new_person(
    browser: Browser, transactional_db: None, live_server: Any, traffic: Traffic
) -> Iterator[NewPerson]:
    """Make people: ``new_person(user, way)``; nobody is signed in without a user."""
    watches: list[Watch] = []
    contexts: list[BrowserContext] = []

    def make(user: User | None = None, way: Way = AT_A_DESK, **options: Any) -> Person:
        context = browser.new_context(
            viewport=way.viewport,
            is_mobile=way.is_phone,
            has_touch=way.hand == "finger",
            java_script_enabled=way.has_scripts,
            reduced_motion="reduce",
            locale=way.language,
            **options,
        )
        context.set_default_timeout(30_000)
        watch = Watch()
        watch.follow(context)
        watches.append(watch)
        contexts.append(context)
        if user:
            sign_in(context, user, live_server.url)
        return Person(context.new_page(), way, watch, live_server.url)

    yield make
    for context in contexts:
        context.close()
    traffic.wait_for_end()
    problems = [problem for watch in watches if not watch.may_fail for problem in watch.problems]
    assert problems == []


def sign_in(context: BrowserContext, user: User, address: str) -> None:
    """Give the browser the session of somebody who signed in."""
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


@pytest.fixture(params=WAYS, ids=str)
def way(request: pytest.FixtureRequest) -> Way:
    """Every way of walking through the product, one after the other."""
    chosen: Way = request.param
    return chosen


@pytest.fixture
def person(new_person: NewPerson, owner: User, way: Way) -> Person:
    """The owner, each time another way of using the product."""
    owner.language = way.language
    owner.save()
    return new_person(owner, way)


@pytest.fixture
def desk(new_person: NewPerson, owner: User) -> Person:
    """The owner at a desk, by mouse, in English."""
    return new_person(owner)


@pytest.fixture
def desk_way() -> Callable[..., Way]:
    """Make a way like that of ``desk``, with some of it changed."""
    return lambda **changes: Way(**changes)


@pytest.fixture
def phone() -> Way:
    """A phone, by finger, in English."""
    return Way("en", "finger", is_phone=True)


@pytest.fixture
def clients(transactional_db: None) -> list[Contact]:
    """Five clients, in the order of the list."""
    return [
        ContactFactory(
            given_name=given,
            family_name=family,
            emails=[f"client{number}@example.com"],
            phones=[f"+90 532 000 00 0{number}"],
        )
        for number, (given, family) in enumerate(
            [
                ("Ayşe", "Kaya"),
                ("Charlotte", "Moore"),
                ("Daniel", "Okafor"),
                ("Мария", "Соколова"),
                ("Ольга", "Ёлкина"),
            ]
        )
    ]
