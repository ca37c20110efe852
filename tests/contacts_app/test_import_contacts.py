"""`manage.py import_contacts` and `export_contacts`, as people use them."""

import datetime
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, User
from contacts_app.models import Activity, Contact, ContactPhone, Deletion, Note
from contacts_app.services import importing
from contacts_app.services.contacts import build_contact
from contacts_app.services.notes import SaidNote, add_imported_notes, delete_note
from tests.factories import ContactFactory


pytestmark = pytest.mark.django_db

ANN = "BEGIN:VCARD\nVERSION:3.0\nN:Lee;Ann;;;\nFN:Ann Lee\nEMAIL:ann@example.com\nEND:VCARD\n"
Lines = list[dict[str, Any]]
Import = Callable[..., Lines]


@pytest.fixture(autouse=True)
def _business(business: Business) -> None:
    pass


@pytest.fixture
def import_text(tmp_path: Path) -> Import:
    """Import texts (each a file) and return the report."""

    def run(*texts: str | bytes, **options: Any) -> Lines:
        files = []
        for number, text in enumerate(texts):
            file = tmp_path / f"book{number}"
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
            files.append(str(file))
        report = tmp_path / "report.jsonl"
        call_command(
            "import_contacts",
            *files,
            report=str(report),
            stdout=io.StringIO(),
            stderr=io.StringIO(),
            **options,
        )
        return [json.loads(line) for line in report.read_text("utf-8").splitlines()]

    return run


def exported(tmp_path: Path) -> Lines:
    file = tmp_path / "export.jsonl"
    call_command("export_contacts", str(file), stdout=io.StringIO())
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def actions(report: Lines) -> list[str]:
    return [line["action"] for line in report]


class TestImport:
    def test_creates_contacts_and_says_so(self, import_text: Import):
        (line,) = import_text(ANN)
        contact = Contact.objects.get()
        assert line == {
            "file": line["file"],
            "index": 0,
            "action": "created",
            "contact": contact.pk,
            "reason": "",
        }
        assert line["file"].endswith("book0")
        assert (contact.full_name, contact.source) == ("Ann Lee", "import")
        assert contact.emails.get().is_primary
        activity = Activity.objects.get()
        assert (activity.kind, activity.details) == ("contacts/created", {"source": "import"})

    def test_a_second_time_changes_nothing(self, import_text: Import):
        import_text(ANN)
        before = list(Contact.objects.values())
        assert actions(import_text(ANN)) == ["unchanged"]
        assert list(Contact.objects.values()) == before

    def test_a_known_person_gets_what_is_missing_and_keeps_the_rest(self, import_text: Import):
        contact = ContactFactory(
            given_name="Ann",
            family_name="Lee",
            organization="Old Ltd",
            emails=["ANN@example.com"],
            phones=["0532 418 20 77"],
            region="TR",
        )
        (line,) = import_text(
            "First Name,Last Name,E-mail Address,E-mail 2 Address,Mobile Phone,Home Phone,"
            "Company,Birthday,Home City\n"
            "ANN,LEE,ann@EXAMPLE.com,ann@home.example,+90 532 418 2077,0212 555 01 01,"
            "New Ltd,1990-05-14,Izmir\n"
        )
        assert (line["action"], line["contact"]) == ("updated", contact.pk)
        contact.refresh_from_db()
        assert (contact.full_name, contact.organization) == ("Ann Lee", "Old Ltd")
        assert (contact.birth_date, contact.version) == ("1990-05-14", 2)
        assert [e.address for e in contact.emails.all()] == ["ANN@example.com", "ann@home.example"]
        assert [p.number for p in contact.phones.all()] == ["0532 418 20 77", "0212 555 01 01"]
        assert [p.is_primary for p in contact.phones.all()] == [True, False]
        assert contact.addresses.get().city == "Izmir"
        assert "ann@home.example" in contact.search_text
        activity = Activity.objects.get()
        assert activity.kind == "contacts/edited"
        assert {change["field"] for change in activity.details["changes"]} == {
            "emails",
            "phones",
            "addresses",
            "birth_date",
        }

    @pytest.mark.parametrize(
        ("name", "email", "phone", "is_known"),
        [
            ("Işıl Yılmaz", "isil@example.com", "", True),
            ("YILMAZ, ISIL", "", "+905324182077", True),
            ("Işıl Yılmaz", "", "", False),
            ("Işıl Yılmaz", "other@example.com", "0212 555 01 01", False),
            ("Can Yılmaz", "isil@example.com", "0532 418 20 77", False),
            ("", "isil@example.com", "", False),
        ],
    )
    def test_known_is_who_shares_an_email_or_phone_and_the_name(
        self, import_text: Import, name: str, email: str, phone: str, is_known: bool
    ):
        ContactFactory(
            given_name="Işıl",
            family_name="Yılmaz",
            emails=["isil@example.com"],
            phones=["0532 418 20 77"],
            region="TR",
        )
        (line,) = import_text(f'Name,Email,Phone\n"{name}",{email},{phone}\n')
        if not (name or email):
            assert line["action"] == "skipped"
        else:
            assert line["action"] == ("unchanged" if is_known else "created")

    @pytest.mark.parametrize(
        ("stored", "said", "expected"),
        [
            ("--05-14", "1990-05-14", "1990-05-14"),
            ("--05-14", "1990-05-15", "--05-14"),
            ("1990-05-14", "--05-14", "1990-05-14"),
            ("1990-05-14", "1991-05-14", "1990-05-14"),
        ],
    )
    def test_a_birthday_gets_its_year(
        self, import_text: Import, stored: str, said: str, expected: str
    ):
        contact = ContactFactory(
            given_name="Ann", family_name="Lee", emails=["ann@example.com"], birth_date=stored
        )
        import_text(ANN.replace("END", f"BDAY:{said}\nEND"))
        contact.refresh_from_db()
        assert contact.birth_date == expected

    def test_a_number_that_is_none_in_e164_is_compared_as_it_stands(self, import_text: Import):
        text = "Name,Phone\nAnn,123\n"
        assert actions(import_text(text)) == ["created"]
        assert actions(import_text(text)) == ["unchanged"]

    def test_who_is_known_by_name_only_is_not_made_again(self, import_text: Import):
        text = "First Name,Last Name,Birthday\nAnn,Lee,\nAnn,Lee,1990-01-01\n"
        assert actions(import_text(text)) == ["created", "created"]
        assert actions(import_text(text)) == ["unchanged", "unchanged"]

    def test_records_of_one_file_are_never_made_one(self, import_text: Import):
        report = import_text(ANN + ANN, ANN)
        assert actions(report) == ["created", "created", "unchanged"]
        assert len({line["contact"] for line in report[:2]}) == 2
        again = import_text(ANN + ANN)
        assert [line["contact"] for line in again] == [line["contact"] for line in report[:2]]

    def test_two_records_complete_one_contact(self, import_text: Import):
        ContactFactory(given_name="Ann", family_name="Lee", emails=["ann@example.com"])
        report = import_text(
            "Name,Email,Phone\nAnn Lee,ann@example.com,0212 555 01 01\n"
            "Ann Lee,ann@example.com,0212 555 02 02\nAnn Lee,ann@example.com,0212 555 01 01\n"
        )
        assert actions(report) == ["updated", "updated", "unchanged"]
        assert ContactPhone.objects.filter(is_primary=True).count() == 1
        assert ContactPhone.objects.count() == 2
        assert Contact.objects.get().version == 2

    def test_who_is_in_the_trash_is_not_known(self, import_text: Import):
        import_text(ANN)
        Contact.objects.update(deletion=Deletion.objects.create(deleted_at="2026-01-01T00:00Z"))
        assert actions(import_text(ANN)) == ["created"]

    def test_dry_run_reports_and_changes_nothing(self, import_text: Import):
        ContactFactory(given_name="Ann", family_name="Lee", emails=["ann@example.com"])
        text = "Name,Email,Phone\nAnn Lee,ann@example.com,0212 555 01 01\nBob,bob@example.com,\n"
        report = import_text(text, dry_run=True)
        assert actions(report) == ["updated", "created"]
        assert report[1]["contact"] is None
        assert (Contact.objects.count(), ContactPhone.objects.count()) == (1, 0)

    def test_what_a_file_notes_becomes_a_note_once(self, import_text: Import):
        text = ANN.replace("END", "NOTE:Likes tea\\nand cake\nEND")
        assert actions(import_text(ANN)) == ["created"]
        assert actions(import_text(text)) == ["updated"]
        assert actions(import_text(text)) == ["unchanged"]
        note = Note.objects.get()
        assert (note.text, note.author) == ("Likes tea\nand cake", None)
        Contact.objects.all().delete()
        assert actions(import_text(text)) == ["created"]
        assert Note.objects.count() == 1

    def test_a_note_deleted_by_hand_stays_away(self, import_text: Import, owner: User):
        text = ANN.replace("END", "NOTE:Likes tea\nEND")
        import_text(text)
        delete_note(note_id=Note.objects.get().pk, actor=owner)
        assert actions(import_text(text)) == ["unchanged"]
        assert not Note.objects.alive().exists()

    def test_what_was_left_out_is_said(self, import_text: Import):
        (line, second) = import_text(
            ANN.replace("END", "TEL:ask Jenny\nEND") + "BEGIN:VCARD\nBDAY:1980-01-01\nEND:VCARD\n"
        )
        assert "ask Jenny" in line["reason"]
        assert (second["action"], second["contact"]) == ("skipped", None)
        assert second["reason"]

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04", b"a,b\n1,2\n"])
    def test_a_file_that_is_none_is_one_failed_line(self, import_text: Import, content: bytes):
        report = import_text(content, ANN)
        assert actions(report) == ["failed", "created"]
        assert report[0]["reason"]

    def test_a_record_the_database_refuses_costs_no_other(
        self, import_text: Import, monkeypatch: pytest.MonkeyPatch
    ):
        build = build_contact

        def break_one(details: Any, **options: Any) -> Any:
            unsaved = build(details, **options)
            if details.full_name == "Bad":
                unsaved.contact.birth_date = "nonsense"
            return unsaved

        monkeypatch.setattr(importing, "build_contact", break_one)
        report = import_text(
            "Name,Email\nAnn,a@example.com\nBad,b@example.com\nCid,c@example.com\n"
        )
        assert actions(report) == ["created", "failed", "created"]
        assert report[1]["reason"]
        assert Contact.objects.count() == 2

    def test_options_reach_the_reader(self, import_text: Import):
        import_text(
            "Wer;Wann\nJörg;02/01/1990\n".encode("cp1252"),
            encoding="latin-1",
            delimiter=";",
            header=True,
            map=["Wer=full_name", "Wann=birth_date"],
            date_format="%m/%d/%Y",
        )
        contact = Contact.objects.get()
        assert (contact.full_name, contact.birth_date) == ("Jörg", "1990-02-01")

    @pytest.mark.parametrize(
        "options", [{"encoding": "klingon"}, {"delimiter": "ab"}, {"map": ["x"]}]
    )
    def test_wrong_options_are_refused(self, import_text: Import, options: dict[str, Any]):
        with pytest.raises(CommandError):
            import_text(ANN, **options)

    def test_a_file_that_is_not_there(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        good = tmp_path / "good.vcf"
        good.write_text(ANN)
        with pytest.raises(CommandError):
            call_command("import_contacts", str(tmp_path / "none.vcf"), str(good), report="-")
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert actions(lines) == ["failed", "created"]

    def test_summary(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        file = tmp_path / "ann.vcf"
        file.write_text(ANN + ANN)
        call_command("import_contacts", str(file))
        assert "2 created, 0 updated, 0 unchanged" in capsys.readouterr().out

    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ANN.encode())))
        call_command("import_contacts", "-", stdout=io.StringIO())
        assert Contact.objects.get().full_name == "Ann Lee"

    @pytest.mark.parametrize("known", [False, True])
    def test_number_of_queries_does_not_grow_with_the_records(
        self, import_text: Import, *, known: bool
    ):
        def text(count: int, extra: str) -> str:
            rows = (f"Ann{n} Lee{n},a{n}@example.com,{extra}{n:04}\n" for n in range(count))
            return "Name,Email,Phone\n" + "".join(rows)

        counts = []
        for count in (1, 30):
            Contact.objects.all().delete()
            if known:
                import_text(text(count, "0212 555 "))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                report = import_text(text(count, "0212 556 "))
            counts.append(len(queries))
            assert set(actions(report)) == {"updated" if known else "created"}
        assert counts[0] == counts[1]


class TestExport:
    def test_every_field(self, tmp_path: Path):
        contact = ContactFactory(
            given_name="Ann",
            family_name="Lee",
            birth_date="--05-14",
            emails=["ann@example.com", "lee@example.com"],
            phones=["+90 532 418 20 77"],
            addresses=[{"street": "Moda 1", "city": "İstanbul", "kind": "home"}],
        )
        add_imported_notes([SaidNote(contact, "Likes tea")], actor=None)
        ContactFactory(trashed=True)
        (line,) = exported(tmp_path)
        assert line["id"] == contact.pk
        assert (line["given_name"], line["family_name"]) == ("Ann", "Lee")
        assert (line["full_name"], line["birth_date"]) == ("Ann Lee", "--05-14")
        assert line["emails"] == ["ann@example.com", "lee@example.com"]
        assert line["phones"] == ["+90 532 418 20 77"]
        assert line["phone_details"][0]["e164"] == "+905324182077"
        assert line["addresses"][0]["city"] == "İstanbul"
        assert line["notes"] == ["Likes tea"]
        assert {"organization", "job_title", "language", "tax_id", "source", "owner"} <= set(line)
        assert not list(tmp_path.glob("*.part"))

    def test_who_has_no_name_is_called_something(self, tmp_path: Path):
        ContactFactory(given_name="", family_name="", organization="NIB", phones=["1300135540"])
        ContactFactory(given_name="", family_name="", emails=["a@example.com"])
        assert [line["full_name"] for line in exported(tmp_path)] == ["NIB", "a@example.com"]

    def test_importing_it_again_changes_nothing(self, tmp_path: Path, import_text: Import):
        ContactFactory(given_name="", family_name="", organization="NIB", phones=["1300135540"])
        ContactFactory(given_name="", family_name="", emails=["a@example.com"])
        ContactFactory(given_name="Ann", family_name="Lee", birth_date="1990-05-14")
        ContactFactory(given_name="Ann", family_name="Lee", phones=["12"])
        ContactFactory(
            given_name="Бэла", family_name="", full_name="Acme", organization="Acme",
            addresses=[{"city": "Rome"}, {"street": "Via 1, Via 2", "country": "Italia"}],
        )  # fmt: skip
        before = list(Contact.objects.order_by("pk").values())
        text = (tmp_path / "export.jsonl").read_text if exported(tmp_path) else None
        assert text is not None
        report = import_text(text("utf-8"))
        assert set(actions(report)) == {"unchanged"}
        assert [line["contact"] for line in report] == [row["id"] for row in before]
        assert list(Contact.objects.order_by("pk").values()) == before
        assert not Activity.objects.exists()

    def test_into_an_empty_book_it_makes_the_same_contacts(
        self, tmp_path: Path, import_text: Import
    ):
        import_text(ANN + "BEGIN:VCARD\nORG:NIB\nTEL;CELL:1300135540\nEND:VCARD\n")
        first = exported(tmp_path)
        Contact.objects.all().delete()
        assert actions(import_text((tmp_path / "export.jsonl").read_text("utf-8"))) == [
            "created",
            "created",
        ]
        varying = {"id", "updated_at", "last_activity_at"}
        assert [{k: v for k, v in line.items() if k not in varying} for line in first] == [
            {k: v for k, v in line.items() if k not in varying} for line in exported(tmp_path)
        ]

    def test_how_contacts_arose_comes_back(self, tmp_path: Path, import_text: Import, staff: User):
        created_at = datetime.datetime(2019, 5, 14, 10, tzinfo=datetime.UTC)
        ContactFactory(given_name="Ann", source="booking", owner=staff, created_at=created_at)
        first = exported(tmp_path)
        Contact.objects.all().delete()
        text = (tmp_path / "export.jsonl").read_text("utf-8")
        import_text(text)
        contact = Contact.objects.get()
        assert (contact.source, contact.created_at, contact.owner) == ("booking", created_at, staff)
        # The timeline tells what happened here: it was imported, just now.
        activity = Activity.objects.get()
        assert activity.happened_at == contact.last_activity_at > created_at
        assert activity.details == {"source": "import"}
        (line,) = exported(tmp_path)
        assert [line[n] for n in ("source", "created_at", "owner")] == [
            first[0][n] for n in ("source", "created_at", "owner")
        ]

    @pytest.mark.parametrize(
        "moment", ["soon", "2999-01-01T00:00:00+00:00", "2019-01-01", "0001-01-01T00:00:00+14:00"]
    )
    def test_what_can_not_be_how_it_arose_is_passed_over(self, import_text: Import, moment: str):
        line = {
            "full_name": "Ann",
            "source": "magic",
            "created_at": moment,
            "owner": "no@example.com",
        }
        assert actions(import_text(json.dumps(line))) == ["created"]
        contact = Contact.objects.get()
        assert (contact.source, contact.owner) == ("import", None)
        assert contact.created_at == contact.last_activity_at

    def test_to_the_standard_output(self, capsys: pytest.CaptureFixture[str]):
        ContactFactory(given_name="Işıl")
        call_command("export_contacts", "-")
        assert json.loads(capsys.readouterr().out)["given_name"] == "Işıl"

    def test_where_nothing_can_be_written(self, tmp_path: Path):
        with pytest.raises(CommandError):
            call_command("export_contacts", str(tmp_path / "no" / "folder.jsonl"))
        (tmp_path / "folder").mkdir()
        with pytest.raises(CommandError):
            call_command("export_contacts", str(tmp_path / "folder"))
        assert list(tmp_path.iterdir()) == [tmp_path / "folder"]


@pytest.mark.parametrize(
    "options",
    [
        {"encoding": "klingon"},
        {"delimiter": "ab"},
        {"map": ["Name"]},
        {"map": ["Name=shoe_size"]},
        {"date_format": "%Q"},
        {"date_format": "%H:%M"},
    ],
)
def test_an_option_that_means_nothing_is_refused(import_text: Import, options: dict[str, Any]):
    with pytest.raises(CommandError, match=r"^(Unknown|Not) "):
        import_text("Name,Email\nAnn,ann@example.com\n", **options)
    assert not Contact.objects.exists()
