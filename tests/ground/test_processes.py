"""Programs that dev.py starts end with it, and their failures are told."""

import functools
import os
import signal
import subprocess
import sys

import pytest

from config import processes
from config.processes import ROOT, Failure


def test_child_that_does_not_want_to_end_is_killed_with_all_it_started(monkeypatch):
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.3)
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    stubborn = (
        f"trap '' TERM; exec 2>/proc/self/fd/{writing}; echo deaf >&2; sleep 60 & wait; sleep 60"
    )
    monkeypatch.setattr(
        subprocess, "Popen", functools.partial(subprocess.Popen, pass_fds=[writing])
    )
    with processes.child(["sh", "-c", stubborn], dict(os.environ), own_session=True) as process:
        os.close(writing)
        with os.fdopen(os.dup(reading), "rb", buffering=0) as pipe:
            assert pipe.readline() == b"deaf\n"
    assert process.returncode == -signal.SIGKILL
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.read() == b""  # its end comes when nobody is left to write


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_the_child_and_unwinds_once(number):
    program = """
import os, signal, sys
from config import processes
# Somebody may start the tests with nohup, which lets what they start ignore it
signal.signal(signal.SIGHUP, signal.SIG_DFL)
processes.end_on_signals()
try:
    with processes.child(["sleep", "60"], dict(os.environ), own_session=True) as process:
        print(process.pid, flush=True)
        process.wait()
finally:
    print("unwound", flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        process.send_signal(number)
        process.send_signal(number)
        assert process.stdout.read() == "unwound\n"
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    assert process.returncode == 128 + number


def test_foreground_gives_the_exit_code_a_shell_would_give():
    environment = dict(os.environ)
    assert processes.foreground(["sh", "-c", "exit 3"], environment) == 3
    assert processes.foreground(["sh", "-c", "kill -9 $$"], environment) == 137


def test_step_that_fails_says_what_was_tried_and_printed():
    with pytest.raises(Failure, match=r"(?s)bad luck.*This failed: trying\."):
        processes.run_step(["sh", "-c", "echo bad luck >&2; exit 1"], dict(os.environ), "trying")


def test_program_that_ended_is_started_anew(monkeypatch, tmp_path, capfd):
    monkeypatch.setattr(processes, "SHORT_LIFE", 0)
    log = tmp_path / "starts"
    program = ["sh", "-c", f"echo $$ >> {log}; exec sleep 60"]

    def starts():
        return log.read_text().split() if log.exists() else []

    with processes.kept_running(program, dict(os.environ)) as look_after_it:
        while len(starts()) < 1:
            look_after_it()
        os.kill(int(starts()[0]), signal.SIGKILL)
        while len(starts()) < 2:
            look_after_it()
    first, second = map(int, starts())
    for process_id in (first, second):
        with pytest.raises(ProcessLookupError):
            os.kill(process_id, 0)
    assert "Ended with 137" in capfd.readouterr().err


def test_program_that_ends_at_once_is_not_started_again_and_again(monkeypatch, tmp_path):
    monkeypatch.setattr(processes, "SHORT_LIFE", 600)
    log = tmp_path / "starts"
    program = ["sh", "-c", f"echo x >> {log}"]
    with processes.kept_running(program, dict(os.environ)) as look_after_it:
        while not log.exists() or not log.read_text():
            look_after_it()
        for _ in range(100):
            look_after_it()
    assert log.read_text() == "x\n"
