"""`manage.py import_contacts`: address books of other programs, from files."""

import contextlib
import json
import sys
from argparse import ArgumentParser, BooleanOptionalAction
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Business
from contacts_app.importing.charsets import known_encoding
from contacts_app.importing.columns import FIELD_NAMES, chosen_column
from contacts_app.importing.custom import KnownField
from contacts_app.importing.dates import is_date_format
from contacts_app.importing.files import read_contacts
from contacts_app.importing.records import MAX_FILE_SIZE, UnreadableFile
from contacts_app.importing.tables import TableOptions
from contacts_app.services.custom_values import living_fields
from contacts_app.services.importing import Action, Outcome, import_contacts


class Command(BaseCommand):
    help = (
        "Import contacts from vCard files (2.1, 3.0, 4.0), CSV files and exports of this program. "
        "Whoever is known already (same e-mail or phone, and the same name) gets what is missing. "
        "A file that holds no contacts is reported; the exit code is 1 only when a file can't be "
        "opened."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="- is the standard input")
        parser.add_argument("--dry-run", action="store_true", help="report, but change nothing")
        parser.add_argument(
            "--report", metavar="FILE.jsonl", help="write what became of each record; - for stdout"
        )
        parser.add_argument(
            "--label", default="", metavar="NAME", help="put this label on everybody imported"
        )
        parser.add_argument(
            "--create-fields",
            action="store_true",
            help="columns that mean nothing known become custom fields of a guessed type",
        )
        table = parser.add_argument_group("what isn't found out rightly by itself")
        table.add_argument("--encoding", default="", help="such as windows-1251")
        table.add_argument("--delimiter", default="", help="between cells: , ; | or tab")
        table.add_argument(
            "--header",
            action=BooleanOptionalAction,
            default=None,
            help="whether the first row names the columns",
        )
        table.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help="a column by its name or, from 1, its number; fields: "
            + ", ".join(FIELD_NAMES)
            + "; with a kind: email:work, city:home; a custom field by its key: "
            "custom:allergies. May be given several times.",
        )
        table.add_argument(
            "--date-format", default="", metavar="FORMAT", help="such as %%d/%%m/%%Y"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        table_options = _table_options(options)
        counts: Counter[str] = Counter()
        unopened = 0
        with contextlib.ExitStack() as stack:
            report = _opened_report(options["report"], stack, self.stdout)
            if options["dry_run"]:
                stack.enter_context(_rolled_back())
            for name in options["files"]:
                counted: Counter[str] = Counter()
                try:
                    outcomes = _outcomes(name, table_options, options["label"])
                except OSError as error:
                    unopened += 1
                    problem = _("The file can't be opened: %s") % (error.strerror or error)
                    outcomes = iter([Outcome(0, Action.FAILED, None, problem)])
                for outcome in outcomes:
                    counted[outcome.action] += 1
                    if options["dry_run"] and outcome.action == Action.CREATED:
                        outcome = Outcome(outcome.index, outcome.action, None, outcome.reason)
                    _write(report, name, outcome)
                    if outcome.action == Action.FAILED:
                        self.stderr.write(f"{name}, {outcome.index}: {outcome.reason}")
                    elif outcome.reason:
                        counted["remarks"] += 1
                self._tell(name, counted, to_stderr=options["report"] == "-")
                counts += counted
        if len(options["files"]) > 1:
            self._tell(_("Together"), counts, to_stderr=options["report"] == "-")
        if unopened:
            raise CommandError(_("Files that could not be opened: %d") % unopened)

    def _tell(self, name: str, counts: Counter[str], *, to_stderr: bool) -> None:
        said = ", ".join(f"{counts[action]} {action}" for action in Action)
        if counts["remarks"]:
            said += f" ({counts['remarks']} with remarks)"
        (self.stderr if to_stderr else self.stdout).write(f"{name}: {said}")


def _table_options(options: dict[str, Any]) -> TableOptions:
    encoding = options["encoding"]
    if encoding and not known_encoding(encoding):
        raise CommandError(f"Unknown encoding: {encoding}")
    delimiter = {"tab": "\t", "\\t": "\t"}.get(options["delimiter"].lower(), options["delimiter"])
    if len(delimiter) > 1 or delimiter in {'"', "\n", "\r"}:
        raise CommandError(f"Not a delimiter: {delimiter}")
    columns = {}
    for choice in options["map"]:
        column, mark, meaning = choice.rpartition("=")
        if not mark:
            raise CommandError(f"Not COLUMN=FIELD: {choice}")
        try:
            chosen_column(meaning)
        except ValueError:
            raise CommandError(f"Not a field: {meaning}; known: {', '.join(FIELD_NAMES)}") from None
        columns[column] = meaning
    date_format = options["date_format"]
    if date_format and not is_date_format(date_format):
        raise CommandError(f"Not a date format with day and month: {date_format}")
    return TableOptions(
        encoding=known_encoding(encoding) if encoding else "",
        delimiter=delimiter,
        has_header=options["header"],
        columns=columns,
        date_format=date_format,
        language=Business.objects.current().language,
        create_fields=options["create_fields"],
    )


def _outcomes(name: str, options: TableOptions, label: str) -> Iterator[Outcome]:
    """Import one file; the file is read before the first outcome is asked for.

    Raises:
        OSError: it can't be read.
    """
    if name == "-":
        content = sys.stdin.buffer.read(MAX_FILE_SIZE + 1)
    else:
        with Path(name).open("rb") as file:
            content = file.read(MAX_FILE_SIZE + 1)
    # Anew for each file: the one before may have made custom fields.
    fields = [KnownField(f.key, f.name, f.type) for f in living_fields().values()]
    return _import(content, replace(options, fields=fields), label)


def _import(content: bytes, options: TableOptions, label: str) -> Iterator[Outcome]:
    index = 0
    try:
        for outcome in import_contacts(read_contacts(content, options), label=label):
            index = outcome.index + 1
            yield outcome
    except UnreadableFile as problem:
        yield Outcome(index, Action.FAILED, None, str(problem))


@contextlib.contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _opened_report(path: str | None, stack: contextlib.ExitStack, stdout: Any) -> TextIO | None:
    if path is None:
        return None
    if path == "-":
        return stdout._out  # type: ignore[no-any-return]
    try:
        return stack.enter_context(Path(path).open("w", encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"The report can't be written: {error}") from None


def _write(report: TextIO | None, name: str, outcome: Outcome) -> None:
    if report is not None:
        line = {
            "file": name,
            "index": outcome.index,
            "action": outcome.action,
            "contact": outcome.contact,
            "reason": outcome.reason,
        }
        report.write(json.dumps(line, ensure_ascii=False) + "\n")
        report.flush()
