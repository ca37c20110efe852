"""How gunicorn serves Kartoteka: `gunicorn --config config/gunicorn.py config.wsgi`.

HOST, PORT and WEB_CONCURRENCY (the number of processes) come from the environment.
"""

import ctypes
import gc
import os
import signal
import sys

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker


bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 60
graceful_timeout = 3
# Each process opens its own pool of database connections, which must not be shared by a fork.
preload_app = False
# Nobody uses it, and it would be a file in the home folder that all instances share.
control_socket_disable = True


def on_starting(_server: Arbiter) -> None:
    """End with dev.py, even when that is killed and can't say so (Linux)."""
    parent = os.environ.get("KARTOTEKA_PARENT")
    if parent is None or not sys.platform.startswith("linux"):
        return
    pr_set_pdeathsig = 1  # from linux/prctl.h
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
    if os.getppid() != int(parent):  # it died before we asked
        sys.exit(1)


def post_worker_init(_worker: Worker) -> None:
    """Let the garbage collector pass over what the start has loaded, and come less often.

    A page makes thousands of small objects and hardly a cycle: looking for cycles every 700
    objects took a tenth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
