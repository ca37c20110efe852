"""The translations are complete, compiled, and hold every text of the code.

Run alone, `python -m tests.architecture.catalogues` prints what is wrong. GNU gettext is not
needed: Babel reads Python, and templates once Django has turned them into Python.
"""

import io
import re
import string
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.architecture import repository


LANGUAGES = ["ru", "tr"]
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Key = tuple[str, str]  # context (or nothing) and text in the singular


def texts_in(source: str, *, is_template: bool) -> set[Key]:
    """The texts to translate in a Python file or a template."""
    if is_template:
        source = templatize(source)
        # It is Python to a lexer only when no line is indented.
        source = "\n".join(line.strip() for line in source.splitlines())
    found = extract("python", io.BytesIO(source.encode()), KEYWORDS, (), {})
    keys = set()
    for _line, message, _comments, context in found:
        text = message if isinstance(message, str) else message[0]
        if text:
            keys.add((context or "", text))
    return keys


def needed() -> set[Key]:
    """Every text to translate in the product."""
    keys: set[Key] = set()
    for path, text in repository.texts(".py", ".html", ".txt").items():
        is_template = "templates/" in path
        is_product = path.split("/")[0] in {"config", *repository.APPS} and path.endswith(".py")
        if is_template or is_product:
            keys |= texts_in(text, is_template=is_template)
    return keys


def placeholders(text: str) -> set[str]:
    """The names that a text leaves open: %(name)s and {name}."""
    names = {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}
    return names | set(re.findall(r"%\((\w+)\)", text))


def forms(text: object) -> tuple[str, ...]:
    """The forms of a text or a translation, singular first; an empty one for none."""
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text or ""),)


def catalogue_problems(catalogue: Catalog, keys: set[Key]) -> list[str]:
    """What a catalogue lacks: texts, translations, or the names a text leaves open."""
    problems = []
    held = set()
    for message in catalogue:
        source, target = forms(message.id), forms(message.string)
        if not source[0]:  # the header
            continue
        held.add((message.context or "", source[0]))
        open_names = placeholders(source[-1])
        if not all(target) or len(target) != (catalogue.num_plurals if len(source) > 1 else 1):
            problems.append(f"not translated: {source[0]}")
        elif message.fuzzy:
            problems.append(f"fuzzy: {source[0]}")
        # The singular may say "one" for the number; the last form may leave nothing out.
        elif placeholders(target[-1]) != open_names or any(
            placeholders(text) - open_names for text in target
        ):
            problems.append(f"other names left open: {source[0]}")
    problems += [f"missing: {text}" for _context, text in sorted(keys - held)]
    problems += [f"no longer used: {text}" for _context, text in sorted(held - keys)]
    return problems


def translations(catalogue: Catalog) -> dict[Key, tuple[str, ...]]:
    """Each text of a catalogue with its translation."""

    def context(message: Message) -> str:
        # Babel leaves it as bytes when it reads a compiled catalogue.
        found: object = message.context
        return found.decode() if isinstance(found, bytes) else str(found or "")

    return {
        (context(message), forms(message.id)[0]): forms(message.string)
        for message in catalogue
        if message.id and not message.fuzzy
    }


def folder_problems(folder: Path, keys: set[Key]) -> list[str]:
    """What is wrong with the catalogue in a folder LC_MESSAGES, or with its compiled form."""
    source, compiled = folder / "django.po", folder / "django.mo"
    if not source.exists() or not compiled.exists():
        return ["django.po or django.mo is missing: python3 dev.py messages"]
    with source.open("rb") as file:
        catalogue = read_po(file)
    problems = catalogue_problems(catalogue, keys)
    with compiled.open("rb") as file:
        if translations(read_mo(file)) != translations(catalogue):
            problems.append("django.mo is not what django.po says: python3 dev.py messages")
    return problems


def main() -> int:
    """Print what is wrong with the catalogues; the exit code says whether anything is."""
    keys = needed()
    count = 0
    for language in LANGUAGES:
        for problem in folder_problems(repository.ROOT / f"locale/{language}/LC_MESSAGES", keys):
            print(f"{language}: {problem}")  # noqa: T201 -- for a person at the terminal
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
