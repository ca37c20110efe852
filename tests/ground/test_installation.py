"""dev.py installs only what changed, from the locks, and says what is missing."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from config import installation
from config.processes import Failure


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
    monkeypatch.setattr(installation, "ROOT", tmp_path)
    monkeypatch.setattr(installation, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(installation, "PYTHON", str(python))
    monkeypatch.setattr(installation, "REQUIREMENTS", tmp_path / "requirements")
    monkeypatch.setattr(installation, "make_venv", make_venv)
    monkeypatch.setattr(installation, "install_uv", lambda: noted.append("uv"))
    monkeypatch.setattr(installation, "install_packages", noted.append)
    return noted


def installed_by(level: str, steps: list[str]) -> list[str]:
    """The steps that one more start takes."""
    steps.clear()
    installation.install(level)
    return steps.copy()


def test_install_skips_what_has_not_changed(steps):
    assert installed_by("run", steps) == ["venv", "uv", "run"]
    assert installed_by("run", steps) == []
    assert installed_by("dev", steps) == ["dev"]
    assert installed_by("dev", steps) == []
    assert installed_by("run", steps) == []


def test_install_for_run_takes_nothing_of_dev_away(steps):
    installed_by("dev", steps)
    (installation.REQUIREMENTS / "run.txt").write_text("changed")
    assert installed_by("run", steps) == ["dev"]
    assert installed_by("run", steps) == []


def test_install_for_run_ignores_a_change_of_the_tools(steps):
    installed_by("dev", steps)
    (installation.REQUIREMENTS / "dev.txt").write_text("changed")
    assert installed_by("run", steps) == []
    assert installed_by("dev", steps) == ["dev"]


def test_install_takes_a_new_uv_when_its_version_changes(steps):
    installed_by("run", steps)
    (installation.REQUIREMENTS / "bootstrap.txt").write_text("changed")
    assert installed_by("run", steps) == ["uv", "run"]


def test_install_starts_anew_when_the_checkout_was_moved_or_its_python_is_gone(steps):
    installed_by("run", steps)
    stamp = installation.VENV / "installed.json"
    stamp.write_text(stamp.read_text().replace(str(installation.VENV), "/elsewhere/.venv"))
    assert installed_by("run", steps) == ["venv", "uv", "run"]
    Path(installation.PYTHON).unlink()
    assert installed_by("run", steps) == ["venv", "uv", "run"]


def test_install_is_repeated_when_it_was_interrupted(steps, monkeypatch):
    def fail(_level: str) -> None:
        raise Failure("no network")

    installed_by("run", steps)
    (installation.REQUIREMENTS / "run.txt").write_text("changed")
    with monkeypatch.context() as patched:
        patched.setattr(installation, "install_packages", fail)
        with pytest.raises(Failure):
            installation.install("run")
    assert installed_by("run", steps) == ["uv", "run"]


def test_packages_are_installed_by_pip_when_uv_fails(monkeypatch):
    commands = []

    def run_step(command, environment, task):
        commands.append(Path(command[0]).name)
        if commands[-1] == "uv":
            raise Failure("uv can't")
        assert "--require-hashes" in command
        assert command[-1] == "requirements/run.txt"
        return ""

    monkeypatch.setattr(installation, "run_step", run_step)
    installation.install_packages("run")
    assert commands == ["uv", "python"]


def test_a_python_without_ensurepip_is_told_which_package_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name != "ensurepip" or None)
    with pytest.raises(Failure, match="apt-get install python3-venv"):
        installation.make_venv()


def test_chromium_that_is_named_must_be_there(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(Failure, match="/nowhere/chromium"):
        installation.find_chromium()
    monkeypatch.setenv("CHROMIUM", "sh")
    assert Path(installation.find_chromium() or "").name == "sh"


@pytest.mark.parametrize(
    ("is_root", "tried"), [(True, ["apt-get", "playwright"]), (False, ["playwright"])]
)
def test_chromium_that_can_not_be_installed_fails_the_run(monkeypatch, is_root, tried):
    commands = []

    def run_step(command, environment, task):
        commands.append("playwright" if "playwright" in command else command[0])
        raise Failure(f"no network for {commands[-1]}")

    monkeypatch.setattr(installation, "run_step", run_step)
    monkeypatch.setattr(installation, "find_chromium", lambda: None)
    monkeypatch.setattr(os, "geteuid", lambda: 0 if is_root else 1000)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(Failure, match="The browser tests need Chromium") as failure:
        installation.install_chromium()
    assert commands == tried
    assert all(f"no network for {name}" in str(failure.value) for name in tried)
