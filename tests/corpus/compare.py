#!/usr/bin/env python3
"""Compares what an import made of address books with what a folder of expectations says.

    python3 tests/corpus/compare.py CORPUS REPORT.jsonl EXPORT.jsonl

CORPUS holds vcard/, csv/ and expectations/<kind>/<file>.json; REPORT is what
``import_contacts --report`` wrote of its files, EXPORT what ``export_contacts`` wrote after it.
Prints what disagrees, and the share of files that agree; fails when one is below its reach.
"""

import json
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any


# Share of the files of each kind that must agree.
REACH = {"vcard": 0.95, "csv": 0.90}

Json = dict[str, Any]


def expectations(corpus: Path) -> Iterator[tuple[str, Path, Json]]:
    """Yield kind, address book and expectation of every file of the corpus."""
    for kind in REACH:
        for path in sorted((corpus / "expectations" / kind).glob("*.json")):
            yield kind, corpus / kind / path.stem, json.loads(path.read_text("utf-8"))


def disagreements(expected: Json, report: list[Json], contacts: dict[int, Json]) -> list[str]:
    """Return in what the import of one file differs from ``expected``.

    Args:
        report: the lines of the report about this file.
        contacts: the lines of the export, by id.
    """
    made = {line["index"]: contacts[line["contact"]] for line in report if line["contact"]}
    wanted: int = expected["contacts"]
    least: int = expected.get("contacts_min", wanted)
    most: int = expected.get("contacts_max", wanted)
    found = [] if least <= len(made) <= most else [f"{len(made)} contacts, not {wanted}"]
    for person in expected.get("sample", []):
        index = person["index"]
        if index in made:
            found += [f"[{index}] {what}" for what in _differences(person, made[index])]
        elif 0 < least == wanted:
            found.append(f"[{index}] is missing")
    return found


def _differences(person: Json, contact: Json) -> Iterator[str]:
    names = [person.get("full_name"), *person.get("full_name_alternatives", [])]
    names = [name for name in [*names, person.get("fallback_name")] if name]
    if names and _plain(contact["full_name"]) not in map(_plain, names):
        yield f"called {contact['full_name']!r}, not {names}"
    for field in ("given", "family"):
        is_told = person.get(field) is not None and len(names) == 1
        if is_told and _plain(contact[f"{field}_name"]) != _plain(person[field]):
            yield f"{field} name {contact[f'{field}_name']!r}, not {person[field]!r}"
    emails = {address.casefold() for address in contact["emails"]}
    doubtful = {
        address.casefold()
        for text in person.get("questionable_emails", [])
        for address in (text, *text.replace(",", " ").split())
    }
    if emails - doubtful != {address.casefold() for address in person["emails"]}:
        yield f"emails {sorted(emails)}, not {person['emails']}"
    phones = {_digits(number) for number in contact["phones"]}
    doubtful = {_digits(number) for number in person.get("questionable_phones", [])}
    if phones - doubtful != {_digits(number) for number in person["phones"]}:
        yield f"phones {sorted(phones)}, not {person['phones']}"
    if contact["birth_date"] != person["birthday"]:
        yield f"birthday {contact['birth_date']}, not {person['birthday']}"
    if contact["organization"] != (person["org"] or ""):
        yield f"company {contact['organization']!r}, not {person['org']!r}"


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())


def table(results: dict[str, list[tuple[str, list[str]]]]) -> str:
    """Return the disagreements, and the share of files of each kind that agree, as text."""
    lines = []
    for kind, files in results.items():
        lines += [f"{kind:6}{name}: {what}" for name, found in files for what in found]
        lines.append(f"{kind:6}{agreeing(files):.1%} of {len(files)} files agree")
    return "\n".join(lines)


def agreeing(files: list[tuple[str, list[str]]]) -> float:
    return sum(not found for _name, found in files) / max(len(files), 1)


def _lines(path: str) -> list[Json]:
    with Path(path).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main(corpus: str, report: str, export: str) -> int:
    told = defaultdict(list)
    for line in _lines(report):
        told[Path(line["file"]).name].append(line)
    contacts = {line["id"]: line for line in _lines(export)}
    results = defaultdict(list)
    for kind, path, expected in expectations(Path(corpus)):
        if path.name in told:
            found = disagreements(expected, told[path.name], contacts)
            results[kind].append((path.name, found))
    sys.stdout.write(table(results) + "\n")
    return int(any(agreeing(files) < REACH[kind] for kind, files in results.items()))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
