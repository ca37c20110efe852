"""The address books of other projects, imported and exported as people do it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from tests.corpus import compare


CORPUS = Path(settings.BASE_DIR).parent / "shared/data/import-corpus"

pytestmark = [
    pytest.mark.skipif(not CORPUS.is_dir(), reason="The address books are not at hand"),
    pytest.mark.usefixtures("business"),
    pytest.mark.timeout(300),
]


def imported(tmp_path: Path, *paths: Path) -> tuple[list[compare.Json], dict[int, compare.Json]]:
    """Return the report of importing the files, and the contacts that are there afterwards."""
    report, export = tmp_path / "report.jsonl", tmp_path / "export.jsonl"
    files = [str(path) for path in paths]
    call_command(
        "import_contacts", *files, report=str(report), stdout=StringIO(), stderr=StringIO()
    )
    call_command("export_contacts", str(export), stdout=StringIO())
    lines = report.read_text("utf-8").splitlines()
    contacts = export.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines], {
        contact["id"]: contact for contact in map(json.loads, contacts)
    }


@pytest.mark.parametrize("kind", compare.REACH)
def test_each_file_alone(kind: str, tmp_path: Path):
    results = []
    for file_kind, path, expected in compare.expectations(CORPUS):
        if file_kind == kind:
            with transaction.atomic():
                report, contacts = imported(tmp_path, path)
                transaction.set_rollback(True)
            results.append((path.name, compare.disagreements(expected, report, contacts)))
    print(compare.table({kind: results}))  # noqa: T201 -- shown when it fails, or with -s
    assert results
    assert compare.agreeing(results) >= compare.REACH[kind]


def test_all_files_into_one_book(tmp_path: Path):
    paths = [path for _kind, path, _expected in compare.expectations(CORPUS)]
    first, contacts = imported(tmp_path, *paths)
    assert {line["file"] for line in first} == set(map(str, paths))
    again, contacts_again = imported(tmp_path, *paths)
    assert [line for line in again if line["action"] == "created"] == []
    assert contacts_again.keys() == contacts.keys()

    export = tmp_path / "own.jsonl"
    call_command("export_contacts", str(export), stdout=StringIO())
    report, _contacts = imported(tmp_path, export)
    assert {line["action"] for line in report} == {"unchanged"}
    assert len(report) == len(contacts)
    assert all(line["contact"] for line in report)
