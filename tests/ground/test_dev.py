"""dev.py: it installs only what changed, ends everything it starts, and says what is wrong."""

import ast
import contextlib
import functools
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dev


ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def steps(tmp_path, monkeypatch) -> list[str]:
    """A checkout in a temporary folder, whose steps are noted down in place of being run."""
    for name in ("bootstrap", "run", "dev"):
        (tmp_path / "requirements").mkdir(exist_ok=True)
        (tmp_path / f"requirements/{name}.txt").write_text(name)
    (tmp_path / "dev.py").touch()
    noted: list[str] = []

    def make_venv() -> None:
        noted.append("venv")
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch(mode=0o755)

    python = tmp_path / ".venv/bin/python"
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "PYTHON", str(python))
    monkeypatch.setattr(dev, "REQUIREMENTS", tmp_path / "requirements")
    monkeypatch.setattr(dev, "make_venv", make_venv)
    monkeypatch.setattr(dev, "install_uv", lambda: noted.append("uv"))
    monkeypatch.setattr(dev, "install_packages", noted.append)
    return noted


def installed_by(level: str, steps: list[str]) -> list[str]:
    """The steps that one more start takes."""
    steps.clear()
    dev.install(level)
    return steps.copy()


def test_install_skips_what_has_not_changed(steps):
    assert installed_by("run", steps) == ["venv", "uv", "run"]
    assert installed_by("run", steps) == []
    assert installed_by("dev", steps) == ["dev"]
    assert installed_by("dev", steps) == []
    assert installed_by("run", steps) == []


def test_install_for_run_takes_nothing_of_dev_away(steps):
    installed_by("dev", steps)
    (dev.REQUIREMENTS / "run.txt").write_text("changed")
    assert installed_by("run", steps) == ["dev"]
    assert installed_by("run", steps) == []


def test_install_for_run_ignores_a_change_of_the_tools(steps):
    installed_by("dev", steps)
    (dev.REQUIREMENTS / "dev.txt").write_text("changed")
    assert installed_by("run", steps) == []
    assert installed_by("dev", steps) == ["dev"]


def test_install_takes_a_new_uv_when_its_version_changes(steps):
    installed_by("run", steps)
    (dev.REQUIREMENTS / "bootstrap.txt").write_text("changed")
    assert installed_by("run", steps) == ["uv", "run"]


def test_install_starts_anew_when_the_checkout_was_moved_or_its_python_is_gone(steps):
    installed_by("run", steps)
    stamp = dev.VENV / "installed.json"
    stamp.write_text(stamp.read_text().replace(str(dev.VENV), "/elsewhere/.venv"))
    assert installed_by("run", steps) == ["venv", "uv", "run"]
    Path(dev.PYTHON).unlink()
    assert installed_by("run", steps) == ["venv", "uv", "run"]


def test_install_is_repeated_when_it_was_interrupted(steps, monkeypatch):
    def fail(_level: str) -> None:
        raise dev.Failure("no network")

    installed_by("run", steps)
    (dev.REQUIREMENTS / "run.txt").write_text("changed")
    with monkeypatch.context() as patched:
        patched.setattr(dev, "install_packages", fail)
        with pytest.raises(dev.Failure):
            dev.install("run")
    assert installed_by("run", steps) == ["uv", "run"]


def test_packages_are_installed_by_pip_when_uv_fails(monkeypatch):
    commands = []

    def run_step(command, environment, task):
        commands.append(Path(command[0]).name)
        if commands[-1] == "uv":
            raise dev.Failure("uv can't")
        assert "--require-hashes" in command
        assert command[-1] == "requirements/run.txt"
        return ""

    monkeypatch.setattr(dev, "run_step", run_step)
    dev.install_packages("run")
    assert commands == ["uv", "python"]


def test_a_python_without_ensurepip_is_told_which_package_to_install(monkeypatch):
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: name != "ensurepip" or None)
    with pytest.raises(dev.Failure, match="apt-get install python3-venv"):
        dev.make_venv()


def test_an_old_python_can_read_the_file_and_so_say_what_is_wrong():
    ast.parse((ROOT / "dev.py").read_text(), feature_version=(3, 8))


def test_locks_name_no_host_and_run_is_a_part_of_dev():
    locked = {}
    for name in ("bootstrap", "run", "dev"):
        text = (ROOT / f"requirements/{name}.txt").read_text()
        assert "://" not in text
        lines = [line for line in text.splitlines() if "==" in line and line[0].isalpha()]
        locked[name] = {line.removesuffix(" \\") for line in lines}
    assert locked["bootstrap"]
    assert locked["run"] < locked["dev"]


def test_port_in_use_is_refused_before_anything_is_started(monkeypatch):
    def start(*_arguments: object) -> None:
        raise AssertionError("nothing may be started")

    monkeypatch.setattr(dev, "install", start)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        with pytest.raises(dev.Failure, match="can't be used: Address already in use"):
            dev.command_run([])


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(dev.Failure, match="PORT must be a number"):
        dev.chosen_port()


def test_child_that_does_not_want_to_end_is_killed_with_all_it_started(monkeypatch):
    monkeypatch.setattr(dev, "STOP_SECONDS", 0.3)
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    stubborn = f"trap '' TERM; exec 2>/proc/self/fd/{writing}; sleep 60 & wait; sleep 60"
    monkeypatch.setattr(
        dev.subprocess, "Popen", functools.partial(subprocess.Popen, pass_fds=[writing])
    )
    with dev.child(["sh", "-c", stubborn], dict(os.environ), own_session=True) as process:
        time.sleep(0.2)
    os.close(writing)
    assert process.returncode == -signal.SIGKILL
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.read() == b""  # its end comes when nobody is left to write


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_the_child_and_unwinds_once(number):
    program = """
import os, sys, dev
dev.end_on_signals()
try:
    with dev.child(["sleep", "60"], dict(os.environ), own_session=True) as process:
        print(process.pid, flush=True)
        process.wait()
finally:
    print("unwound", process.returncode, flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(number)
        process.send_signal(number)
        assert process.stdout.read() == "unwound -15\n"
    assert process.returncode == 128 + number


def test_foreground_gives_the_exit_code_a_shell_would_give():
    environment = dict(os.environ)
    assert dev.foreground(["sh", "-c", "exit 3"], environment) == 3
    assert dev.foreground(["sh", "-c", "kill -9 $$"], environment) == 137


def test_step_that_fails_says_what_was_tried_and_printed():
    with pytest.raises(dev.Failure, match=r"(?s)bad luck.*This failed: trying\."):
        dev.run_step(["sh", "-c", "echo bad luck >&2; exit 1"], dict(os.environ), "trying")


def test_database_is_prepared_again_only_when_the_migrations_change(tmp_path, monkeypatch):
    noted = []
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(dev, "DATA", tmp_path)
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    for path in ("app/migrations/0001.py", "app/management/commands/demo.py"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).touch()
    (tmp_path / "postgres/cluster").mkdir(parents=True)
    (tmp_path / "postgres/cluster/PG_VERSION").touch()

    def run_step(command, environment, task):
        noted.append(command[2])
        return "olga@example.com"

    monkeypatch.setattr(dev, "run_step", run_step)
    assert dev.prepare_database({}) == dev.prepare_database({}) == "olga@example.com"
    assert noted == ["migrate", "demo"]

    (tmp_path / "app/migrations/0002.py").touch()
    dev.prepare_database({})
    assert noted == ["migrate", "demo"] * 2

    with contextlib.suppress(FileNotFoundError):
        os.utime(tmp_path / "postgres/cluster/PG_VERSION", (1, 1))  # another cluster
    dev.prepare_database({})
    assert noted == ["migrate", "demo"] * 3

    monkeypatch.setenv("DATABASE_URL", "postgres:///mine")  # may be another one each time
    dev.prepare_database({})
    assert noted == ["migrate", "demo"] * 4


def test_chromium_that_is_named_must_be_there(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(dev.Failure, match="/nowhere/chromium"):
        dev.find_chromium()
    monkeypatch.setenv("CHROMIUM", "sh")
    assert Path(dev.find_chromium() or "").name == "sh"


@pytest.mark.parametrize(
    ("is_root", "tried"), [(True, ["apt-get", "playwright"]), (False, ["playwright"])]
)
def test_chromium_that_can_not_be_installed_fails_the_run(monkeypatch, is_root, tried):
    commands = []

    def run_step(command, environment, task):
        commands.append("playwright" if "playwright" in command else command[0])
        raise dev.Failure(f"no network for {commands[-1]}")

    monkeypatch.setattr(dev, "run_step", run_step)
    monkeypatch.setattr(dev, "find_chromium", lambda: None)
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0 if is_root else 1000)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(dev.Failure, match="The browser tests need Chromium") as failure:
        dev.install_chromium()
    assert commands == tried
    assert all(f"no network for {name}" in str(failure.value) for name in tried)


@pytest.mark.parametrize(
    ("arguments", "code", "output"),
    [
        ([], 2, ""),
        (["fly"], 2, ""),
        (["--help"], 0, "python3 dev.py run"),
        (["run", "fast"], 1, ""),
    ],
)
def test_command_line(arguments, code, output):
    done = subprocess.run(
        [sys.executable, "dev.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert output in done.stdout
    assert code == 0 or done.stderr


def test_manage_without_a_database_names_the_command_that_has_one():
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "contacts"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "python3 dev.py manage migrate contacts" in done.stderr
