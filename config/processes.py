"""Programs that dev.py runs: how they start, end together, and report failure.

Only the standard library is used: dev.py imports this before anything is installed.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path


ROOT = Path(__file__).resolve().parents[1]
STOP_SECONDS = 4  # for a program's own orderly end; the database needs a few of the 10 as well
SHORT_LIFE = 10  # seconds: a program that ends sooner is not started again before they are over

Environment = dict[str, str]


class Failure(Exception):
    """A person has to do something; the message says what."""


def say(text: str) -> None:
    """Tell a person what goes on, apart from the output of the command itself."""
    print(text, file=sys.stderr, flush=True)


def end_on_signals() -> None:
    """Make Ctrl-C, SIGTERM and a closed terminal unwind every `with` and `finally`, once.

    Set for SIGINT too: a shell starts background jobs with it ignored.
    """

    def end(number: int, _frame: object) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        sys.exit(128 + number)

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # ignored under nohup
        signal.signal(signal.SIGHUP, end)


@contextlib.contextmanager
def child(
    command: list[str], environment: Environment, *, own_session: bool
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program; whatever ends the block ends the program and all it started."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=own_session)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
        if own_session:  # whatever it left behind, too
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()


@contextlib.contextmanager
def kept_running(command: list[str], environment: Environment) -> Iterator[Callable[[], None]]:
    """Start a program and end it with the block; what is yielded starts it anew if it has ended.

    The program ends by itself when this process is killed: it looks for it (KARTOTEKA_PARENT).
    """
    with contextlib.ExitStack() as last:
        started = time.monotonic()
        process = last.enter_context(child(command, environment, own_session=True))

        def look_after_it() -> None:
            nonlocal process, started
            if process.poll() is None or time.monotonic() < started + SHORT_LIFE:
                return
            say(f"Ended with {exit_code(process.returncode)}, starting anew: {' '.join(command)}")
            last.close()
            started = time.monotonic()
            process = last.enter_context(child(command, environment, own_session=True))

        yield look_after_it


def foreground(command: list[str], environment: Environment) -> int:
    """Run a program that owns the terminal, where Ctrl-C is for it alone to answer.

    Returns:
        Its exit code, as a shell would give it.
    """
    with child(command, environment, own_session=False) as process:
        # Set after the start: a handler is not inherited, and the program keeps its own.
        before = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            return exit_code(process.wait())
        finally:
            signal.signal(signal.SIGINT, before)


def exit_code(return_code: int) -> int:
    """A shell's exit code for subprocess's return code (minus the signal's number)."""
    return return_code if return_code >= 0 else 128 - return_code


def run_step(command: list[str], environment: Environment, task: str) -> str:
    """Run a program quietly.

    Returns:
        What it printed.

    Raises:
        Failure: it failed; the message holds the task and what was printed.
    """
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise Failure(f"{done.stdout.rstrip()}\n\nThis failed: {task}.")
    return done.stdout
