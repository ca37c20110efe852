"""Custom fields, labels and notes: into the book from files, and out of it and back."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, User
from contacts_app.custom_field_types import type_of
from contacts_app.models import Activity, Contact, ContactLabel, CustomField, Label, Note
from contacts_app.services import imported_labels, labels, notes
from contacts_app.services.contacts import details_of
from contacts_app.services.custom_fields import (
    MAX_FIELDS,
    create_custom_field,
    delete_custom_field,
    set_custom_value,
)
from tests.factories import ContactFactory, LabelFactory


pytestmark = pytest.mark.django_db

Lines = list[dict[str, Any]]
Import = Callable[..., Lines]
ANN = "BEGIN:VCARD\nVERSION:3.0\nN:Lee;Ann;;;\nFN:Ann Lee\nEMAIL:ann@example.com\nEND:VCARD\n"


@pytest.fixture(autouse=True)
def _business(business: Business) -> None:
    pass


@pytest.fixture
def import_text(tmp_path: Path) -> Import:
    """Import a text and return the report."""

    def run(text: str, **options: Any) -> Lines:
        file, report = tmp_path / "book", tmp_path / "report.jsonl"
        file.write_text(text, "utf-8", newline="")
        quiet = {"stdout": io.StringIO(), "stderr": io.StringIO()}
        call_command("import_contacts", str(file), report=str(report), **quiet, **options)
        return [json.loads(line) for line in report.read_text("utf-8").splitlines()]

    return run


def exported(tmp_path: Path) -> str:
    file = tmp_path / "export.jsonl"
    call_command("export_contacts", str(file), stdout=io.StringIO())
    return file.read_text("utf-8")


def lines(text: str) -> Lines:
    return [json.loads(line) for line in text.splitlines()]


def actions(report: Lines) -> list[str]:
    return [line["action"] for line in report]


def custom(contact: Contact | None = None) -> dict[str, Any]:
    return dict(details_of(contact or Contact.objects.get()).custom)


def carried(contact: Contact | None = None) -> list[str]:
    rows = ContactLabel.objects.carried().filter(contact=contact or Contact.objects.get())
    return list(rows.order_by("pk").values_list("label__name", flat=True))


class TestColumnsOfCustomFields:
    @pytest.mark.parametrize(
        ("kind", "cell", "value"),
        [
            ("text", "Walnuts", "Walnuts"),
            ("text", "'=1+1", "=1+1"),
            ("text", "<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("long_text", '"one\ntwo"', "one\ntwo"),
            ("number", '"1 234,5"', "1234.5"),
            ("number", "'-5", "-5"),
            ("date", "14.05.2020", "2020-05-14"),
            ("date", "2020-05-14T00:00:00", "2020-05-14"),
            ("url", "example.com/a", "https://example.com/a"),
            ("yes_no", "evet", "True"),
            ("choice", "SHORT", "Short"),
            ("choices", "long; short", "('Long', 'Short')"),
        ],
    )
    def test_a_column_of_the_name_fills_the_field(
        self, import_text: Import, kind: str, cell: str, value: str
    ):
        choices = ["Short", "Long"] if kind.startswith("choice") else []
        field = create_custom_field(name="Şapka", type=kind, choices=choices, actor=None)
        (line,) = import_text(f"Name,Email,SAPKA\nAnn,ann@example.com,{cell}\n")
        assert (line["action"], line["reason"]) == ("created", "")
        found = custom()[field.key]
        assert str(found.normalize() if kind == "number" else found) == value

    def test_a_column_of_the_key_does_so_too(self, import_text: Import):
        field = create_custom_field(name="Любимый цвет", type="text", actor=None)
        import_text(f"Name,Email,{field.key}\nAnn,ann@example.com,red\n")
        assert custom() == {field.key: "red"}

    @pytest.mark.parametrize(
        ("kind", "cell"),
        [
            ("number", "many"),
            ("number", "1e999"),
            ("number", "Infinity"),
            ("number", "9" * 30),
            ("date", "31.02.2020"),
            ("date", "14.05"),
            ("url", "javascript:alert(1)"),
            ("url", "ftp://example.com"),
            ("yes_no", "perhaps"),
            ("choice", "Bald"),
            ("choices", "Short;Bald"),
            ("text", "x" * 2001),
        ],
    )
    def test_what_can_not_be_read_is_told_and_costs_nothing_else(
        self, import_text: Import, kind: str, cell: str
    ):
        choices = ["Short", "Long"] if kind.startswith("choice") else []
        create_custom_field(name="Hair", type=kind, choices=choices, actor=None)
        (line,) = import_text(f"Name,Email,Hair\nAnn,ann@example.com,{cell}\n")
        assert line["action"] == "created"
        assert "Hair" in line["reason"]
        assert cell[:70] in line["reason"]
        assert custom() == {}

    def test_a_fixed_field_goes_before_a_custom_one_of_its_name(self, import_text: Import):
        create_custom_field(name="Notes", type="text", actor=None)
        create_custom_field(name="Phone of mother", type="text", actor=None)
        import_text("Name,Email,Notes,Phone of mother\nAnn,ann@example.com,tea,0212 555 01 01\n")
        assert custom() == {"phone_of_mother": "0212 555 01 01"}
        assert Note.objects.get().text == "tea"

    def test_the_order_of_day_and_month_is_that_of_the_column(self, import_text: Import):
        create_custom_field(name="Since", type="date", actor=None)
        import_text(
            "Name,Email,Since\nAnn,a@example.com,03/04/2020\nBob,b@example.com,25/04/2020\n"
        )
        assert [str(custom(c)["since"]) for c in Contact.objects.order_by("pk")] == [
            "2020-04-03",
            "2020-04-25",
        ]

    def test_empty_erases_nothing_and_another_value_is_told_but_not_taken(
        self, import_text: Import, owner: User
    ):
        field = create_custom_field(name="Hair", type="text", actor=None)
        other = create_custom_field(name="Size", type="number", actor=None)
        contact = ContactFactory(given_name="Ann", family_name="", emails=["ann@example.com"])
        everybody = Contact.objects.all()
        set_custom_value(contacts=everybody, field=field, value="short", actor=owner)
        before = Contact.objects.values().get()
        (line,) = import_text("Name,Email,Hair,Size\nAnn,ann@example.com,,\n")
        assert (line["action"], line["reason"]) == ("unchanged", "")
        (line,) = import_text("Name,Email,Hair,Size\nAnn,ann@example.com,long,\n")
        assert line["action"] == "unchanged"
        assert "short" in line["reason"]
        assert "long" in line["reason"]
        assert Contact.objects.values().get() == before
        (line,) = import_text("Name,Email,Hair,Size\nAnn,ann@example.com,short,38\n")
        assert (line["action"], line["reason"]) == ("updated", "")
        assert custom(contact) == {field.key: "short", other.key: 38}
        change = Activity.objects.latest("pk").details["changes"][0]
        assert (change["name"], change["new"]) == ("Size", "38")

    def test_a_column_can_be_chosen(self, import_text: Import):
        field = create_custom_field(name="Hair", type="text", actor=None)
        text = "Name,Email,Frisur\nAnn,ann@example.com,kurz\n"
        import_text(text, map=["Frisur=custom:hair"])
        assert custom() == {field.key: "kurz"}
        (line,) = import_text(text, map=["Frisur=custom:beard"])
        assert line["action"] == "failed"

    def test_pairs_of_columns_as_google_writes_them(self, import_text: Import):
        field = create_custom_field(name="Allergy", type="text", actor=None)
        import_text(
            "First Name,E-mail 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value,"
            "Custom Field 2 - Label,Custom Field 2 - Value\n"
            "Ann,ann@example.com,Shoes,38,ALLERGY,nuts\n"
        )
        assert custom() == {field.key: "nuts"}

    def test_a_property_of_a_card(self, import_text: Import):
        field = create_custom_field(name="Favourite colour", type="text", actor=None)
        import_text(ANN.replace("END", "X-FAVOURITE-COLOUR:red\\, dark\nX-OTHER:1\nEND"))
        assert custom() == {field.key: "red, dark"}


class TestCreateFields:
    TEXT = (
        "Name,Email,Shoe size,Member since,Web page,Regular,Hair,Nothing,Code\n"
        "Ann,a@example.com,38,2020-05-14,https://a.example/,yes,short,,007\n"
        'Bob,b@example.com,"41,5",2021-05-15,https://b.example/,no,"long\nand red",,042\n'
    )

    def test_unknown_columns_become_fields_of_a_fitting_type(self, import_text: Import):
        report = import_text(self.TEXT, create_fields=True)
        assert {line["reason"] for line in report} == {""}
        assert list(CustomField.objects.values_list("name", "type")) == [
            ("Shoe size", "number"),
            ("Member since", "date"),
            ("Web page", "url"),
            ("Regular", "yes_no"),
            ("Hair", "long_text"),
            ("Code", "text"),
        ]
        assert {k: str(v) for k, v in custom(Contact.objects.get(given_name="Bob")).items()} == {
            "shoe_size": "41.500000",
            "member_since": "2021-05-15",
            "web_page": "https://b.example/",
            "regular": "False",
            "hair": "long\nand red",
            "code": "042",
        }
        assert actions(import_text(self.TEXT, create_fields=True)) == ["unchanged"] * 2
        assert CustomField.objects.count() == 6

    def test_none_without_being_asked_nor_in_a_dry_run(self, import_text: Import):
        import_text(self.TEXT)
        import_text(self.TEXT, create_fields=True, dry_run=True)
        assert not CustomField.objects.exists()

    def test_no_more_than_a_book_can_have(self, import_text: Import):
        headers = ",".join(f"Column{n}x" for n in range(MAX_FIELDS + 5))
        cells = ",".join(["x"] * (MAX_FIELDS + 5))
        create_custom_field(name="There", type="text", actor=None)
        (line,) = import_text(
            f"Name,Email,{headers}\nAnn,a@example.com,{cells}\n", create_fields=True
        )
        assert line["action"] == "created"
        assert "too many" in line["reason"]
        assert CustomField.objects.count() == MAX_FIELDS
        assert len(custom()) == MAX_FIELDS - 1


class TestLabels:
    def test_columns_and_categories_of_other_programs(self, import_text: Import):
        import_text(
            "First Name,Labels,E-mail 1 - Value\n"
            "Ann,* myContacts ::: VIP ::: Regulars,ann@example.com\n"
        )
        assert carried() == ["VIP", "Regulars"]
        import_text("Ad,E-posta,Etiketler\nAnn,ann@example.com,vip; Yeni\n")
        import_text("Имя,Эл. почта,Метки\nAnn,ann@example.com,Старые\n")
        import_text("First Name,E-mail Address,Categories\nAnn,ann@example.com,Blue;VIP\n")
        import_text("Name,Email,Group Membership\nAnn,ann@example.com,* My Contacts\n")
        assert carried() == ["VIP", "Regulars", "Yeni", "Старые", "Blue"]
        card = ANN.replace("Ann Lee", "Ann").replace("Lee;Ann", ";Ann")
        (line,) = import_text(card.replace("END", "CATEGORIES:myContacts,A\\, B\nEND"))
        assert line["action"] == "updated"
        assert carried()[-1] == "A, B"
        assert Label.objects.count() == 6

    def test_a_second_time_changes_nothing_and_tells_nothing(self, import_text: Import):
        text = "Name,Email,Tags\nAnn,ann@example.com,VIP\n"
        assert actions(import_text(text)) == ["created"]
        events = Activity.objects.count()
        assert actions(import_text(text)) == ["unchanged"]
        assert Activity.objects.count() == events == 1

    def test_a_known_contact_gets_it_and_its_timeline_tells_so(
        self, import_text: Import, owner_client: Any
    ):
        contact = ContactFactory(given_name="Ann", family_name="", emails=["ann@example.com"])
        assert actions(import_text("Name,Email,Tags\nAnn,ann@example.com,VIP\n")) == ["updated"]
        page = owner_client.get(f"/contacts/{contact.pk}/activity/").content.decode()
        assert "An import put on the label “VIP”" in page

    def test_one_taken_off_by_a_person_stays_off_unless_asked_for(
        self, import_text: Import, owner: User
    ):
        text = "Name,Email,Tags\nAnn,ann@example.com,VIP\n"
        import_text(text)
        labels.take_off_label(
            contacts=Contact.objects.all(), label=Label.objects.get(), actor=owner
        )
        assert actions(import_text(text)) == ["unchanged"]
        assert carried() == []
        assert actions(import_text(text, label="vip")) == ["updated"]
        assert carried() == ["VIP"]

    def test_everybody_gets_the_label_that_is_asked_for(self, import_text: Import):
        ContactFactory(given_name="Ann", family_name="", emails=["a@example.com"])
        text = "Name,Email\nAnn,a@example.com\nBob,b@example.com\n"
        assert actions(import_text(text, label="12 May")) == ["updated", "created"]
        assert [carried(contact) for contact in Contact.objects.all()] == [["12 May"]] * 2
        assert actions(import_text(text, label="12 May")) == ["unchanged"] * 2

    def test_a_merged_label_leads_to_the_one_it_was_merged_into(
        self, import_text: Import, owner: User
    ):
        kept, gone = LabelFactory(name="Regulars"), LabelFactory(name="Old friends")
        labels.merge_labels(loser=gone, survivor=kept, actor=owner)
        import_text("Name,Email,Tags\nAnn,ann@example.com,old friends\n")
        assert carried() == ["Regulars"]

    def test_a_sentence_for_each_contact_makes_no_thousand_labels(
        self, import_text: Import, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(imported_labels, "MAX_NEW_LABELS", 3)
        rows = "".join(f"Ann{n},a{n}@example.com,Was here {n} times\n" for n in range(5))
        report = import_text(f"Name,Email,Tags\n{rows}")
        assert actions(report) == ["created"] * 5
        assert [bool(line["reason"]) for line in report] == [False] * 3 + [True] * 2
        assert Label.objects.count() == 3

    @pytest.mark.parametrize(
        "name", ["<b>x</b>", "{{ 7 }}", "=cmd' /C calc'!A0", "😀", "\u202eabc", "x" * 10_000]
    )
    def test_hostile_names(self, import_text: Import, name: str):
        (line,) = import_text(f'Name,Email,Tags\nAnn,ann@example.com,"{name}"\n')
        assert line["action"] == "created"
        (label,) = carried()
        assert label == name.replace("\u202e", "")[:60]

    def test_nothing_but_invisible_letters_is_no_label(self, import_text: Import):
        import_text("Name,Email,Tags\nAnn,ann@example.com,\u200b\n")
        assert not Label.objects.exists()


class TestNotes:
    def test_a_note_is_told_on_the_timeline(self, import_text: Import):
        contact = ContactFactory(given_name="Ann Lee", family_name="", emails=["ann@example.com"])
        card = ANN.replace("N:Lee;Ann;;;\n", "").replace("END", "NOTE:Likes tea\nEND")
        assert actions(import_text(card)) == ["updated"]
        activity = Activity.objects.get()
        assert (activity.kind, activity.contact) == ("contacts/note_added", contact)
        assert "tea" not in json.dumps(activity.details)
        contact.refresh_from_db()
        assert contact.last_activity_at == activity.happened_at

    def test_one_edited_since_the_export_does_not_come_back(
        self, import_text: Import, tmp_path: Path, owner: User
    ):
        contact = ContactFactory(given_name="Ann")
        note = notes.add_note(contact=contact, text="Likes tea", actor=owner)
        notes.add_note(contact=contact, text="Called, no answer", actor=owner)
        notes.add_note(contact=contact, text="Called, no answer", actor=owner)
        text = exported(tmp_path)
        notes.edit_note(
            note_id=note.pk, version=1, text="Hates tea", type="", is_pinned=False, actor=owner
        )
        assert actions(import_text(text)) == ["unchanged"]
        assert Note.objects.count() == 3

    def test_an_export_without_details_adds_what_is_not_there(
        self, import_text: Import, owner: User
    ):
        contact = ContactFactory(given_name="Ann", family_name="", emails=["ann@example.com"])
        notes.add_note(contact=contact, text="Likes tea", actor=owner)
        line = {"full_name": "Ann", "emails": ["ann@example.com"], "notes": ["Likes tea", "Late"]}
        assert actions(import_text(json.dumps(line))) == ["updated"]
        assert sorted(Note.objects.values_list("text", flat=True)) == ["Late", "Likes tea"]
        assert actions(import_text(json.dumps(line))) == ["unchanged"]


def fill_a_book(owner: User) -> Contact:
    """Make a contact with a value of every type, labels of every source, and notes."""
    contact = ContactFactory(given_name="Ann", family_name="Lee", emails=["ann@example.com"])
    everybody = Contact.objects.all()
    for name, kind, value in [
        ("Words", "text", "=cmd' /C calc'!A0"),
        ("More words", "long_text", "one\ntwo"),
        ("Figure", "number", "-1234.5"),
        ("Day", "date", "2020-05-14"),
        ("Page", "url", "https://example.com/?a=1&b=2"),
        ("Really", "yes_no", "no"),
        ("One of", "choice", "Short"),
        ("Some of", "choices", "Short,Long"),
    ]:
        field = create_custom_field(
            name=name,
            type=kind,
            choices=["Short", "Long"] if kind.startswith("choice") else [],
            group="Group",
            help_text="Help",
            is_searched=kind == "text",
            actor=owner,
        )
        read = type_of(field).parse(value, field)
        set_custom_value(contacts=everybody, field=field, value=read, actor=owner)
    vip = labels.create_label(name="Moda; VIP", colour="red", description="The best", actor=owner)
    labels.put_on_label(contacts=everybody, label=vip, actor=owner)
    labels.create_label(name="New", condition="contacts/new_this_month", actor=owner)
    labels.create_label(name="Nobody's", colour="teal", actor=owner)
    notes.add_note(
        contact=contact, text="Allergic", type="call_summary", is_pinned=True, actor=owner
    )
    notes.add_note(contact=contact, text="Allergic", actor=owner)
    return contact


class TestRoundTrip:
    def test_again_into_the_same_book_changes_nothing(
        self, import_text: Import, tmp_path: Path, owner: User
    ):
        fill_a_book(owner)
        text = exported(tmp_path)
        events = Activity.objects.count()
        (line,) = import_text(text)
        assert (line["action"], line["reason"]) == ("unchanged", "")
        assert exported(tmp_path) == text
        assert Activity.objects.count() == events

    def test_into_an_empty_book_brings_everything_back(
        self, import_text: Import, tmp_path: Path, owner: User
    ):
        fill_a_book(owner)
        text = exported(tmp_path)
        (first,) = lines(text)
        assert first["custom"] == {
            "words": "=cmd' /C calc'!A0",
            "more_words": "one\ntwo",
            "figure": "-1234.5",
            "day": "2020-05-14",
            "page": "https://example.com/?a=1&b=2",
            "really": False,
            "one_of": "Short",
            "some_of": ["Long", "Short"],
        }
        assert first["labels"] == ["Moda; VIP"]
        for model in (Contact, CustomField, Label):
            model.objects.all().delete()
        (line,) = import_text(text)
        assert (line["action"], line["reason"]) == ("created", "")
        (second,) = lines(exported(tmp_path))
        varying = {"id", "version", "updated_at", "last_activity_at", "automatic_labels",
                   "created_by"}  # fmt: skip
        assert {k: v for k, v in second.items() if k not in varying} == {
            k: v for k, v in first.items() if k not in varying
        }
        assert [x["name"] for x in second["automatic_labels"]] == ["New"]
        note = Note.objects.get(is_pinned=True)
        assert (note.author, note.type) == (owner, "call_summary")
        assert "calc" in Contact.objects.get().search_text

    def test_a_book_without_contacts_keeps_its_fields_and_labels(
        self, import_text: Import, tmp_path: Path, owner: User
    ):
        fill_a_book(owner)
        Contact.objects.all().delete()
        text = exported(tmp_path)
        for model in (CustomField, Label):
            model.objects.all().delete()
        assert import_text(text) == []
        assert (CustomField.objects.count(), Label.objects.count()) == (8, 3)
        assert exported(tmp_path) == text

    def test_an_automatic_label_taken_off_stays_off(
        self, import_text: Import, tmp_path: Path, owner: User
    ):
        fill_a_book(owner)
        automatic = Label.objects.get(name="New")
        labels.take_off_label(contacts=Contact.objects.all(), label=automatic, actor=owner)
        text = exported(tmp_path)
        for model in (Contact, CustomField, Label):
            model.objects.all().delete()
        import_text(text)
        assert carried() == ["Moda; VIP"]

    def test_a_field_in_the_trash_is_not_made_again(
        self, import_text: Import, tmp_path: Path, owner: User
    ):
        fill_a_book(owner)
        text = exported(tmp_path)
        delete_custom_field(field_id=CustomField.objects.get(key="words").pk, actor=owner)
        (line,) = import_text(text)
        assert line["action"] == "unchanged"
        assert "Words" in line["reason"]
        assert CustomField.objects.alive().count() == 7

    def test_another_field_of_the_same_name_takes_the_values(
        self, import_text: Import, tmp_path: Path, owner: User
    ):
        fill_a_book(owner)
        text = exported(tmp_path)
        for model in (Contact, CustomField, Label):
            model.objects.all().delete()
        create_custom_field(name="other", type="text", key="figure", actor=None)
        create_custom_field(name="WORDS", type="text", key="worte", actor=None)
        create_custom_field(name="Day", type="number", key="tag", actor=None)
        (line,) = import_text(text)
        assert "Day" in line["reason"]
        values = custom()
        assert (values["worte"], values["figure"]) == ("=cmd' /C calc'!A0", "-1234.5")
        assert "tag" not in values

    @pytest.mark.parametrize(
        "line",
        [
            {"full_name": "A", "custom": [1], "labels": {"x": 1}, "notes": 5, "definitions": []},
            {"full_name": "A", "custom": {"k": {"x": 1}, "": None}, "labels": [1, None, ""]},
            {"full_name": "A", "definitions": {"custom_fields": [1, {}, {"key": "K"}]}},
            {"full_name": "A", "definitions": {"labels": [{"name": 5}, {"name": ""}]}},
            {"full_name": "A", "notes": [5, "\ud800", "x"], "note_details": [7, {"type": 1}] * 9},
            {"full_name": "A", "notes": [], "note_details": 7},
            {"full_name": "A", "definitions": {"custom_fields": [
                {"key": "a", "name": "x" * 999, "type": "evil", "choices": [1], "group": 4}]},
             "custom": {"a": ["x"]}},
        ],
    )  # fmt: skip
    def test_nonsense_costs_no_contact(self, import_text: Import, line: dict[str, Any]):
        assert actions(import_text(json.dumps(line))) == ["created"]


@pytest.mark.parametrize("known", [False, True])
def test_number_of_queries_does_not_grow_with_the_records(import_text: Import, *, known: bool):
    create_custom_field(name="Hair", type="text", actor=None)
    create_custom_field(name="Size", type="number", actor=None)
    for n in range(5):
        LabelFactory(name=f"Label {n}")

    def text(count: int, *, is_full: bool) -> str:
        rows = (
            f"A{n},a{n}@example.com,"
            + (f"short,{n},Label {n % 5};Label {n % 2},Note {n}" if is_full else ",,,")
            for n in range(count)
        )
        return "Name,Email,Hair,Size,Tags,Notes\n" + "\n".join(rows) + "\n"

    counts = []
    for count in (5, 40):
        Contact.objects.all().delete()
        if known:
            import_text(text(count, is_full=False))
        with CaptureQueriesContext(connection) as queries:
            report = import_text(text(count, is_full=True))
        counts.append(len(queries))
        assert set(actions(report)) == {"updated" if known else "created"}
    assert counts[0] == counts[1]
