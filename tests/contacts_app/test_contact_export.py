"""The contact list as a CSV file."""

import csv
import io
import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Business, User
from contacts_app.columns import COLUMNS
from contacts_app.custom_field_types import type_of
from contacts_app.models import Activity, Contact, CustomField
from contacts_app.services import csv_export, labels, notes
from contacts_app.services.custom_fields import create_custom_field, set_custom_value
from tests.conftest import client_of
from tests.factories import ContactFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db
FILE = "/contacts/export/file/"


def content(client: Client, query: str = "", **headers: Any) -> str:
    response: Any = client.get(f"{FILE}?{query}", headers=headers)
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response.streaming_content).decode()


def rows(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    return list(csv.DictReader(lines, delimiter=delimiter))


@pytest.fixture
def anna(owner: User) -> Contact:
    contact = ContactFactory(
        given_name="Anna", family_name="Öz", organization="=cmd|' /C calc'!A0", birth_date="--05-14",
        emails=["anna@example.com", "oz@example.com"], phones=["+90 532 418 20 77", "0212 555 01 01"],
        addresses=[{"street": "Moda 1", "city": "İstanbul", "country": "@home"}], owner=owner,
        tax_id="'t Hooft", region="TR",
    )  # fmt: skip
    for name, kind, value in [
        ("Words", "text", "-1+1"),
        ("Figure", "number", "-1234.5"),
        ("Day", "date", "2020-05-14"),
        ("Really", "yes_no", "no"),
        ("Some of", "choices", "Short,Long; very"),
        ("Phone of mother", "text", "+90 212 555 02 02"),
        ("=Name", "long_text", "one\ntwo"),
    ]:
        choices = ["Short", "Long; very"] if kind == "choices" else []
        field = create_custom_field(name=name, type=kind, choices=choices, actor=owner)
        raw = value if kind != "choices" else ["Short", "Long; very"]
        read = type_of(field).parse(raw, field)
        set_custom_value(contacts=Contact.objects.all(), field=field, value=read, actor=owner)
    for name in ("Moda; VIP", "Regulars"):
        label = labels.create_label(name=name, actor=owner)
        labels.put_on_label(contacts=Contact.objects.all(), label=label, actor=owner)
    notes.add_note(contact=contact, text="Zugvogel", actor=owner)
    return contact


def test_all_fields(owner_client: Client, anna: Contact):
    text = content(owner_client, "fields=all")
    (row,) = rows(text)
    assert text.startswith("\ufeffFirst name,Last name,")
    assert {
        "First name": "Anna",
        "Last name": "Öz",
        "Company": "'=cmd|' /C calc'!A0",
        "Birthdate": "'--05-14",
        "Email": "anna@example.com",
        "Other emails": "oz@example.com",
        "Phone": "'+90 532 418 20 77",
        "Other phones": "0212 555 01 01",
        "Street": "Moda 1",
        "Country": "'@home",
        "VAT ID": "'t Hooft",
        "Words": "'-1+1",
        "Figure": "'-1234.5",
        "Day": "2020-05-14",
        "Really": "no",
        "Some of": '"Long; very"; Short',
        "Labels": '"Moda; VIP"; Regulars',
        "Looked after by": "Olga Owner",
        "Source": "manual",
        "'=Name": "one\ntwo",
    }.items() <= row.items()
    assert "Zugvogel" not in text


@pytest.mark.parametrize("fields", ["all", "shown&columns=created.last_activity"])
def test_moments_are_those_of_the_business(owner_client: Client, business: Business, fields: str):
    business.time_zone = "Asia/Vladivostok"
    business.save()
    moment = datetime(2026, 11, 22, 16, 4, 59, tzinfo=UTC)
    ContactFactory(created_at=moment, last_activity_at=moment)
    (row,) = rows(content(owner_client, f"fields={fields}"))
    assert (row["Created"], row["Last activity"]) == ("2026-11-23 02:04", "2026-11-23 02:04")


@pytest.mark.parametrize("language", ["en", "ru", "tr"])
@pytest.mark.parametrize("style", ["excel", "plain"])
def test_reading_it_in_again_changes_nothing(
    owner: User, anna: Contact, tmp_path: Path, language: str, style: str
):
    ContactFactory(given_name="", family_name="", organization="Acme")
    ContactFactory(given_name="", family_name="", emails=["x@example.com"])
    owner.language = language
    owner.save()
    file, report = tmp_path / "contacts.csv", tmp_path / "report.jsonl"
    text = content(client_of(owner), f"fields=all&format={style}")
    assert text.startswith("\ufeff") == (style == "excel")
    assert (";" in text.splitlines()[0]) == (style == "excel" and language != "en")
    file.write_text(text, "utf-8", newline="")
    events, before = Activity.objects.count(), list(Contact.objects.order_by("pk").values())
    quiet = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    call_command("import_contacts", str(file), report=str(report), **quiet)
    lines = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    assert [activity.details for activity in Activity.objects.order_by("pk")[events:]] == []
    assert [(line["action"], line["reason"]) for line in lines] == [("unchanged", "")] * 3
    assert list(Contact.objects.order_by("pk").values()) == before


def test_the_columns_of_the_list(owner: User, anna: Contact):
    field = CustomField.objects.get(name="Figure")
    client = client_of(owner)
    (row,) = rows(content(client))
    assert list(row) == ["Name", "Email", "Labels", "Last activity"]
    owner.list_columns = ["phone", f"cf{field.pk}", "owner"]
    owner.save()
    (row,) = rows(content(client, "fields=shown&format=plain"))
    assert row == {
        "Name": "Anna Öz", "Phone": "'+90 532 418 20 77", "Figure": "'-1234.5",
        "Looked after by": "Olga Owner",
    }  # fmt: skip
    (row,) = rows(content(client, "columns=birth_date.source"))
    assert list(row) == ["Name", "Birthdate", "Source"]


def test_every_column_of_the_list_has_one_here():
    assert {column.key for column in COLUMNS} <= set(csv_export._SHOWN)


def test_search_filter_and_order_of_the_list_count(owner_client: Client):
    for name in ("Anna", "Annika", "Bela", "Cem"):
        ContactFactory(given_name=name, family_name="")
    ContactFactory(given_name="Anne", family_name="", trashed=True)

    def names(query: str) -> list[str]:
        return [row["Name"] for row in rows(content(owner_client, query))]

    assert names("") == ["Anna", "Annika", "Bela", "Cem"]
    assert names("q=ann&sort=-name") == ["Annika", "Anna"]
    assert names("source=import") == []
    # A page is a matter of the screen.
    last = Contact.objects.get(given_name="Cem").pk
    assert len(names(f"after={last}&page=2&size=25")) == 4


def test_the_question_keeps_the_query_of_the_list(owner_client: Client):
    page = parse(owner_client.get("/contacts/?q=ann&sort=-name").content.decode())
    address = page.find(id="export").attributes["href"]
    assert address == "/contacts/export/?q=ann&sort=-name"
    form = owner_client.get(address).content.decode()
    assert '<input type="hidden" name="q" value="ann">' in form
    assert '<input type="hidden" name="sort" value="-name">' in form
    fragment = owner_client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert 'action="/contacts/export/file/"' in fragment
    assert "Notes are not in the file." in fragment


def test_staff_may_not(staff: User, anna: Contact):
    client = client_of(staff)
    assert client.get(FILE).status_code == 404
    assert client.get("/contacts/export/").status_code == 404
    assert 'id="export"' not in client.get("/contacts/").content.decode()


def test_a_manager_may(manager: User, anna: Contact):
    client = client_of(manager)
    assert len(rows(content(client))) == 1
    assert 'id="export"' in client.get("/contacts/").content.decode()


def test_it_is_a_download_and_logged_without_names(
    owner_client: Client, owner: User, anna: Contact, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.INFO):
        response = owner_client.get(f"{FILE}?q=anna")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="contacts-20')
    said = [r.getMessage() for r in caplog.records if r.name == "contacts_app.views.exports"]
    assert said == [f"User {owner.pk} exports contacts, 4 columns"]


def test_headings_are_those_of_the_reader_though_lines_are_made_later(owner: User, anna: Contact):
    with translation.override("en"):
        columns = csv_export.csv_columns()
        lines = csv_export.csv_lines(Contact.objects.all(), columns)
    with translation.override("ru"):
        assert next(lines).startswith("First name,")


def test_queries_come_by_the_thousand_and_rows_before_the_last_query(
    owner: User, monkeypatch: pytest.MonkeyPatch
):
    def queries(count: int, chunk: int) -> int:
        monkeypatch.setattr(csv_export, "CHUNK", chunk)
        Contact.objects.all().delete()
        for number in range(count):
            ContactFactory(given_name=f"A{number}", emails=[f"a{number}@example.com"])
        with CaptureQueriesContext(connection) as captured:
            lines = csv_export.csv_lines(Contact.objects.order_by("pk"), csv_export.csv_columns())
            for _number in range(3):
                next(lines)
            early = len(captured)
            assert len(list(lines)) == count - 2
        return early if chunk < count else len(captured)

    whole = queries(20, 1000)
    assert queries(10, 1000) == whole
    # After two contacts only the first chunk has been read.
    assert queries(20, 5) == whole
