"""dev.py: its commands say what is wrong before they start anything."""

import ast
import contextlib
import os
import socket
import subprocess
import sys

import pytest

import dev
from config.processes import ROOT, Failure


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
        with pytest.raises(Failure, match="can't be used: Address already in use"):
            dev.command_run([])


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Failure, match="PORT must be a number"):
        dev.chosen_port()


def test_database_is_prepared_again_only_when_the_migrations_change(tmp_path, monkeypatch):
    noted = []
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(dev, "DATA", tmp_path)
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    for path in (
        "app/migrations/0001.py",
        "app/management/commands/demo.py",
        "contacts_app/sheet.py",
    ):
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

    (tmp_path / "contacts_app/sheet.py").write_text("# another function")
    dev.prepare_database({})
    assert noted == ["migrate", "demo"] * 3

    with contextlib.suppress(FileNotFoundError):
        os.utime(tmp_path / "postgres/cluster/PG_VERSION", (1, 1))  # another cluster
    dev.prepare_database({})
    assert noted == ["migrate", "demo"] * 4

    monkeypatch.setenv("DATABASE_URL", "postgres:///mine")  # may be another one each time
    dev.prepare_database({})
    assert noted == ["migrate", "demo"] * 5


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
