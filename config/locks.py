"""Locks between processes: flock(2), which the kernel drops when a process dies, however it dies.

Only the standard library is used: dev.py imports this before anything is installed.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


def open_lock(path: Path) -> int:
    """Open a file to lock it; reading is enough, so that another user's file will do."""
    return os.open(path, os.O_RDONLY | (0 if path.is_dir() else os.O_CREAT), 0o644)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the exclusive lock on a file or folder for the length of the block."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
