"""The files of the repository, as the rules read them."""

import os
from collections.abc import Iterator
from pathlib import Path


ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"__pycache__", "staticfiles", "test-results", "node_modules"}
APPS = [path.parent.name for path in sorted(ROOT.glob("*/apps.py"))]


def files() -> Iterator[Path]:
    """Every file of the project, without what tools and runs leave behind."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            name
            for name in sorted(folders)
            if name not in NOT_OURS and (not name.startswith(".") or name == ".ci")
        ]
        for name in sorted(names):
            if not name.endswith((".pyc", ".log")) and name not in {".env", ".git"}:
                yield Path(folder) / name


def texts(*endings: str) -> dict[str, str]:
    """Path from the root and text of the files with these endings (none: of every text file)."""
    found = {}
    for path in files():
        if endings and not path.name.endswith(endings):
            continue
        content = path.read_bytes()
        if b"\0" not in content:
            found[path.relative_to(ROOT).as_posix()] = content.decode()
    return found


def templates() -> dict[str, str]:
    """Name, as Django knows it, and text of every template of the project."""
    return {
        path.split("templates/", 1)[1]: text
        for path, text in texts(".html", ".txt").items()
        if "templates/" in path
    }
