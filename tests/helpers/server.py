"""The product as it is served: gunicorn with several processes, before the database of the tests."""

import http.client
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from accounts.models import User
from tests.conftest import client_of


ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


@contextmanager
def gunicorn(*, workers: int = 3) -> Iterator[str]:
    """Serve the product until the block ends; give host and port."""
    port = free_port()
    process = start_gunicorn(port=port, workers=workers, url=url_of_the_tests())
    try:
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def url_of_the_tests() -> str:
    """Return the DATABASE_URL of the database of the tests."""
    params = connection.get_connection_params()
    password = f":{quote(params['password'])}" if params.get("password") else ""
    place = urlencode({name: params[name] for name in ("host", "port") if params.get(name)})
    return f"postgres://{quote(params['user'])}{password}@/{quote(params['dbname'])}?{place}"


def start_gunicorn(*, port: int, workers: int, url: str) -> "subprocess.Popen[bytes]":
    """Start the server before the database of ``url``, in a group of processes of its own.

    Returns:
        Its first process, when it answers.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "WEB_CONCURRENCY": str(workers),
            "KARTOTEKA_PARENT": str(os.getpid()),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "gunicorn has ended"
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        try:
            link.request("GET", "/sign-in/")
            link.getresponse().read()
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)  # not a test waits here, but for a program to open its port
        finally:
            link.close()
    raise TimeoutError("gunicorn does not answer")


class Browser:
    """Somebody who is signed in, and sends forms without looking at the page."""

    def __init__(self, address: str, user: User) -> None:
        self.address = address
        session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
        self.token = secrets.token_hex(16)
        self.cookies = (
            f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={self.token}"
        )

    def post(self, path: str, fields: dict[str, object]) -> tuple[int, str]:
        """Send a form on a connection of its own; return the status and the page."""
        link = http.client.HTTPConnection(self.address, timeout=120)
        try:
            headers = {
                "Cookie": self.cookies,
                "X-CSRFToken": self.token,
                "Content-Type": "application/x-www-form-urlencoded",
            }
            link.request("POST", path, urlencode(fields), headers)
            response = link.getresponse()
            return response.status, response.read().decode()
        finally:
            link.close()
