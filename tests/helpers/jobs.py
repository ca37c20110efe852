"""Doing the jobs that wait: with a worker of this process, or with one of its own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

from django.db import connection

from config.processes import ROOT
from core.worker import work


def do_waiting_jobs() -> None:
    """Do all jobs that wait with a real worker; for tests with ``transactional_db``.

    In a thread: that of the browser's tests has a loop already.
    """
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, work(wait=False)).result()


def start_worker(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a worker as a process, before the database of the tests.

    Args:
        environment: what it is told beside that, such as where mail goes.
    """
    params = connection.get_connection_params()
    password = f":{quote(params['password'])}" if params.get("password") else ""
    place = urlencode({name: params[name] for name in ("host", "port") if params.get(name)})
    address = f"postgres://{quote(params['user'])}{password}@/{quote(params['dbname'])}?{place}"
    return subprocess.Popen(
        [sys.executable, "manage.py", "work", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "KARTOTEKA_PARENT": str(os.getpid()),
            **(environment or {}),
        },
    )
