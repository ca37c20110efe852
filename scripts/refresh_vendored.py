"""Take the vendored front-end files anew from unpacked npm packages.

Usage, in a folder outside the project:

    npm pack @tabler/core@1.6.1 @tabler/icons@3.51.0 @fontsource-variable/inter@5.3.0
    (unpack each archive: core/, icons/, inter/)
    python3 scripts/refresh_vendored.py core/package icons/package inter/package

Writes static/vendor/, static/icons.svg and static/vendor/MANIFEST.json. Only the standard
library is used. To add an icon, add its name to core/icons.py and run this again.
"""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
SUBSETS = ("latin", "latin-ext", "cyrillic")
sys.path.insert(0, str(ROOT))

from core.icons import ICONS  # noqa: E402


def copy_tabler(package: Path) -> None:
    """Copy Tabler's stylesheet, without the comment that names a source map we do not ship."""
    css = (package / "dist" / "css" / "tabler.min.css").read_text()
    css = re.sub(r"\s*/\*# sourceMappingURL=.*?\*/\s*$", "\n", css)
    folder = VENDOR / "tabler"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tabler.min.css").write_text(css)


def copy_inter(package: Path) -> None:
    """Copy the font's subsets and write the @font-face rules that name them."""
    folder = VENDOR / "inter"
    folder.mkdir(parents=True, exist_ok=True)
    faces = (package / "wght.css").read_text()
    rules = []
    for subset in SUBSETS:
        name = f"inter-{subset}-wght-normal"
        shutil.copyfile(package / "files" / f"{name}.woff2", folder / f"{name}.woff2")
        match = re.search(rf"/\* {name} \*/\n(@font-face \{{.*?\n\}})", faces, re.S)
        if match is None:
            raise SystemExit(f"wght.css has no rule for {name}")
        rules.append(match.group(1).replace("./files/", "./"))
    (folder / "inter.css").write_text("\n\n".join(rules) + "\n")
    shutil.copyfile(package / "LICENSE", folder / "LICENSE.txt")


def build_sprite(package: Path) -> None:
    """Write one <symbol> for every name in ICONS to static/icons.svg."""
    symbols = []
    for name in sorted(ICONS):
        svg = (package / "icons" / "outline" / f"{name}.svg").read_text()
        body = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
        body = re.sub(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "", body)
        body = re.sub(r"\s*\n\s*", "", body).replace(" />", "/>")
        symbols.append(f'<symbol id="tabler-{name}" viewBox="0 0 24 24">{body}</symbol>')
    sprite = "\n".join(
        ['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>"],
    )
    (ROOT / "static" / "icons.svg").write_text(sprite + "\n")
    folder = VENDOR / "tabler-icons"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(package / "LICENSE", folder / "LICENSE.txt")


def write_manifest(packages: dict[str, Path]) -> None:
    """Write name, version, licence, and the SHA-256 of every file made from each package."""
    files = {
        "tabler": [VENDOR / "tabler" / "tabler.min.css", VENDOR / "tabler" / "LICENSE.txt"],
        "tabler-icons": [ROOT / "static" / "icons.svg", VENDOR / "tabler-icons" / "LICENSE.txt"],
        "inter": sorted((VENDOR / "inter").iterdir()),
    }
    entries = []
    for key, folder in packages.items():
        package = json.loads((folder / "package.json").read_text())
        entries.append(
            {
                "name": package["name"],
                "version": package["version"],
                "licence": package["license"],
                "files": {
                    str(path.relative_to(ROOT / "static")): hashlib.sha256(
                        path.read_bytes()
                    ).hexdigest()
                    for path in files[key]
                },
            }
        )
    (VENDOR / "MANIFEST.json").write_text(json.dumps(entries, indent=2) + "\n")


def main() -> None:
    """Refresh everything from the three package folders named on the command line."""
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    core, icons, inter = (Path(argument) for argument in sys.argv[1:])
    copy_tabler(core)
    build_sprite(icons)
    copy_inter(inter)
    write_manifest({"tabler": core, "tabler-icons": icons, "inter": inter})


if __name__ == "__main__":
    main()
