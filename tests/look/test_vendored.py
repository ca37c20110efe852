"""The vendored files are what the manifest says, and ask for nothing that isn't there."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from core.icons import ICONS


ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"


def manifest() -> list[dict[str, str | dict[str, str]]]:
    entries: list[dict[str, str | dict[str, str]]] = json.loads(
        (STATIC / "vendor" / "MANIFEST.json").read_text()
    )
    return entries


def test_vendored_files_match_their_checksums() -> None:
    listed: dict[str, str] = {}
    for entry in manifest():
        files = entry["files"]
        assert isinstance(files, dict)
        listed |= files
    found = {
        str(path.relative_to(STATIC)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in [*(STATIC / "vendor").rglob("*"), STATIC / "icons.svg"]
        if path.is_file() and path.name != "MANIFEST.json"
    }
    assert found == listed


def test_every_vendored_package_is_credited() -> None:
    credited = (ROOT / "THIRD_PARTY.md").read_text()
    for entry in manifest():
        assert f"`{entry['name']}`" in credited
        assert f"| {entry['version']} |" in credited


def test_sprite_holds_exactly_the_listed_icons() -> None:
    sprite = (STATIC / "icons.svg").read_text()
    assert set(re.findall(r'<symbol id="tabler-([a-z0-9-]+)"', sprite)) == ICONS


def test_templates_ask_only_for_listed_icons() -> None:
    named = re.compile(r"""{% icon "([^"]+)"|\sicon="([a-z0-9-]+)\"""")
    asked = {
        first or second
        for path in (ROOT / "templates").rglob("*.html")
        for first, second in named.findall(path.read_text())
    }
    assert asked - ICONS == set()


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_stylesheet_names_only_files_that_are_there(path: Path) -> None:
    text = path.read_text()
    assert "sourceMappingURL" not in text
    for address in re.findall(r"url\(\s*['\"]?([^'\")]+)", text):
        if not address.startswith(("data:", "#", "%23")):
            assert (path.parent / address).is_file(), address


def test_pages_carry_no_inline_style_or_script() -> None:
    # The CSP forbids them; a browser would say so only on the page that has one.
    bad = re.compile(
        r"""\sstyle=|<style|\son[a-z]+=["']|hx-on|<script(?![^>]*\ssrc=)(?![^>]*json)"""
    )
    for path in (ROOT / "templates").rglob("*.html"):
        if "email" in path.parts:
            continue
        assert bad.search(path.read_text()) is None, path
