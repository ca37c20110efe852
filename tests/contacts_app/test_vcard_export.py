"""Contacts as vCards: the list, and one contact."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from contacts_app.custom_field_types import type_of
from contacts_app.details import ContactDetails
from contacts_app.models import Activity, Contact
from contacts_app.services import labels, notes, vcard_export
from contacts_app.services.contacts import details_of
from contacts_app.services.custom_fields import create_custom_field, set_custom_value
from contacts_app.services.custom_values import living_fields
from contacts_app.services.vcard_export import vcards
from tests.conftest import client_of
from tests.factories import ContactFactory


pytestmark = pytest.mark.django_db
FILE = "/contacts/export/file/?format=vcard"


@pytest.fixture
def anna(owner: User) -> Contact:
    contact = ContactFactory(
        given_name="Anna; Maria", family_name="Öz, Dr.", full_name="Dr. Anna Öz", organization="Öz \\ Söhne",
        job_title="Line\\none", birth_date="--05-14", language="tr", tax_id="TR 123", region="TR",
        emails=["anna@example.com", "oz@example.com"],
        phones=["+90 532 418 20 77", "0212 555 01 01", "12345"],
        addresses=[
            {"street": "Moda Cad. 1, Kat: 2", "city": "İstanbul", "postal_code": "34710", "kind": "home"},
            {"street": "Kazım; 5", "city": "Ankara", "country": "Türkiye", "kind": "other"},
        ],
    )  # fmt: skip
    contact.emails.filter(address="anna@example.com").update(kind="work")
    for kind, number in (("fax", "0212 555 01 01"), ("other", "12345")):
        contact.phones.filter(number=number).update(kind=kind)
    for name, kind, value in [
        ("Figure", "number", "-1234.5"),
        ("Really", "yes_no", "no"),
        ("Some of", "choices", ["Short", "Long; very"]),
        ("Long one", "long_text", "one\ntwo, three\n" + "ш" * 200),
    ]:
        choices = ["Short", "Long; very"] if kind == "choices" else []
        field = create_custom_field(name=name, type=kind, choices=choices, actor=owner)
        read = type_of(field).parse(value, field)
        set_custom_value(contacts=Contact.objects.all(), field=field, value=read, actor=owner)
    for name in ("Moda, VIP", "Regulars"):
        label = labels.create_label(name=name, actor=owner)
        labels.put_on_label(contacts=Contact.objects.all(), label=label, actor=owner)
    notes.add_note(contact=contact, text="Zugvogel", actor=owner)
    return contact


def taken_in(text: str, folder: Path) -> list[tuple[str, str]]:
    """Import ``text`` and return the action and the reason for each of its cards."""
    file, report = folder / "contacts.vcf", folder / "report.jsonl"
    file.write_text(text, "utf-8", newline="")
    quiet = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    call_command("import_contacts", str(file), report=str(report), **quiet)
    lines = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    return [(line["action"], line["reason"]) for line in lines]


def everything() -> list[tuple[ContactDetails, list[str]]]:
    """Return what is stored of each contact, and its labels."""
    fields = living_fields()
    return [
        (
            details_of(contact, fields=fields),
            sorted(row.label.name for row in contact.contact_labels.all()),
        )
        for contact in Contact.objects.order_by("sort_key", "pk")
    ]


def test_a_card(anna: Contact):
    (card,) = vcards(Contact.objects.all())
    lines = card.replace("\r\n ", "").split("\r\n")
    assert lines[:-1] == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "FN:Dr. Anna Öz",
        r"N:Öz\, Dr.;Anna\; Maria;;;",
        r"ORG:Öz \\ Söhne",
        r"TITLE:Line\\none",
        "BDAY:--0514",
        "LANG:tr",
        "X-VAT-ID:TR 123",
        "EMAIL;TYPE=INTERNET;TYPE=WORK;TYPE=PREF:anna@example.com",
        "EMAIL;TYPE=INTERNET:oz@example.com",
        "TEL;TYPE=CELL;TYPE=PREF:+905324182077",
        "TEL;TYPE=FAX:+902125550101",
        "TEL;TYPE=VOICE:12345",
        r"ADR;TYPE=HOME;TYPE=PREF:;;Moda Cad. 1\, Kat: 2;İstanbul;;34710;",
        r"ADR:;;Kazım\; 5;Ankara;;;Türkiye",
        r"CATEGORIES:Moda\, VIP,Regulars",
        "X-FIGURE:-1234.5",
        "X-REALLY:no",
        r'X-SOME-OF:"Long\; very"\; Short',
        r"X-LONG-ONE:one\ntwo\, three\n" + "ш" * 200,
        "END:VCARD",
    ]


def test_no_line_is_longer_than_the_standard_allows_and_no_letter_is_torn(anna: Contact):
    (card,) = vcards(Contact.objects.all())
    lines = card.encode().split(b"\r\n")
    assert max(map(len, lines)) == 75
    assert all(line.decode() for line in lines[:-1])


def test_who_has_no_name_is_called_as_in_the_list(db: None):
    ContactFactory(given_name="", family_name="", organization="Acme")
    ContactFactory(given_name="", family_name="", emails=["x@example.com"])
    company, mail = vcards(Contact.objects.order_by("pk"))
    assert "FN:Acme\r\nN:;;;;\r\nORG:Acme\r\nX-ABSHOWAS:COMPANY\r\n" in company
    assert "FN:x@example.com\r\nN:;;;;\r\nEMAIL" in mail


def test_reading_it_in_again_changes_nothing(owner_client: Client, anna: Contact, tmp_path: Path):
    ContactFactory(given_name="", family_name="", organization="Acme")
    ContactFactory(given_name="", family_name="", emails=["x@example.com"])
    ContactFactory(given_name="", family_name="", phones=["0532 418 20 78"], region="TR")
    events, before = Activity.objects.count(), list(Contact.objects.order_by("pk").values())
    text = owner_client.get(FILE).getvalue().decode()
    assert taken_in(text, tmp_path) == [("unchanged", "")] * 4
    assert Activity.objects.count() == events
    assert list(Contact.objects.order_by("pk").values()) == before


def test_an_empty_book_gets_the_same_contacts(owner_client: Client, anna: Contact, tmp_path: Path):
    ContactFactory(given_name="", family_name="", organization="Acme", birth_date="1990-02-28")
    ContactFactory(given_name="", family_name="", emails=["x@example.com"])
    text, before = owner_client.get(FILE).getvalue().decode(), everything()
    Contact.objects.all().delete()
    assert taken_in(text, tmp_path) == [("created", "")] * 3
    # A phone is written as it is dialled from anywhere.
    text, after = owner_client.get(FILE).getvalue().decode(), everything()
    assert [phone.number for phone in after[1][0].phones] == [
        "+905324182077",
        "+902125550101",
        "12345",
    ]
    assert [_without_numbers(each) for each in after] == [_without_numbers(each) for each in before]


def _without_numbers(of: tuple[ContactDetails, list[str]]) -> tuple[Any, ...]:
    details, carried = of
    phones = [(phone.kind, phone.is_primary) for phone in details.phones]
    return vars(details) | {"phones": phones}, carried


def test_the_list_in_its_order(owner_client: Client):
    for name in ("Anna", "Annika", "Bela"):
        ContactFactory(given_name=name, family_name="")
    ContactFactory(given_name="Anne", family_name="", trashed=True)
    response = owner_client.get(f"{FILE}&q=ann&sort=-name")
    names = [line for line in response.getvalue().decode().splitlines() if line.startswith("FN")]
    assert names == ["FN:Annika", "FN:Anna"]
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="contacts-20')
    assert response["Content-Disposition"].endswith('.vcf"')


def test_one_contact(owner_client: Client, anna: Contact):
    ContactFactory()
    address = f"/contacts/{anna.pk}/vcard/"
    assert f'href="{address}"' in owner_client.get(f"/contacts/{anna.pk}/").content.decode()
    response = owner_client.get(address)
    assert response["Content-Disposition"] == 'attachment; filename="dr-anna-oz.vcf"'
    assert response.getvalue().decode().count("BEGIN:VCARD") == 1
    maria = ContactFactory(given_name="Мария", family_name="")
    response = owner_client.get(f"/contacts/{maria.pk}/vcard/")
    assert response["Content-Disposition"] == 'attachment; filename="contact.vcf"'


def test_staff_may_not(staff: User):
    contact = ContactFactory(owner=staff)
    client = client_of(staff)
    page = client.get(f"/contacts/{contact.pk}/").content.decode()
    assert contact.display_name in page
    assert "vcard" not in page
    assert client.get(f"/contacts/{contact.pk}/vcard/").status_code == 404


def test_a_deleted_contact_has_none(owner_client: Client):
    contact = ContactFactory(trashed=True)
    assert owner_client.get(f"/contacts/{contact.pk}/vcard/").status_code == 404


def test_queries_come_by_the_thousand(owner: User, monkeypatch: pytest.MonkeyPatch):
    def queries(count: int, chunk: int) -> int:
        monkeypatch.setattr(vcard_export, "CHUNK", chunk)
        ContactFactory.create_batch(count - Contact.objects.count(), emails=["a@example.com"])
        with CaptureQueriesContext(connection) as captured:
            cards = vcards(Contact.objects.order_by("pk"))
            next(cards)
            early = len(captured)
            assert len(list(cards)) == count - 1
        return early if chunk < count else len(captured)

    whole = queries(5, 1000)
    assert queries(20, 1000) == whole
    assert queries(20, 4) == whole
