"""What dev.py installs: .venv from the lock, by uv, and a browser for the tests.

Only the standard library is used: dev.py imports this before anything is installed.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from config.locks import locked
from config.processes import ROOT, Environment, Failure, run_step, say


VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin/python")
REQUIREMENTS = ROOT / "requirements"


def program(name: str) -> str:
    """The path of a program installed in .venv."""
    return str(VENV / "bin" / name)


def install(wanted: str) -> None:
    """Bring .venv in step with the lock: `run`, or `dev`, which holds all of `run` and more.

    Does nothing when the lock has not changed. What `dev` installed, `run` leaves in place.
    """
    with locked(ROOT / "dev.py"):
        stamp = VENV / "installed.json"
        installed = read_json(stamp)
        locks = {
            name: file_hash(REQUIREMENTS / f"{name}.txt") for name in ("bootstrap", "run", "dev")
        }
        moved = installed.get("place", str(VENV)) != str(VENV)
        if moved or not os.access(PYTHON, os.X_OK):
            make_venv()
            installed = {}
        if installed_is_enough(installed, locks, wanted):
            return
        level = "dev" if "dev" in installed else wanted
        stamp.unlink(missing_ok=True)
        if installed.get("bootstrap") != locks["bootstrap"]:
            install_uv()
        install_packages(level)
        fresh = {"place": str(VENV), "bootstrap": locks["bootstrap"], "run": locks["run"]}
        if level == "dev":
            fresh["dev"] = locks["dev"]
        write_json(stamp, fresh)


def installed_is_enough(installed: Environment, locks: Environment, wanted: str) -> bool:
    """Say whether what the stamp in .venv tells is what the wanted lock asks for."""
    return all(installed.get(name) == locks[name] for name in ("bootstrap", "run", wanted))


def make_venv() -> None:
    """Make an empty .venv with the Python that runs this."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Failure(
            "This Python can't make virtual environments: the module venv or ensurepip is "
            "missing. On Debian and Ubuntu install it with: apt-get install python3-venv"
        )
    say("Making the virtual environment …")
    run_step(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        dict(os.environ),
        f"making the virtual environment {VENV}",
    )


def install_uv() -> None:
    """Put uv into .venv, at the version and hash of the lock."""
    run_step(
        [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        + ["--require-hashes", "--requirement", "requirements/bootstrap.txt"],
        dict(os.environ),
        "installing uv with pip",
    )


def install_packages(level: str) -> None:
    """Install exactly what a lock names: with uv, and should that fail with pip."""
    lock = f"requirements/{level}.txt"
    say("Installing the dependencies …")
    environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    # A copy works across file systems as well, and silently.
    options = ["--quiet", "--require-hashes", "--link-mode=copy", "--python", PYTHON]
    try:
        run_step([program("uv"), "pip", "sync", *options, lock], environment, "uv pip sync")
    except (Failure, OSError) as problem:
        say(f"{problem}\nOnce more with pip, which takes longer …")
        run_step(
            [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            + ["--require-hashes", "--requirement", lock],
            dict(os.environ),
            "installing the dependencies with pip",
        )


def find_chromium() -> str | None:
    """The path of a Chromium, or None. One that CHROMIUM names must be there."""
    named = os.environ.get("CHROMIUM")
    if named:
        path = shutil.which(named)
        if path is None:
            raise Failure(f"CHROMIUM names “{named}”, and there is no such program.")
        return path
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    ask = (
        "from playwright.sync_api import sync_playwright as s\n"
        "with s() as p: print(p.chromium.executable_path)"
    )
    path = run_step([PYTHON, "-c", ask], dict(os.environ), "asking Playwright").strip()
    return path if Path(path).exists() else None


def install_chromium() -> str:
    """Install Chromium: as root Debian's package, else the one of Playwright."""
    problems = []
    attempts: list[list[list[str]]] = [[[PYTHON, "-m", "playwright", "install", "chromium"]]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
        attempts.insert(0, [["apt-get", "update"], [*apt]])
    for commands in attempts:
        say(f"Installing Chromium with {Path(commands[-1][0]).name} …")
        try:
            for command in commands:
                environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
                run_step(command, environment, " ".join(map(str, command)))
        except Failure as problem:
            problems.append(str(problem))
        if path := find_chromium():
            return path
    raise Failure(
        "\n\n".join(problems) + "\n\nThe browser tests need Chromium, and it could not be "
        "installed. Install it, or name one with CHROMIUM."
    )


def read_json(path: Path) -> dict[str, str]:
    """What a stamp says; nothing when it is missing or broken."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: dict[str, str]) -> None:
    """Write a stamp whole or not at all."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as new:
        json.dump(content, new)
    Path(new.name).replace(path)


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
