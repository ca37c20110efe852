"""Who is found by what was typed, and who may be found by whom."""

import pytest

from contacts_app.models import Contact
from contacts_app.querysets.contacts import search_patterns
from tests.factories import ContactFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    """A small book; each contact is named in the tests by its key."""
    contacts = {
        "ayse": ContactFactory(
            given_name="Ayşe Nur", family_name="Işık", organization="Salon Lale",
            emails=["Ayse.Isik@Example.com", "lale@salon.example"],
            phones=["0532 418 20 77", "+7 916 123-45-67"], region="TR",
        ),
        "pyotr": ContactFactory(
            given_name="Пётр", family_name="Соловьёв", organization="ООО «Ёлка»",
            phones=["8 (495) 765-43-21"], region="RU",
        ),
        "jose": ContactFactory(given_name="José", family_name="Núñez-García", organization=""),
        "percent": ContactFactory(given_name="100%", family_name="Fit_ness", organization=""),
        "brien": ContactFactory(given_name="Sean", family_name="O'Brien", organization="24/7 Gym"),
        "company": ContactFactory(
            given_name="", family_name="", organization="Nagel & Söhne GmbH",
        ),
    }  # fmt: skip
    return {contact.pk: key for key, contact in contacts.items()}


def found(book, query):
    return {book[pk] for pk in Contact.objects.matching(query).values_list("pk", flat=True)}


EVERYBODY = {"ayse", "pyotr", "jose", "percent", "brien", "company"}


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        # names, in any order, parts of them, whatever the case
        ("ayşe", {"ayse"}),
        ("AYŞE NUR", {"ayse"}),
        ("ışık ayşe", {"ayse"}),
        ("isik", {"ayse"}),
        ("IŞIK", {"ayse"}),
        ("Işik", {"ayse"}),
        ("ays isi", {"ayse"}),
        ("yşe", {"ayse"}),
        ("ayşe garcía", set()),
        # Cyrillic ё and е, й
        ("петр", {"pyotr"}),
        ("Пётр", {"pyotr"}),
        ("СОЛОВЬЕВ", {"pyotr"}),
        ("елка", {"pyotr"}),
        ("Ёлка", {"pyotr"}),
        # accents, typed composed or decomposed
        ("jose nunez", {"jose"}),
        ("Nu\u0301n\u0303ez", {"jose"}),
        ("garcia", {"jose"}),
        ("nunez-garcia", {"jose"}),
        ("o’brien", {"brien"}),
        ("o'brien", {"brien"}),
        # all e-mails
        ("ayse.isik@example.com", {"ayse"}),
        ("LALE@SALON", {"ayse"}),
        # the organization
        ("salon lale", {"ayse"}),
        ("sohne", {"company"}),
        ("nagel & söhne", {"company"}),
        ("«ёлка»", {"pyotr"}),
        # phones: as typed, international, national, parts, the last four digits
        ("0532 418 20 77", {"ayse"}),
        ("0532", {"ayse"}),
        ("05324182077", {"ayse"}),
        ("+90 532 418 20 77", {"ayse"}),
        ("+90 (532) 418-20-77", {"ayse"}),
        ("90532", {"ayse"}),
        ("532.418.20.77", {"ayse"}),
        ("2077", {"ayse"}),
        ("20 77", {"ayse"}),
        ("4567", {"ayse"}),
        ("8 916 123 45 67", {"ayse"}),
        ("+7916", {"ayse"}),
        ("+7 495", {"pyotr"}),
        ("8 495 765", {"pyotr"}),
        ("(495) 765-43-21", {"pyotr"}),
        ("٢٠٧٧", {"ayse"}),
        ("２０７７", {"ayse"}),
        ("\u202a+90 532 418 20 77\u202c", {"ayse"}),
        ("0532\u2011418\u201320\u00a077", {"ayse"}),
        ("9999", set()),
        # a name and a phone
        ("ayşe 2077", {"ayse"}),
        ("петр 2077", set()),
        # one or two letters begin a word
        ("a", {"ayse"}),
        ("ay", {"ayse"}),
        ("is", {"ayse"}),
        ("п", {"pyotr"}),
        ("со", {"pyotr"}),
        ("ya", set()),
        ("zz", set()),
        ("n", {"ayse", "jose", "company"}),
        ("n g", {"company"}),
        ("05", {"ayse"}),
        # what means something to SQL or to LIKE is nothing special
        ("100%", {"percent"}),
        ("%", set()),
        ("%%%", set()),
        ("_", set()),
        ("t_n", {"percent"}),
        ("f_t", set()),
        ("\\", set()),
        ("'; drop", set()),
        # invisible characters
        ("ay\0şe", {"ayse"}),
        ("\u200bayşe\u200d", {"ayse"}),
        ("\ud800ayşe", {"ayse"}),
        ("ayşe\u00a0\tnur", {"ayse"}),
        # nothing asked
        ("", EVERYBODY),
        ("  ", EVERYBODY),
        ("\0", EVERYBODY),
        ("\u200b", EVERYBODY),
    ],
)
def test_matching(book, query, keys):
    assert found(book, query) == keys


@pytest.mark.parametrize(
    ("query", "patterns"),
    [
        ("", []),
        ("Anna Berg", ["anna", "berg"]),
        ("an b", [" an", " b"]),
        ("+90 (532) 418-20-77", ["905324182077"]),
        ("77", [" 77"]),
        ("+", [" +"]),
        ("Anna 77", ["anna", " 77"]),
        ("Anna +90", ["anna", " 90"]),
        ("Anna 0532-418", ["anna", "0532418"]),
        ("24/7", ["24/7"]),
        ("24/7 gym", ["24/7", "gym"]),
        ("studio 2.0", ["studio", "2.0"]),
        ("a 5-5", [" a", "5-5"]),
        ("20-77", ["2077"]),
        ("56.78", ["5678"]),
        ("0532/418", ["0532418"]),
    ],
)
def test_search_patterns(query, patterns):
    assert search_patterns(query) == patterns


def test_a_long_query_is_answered(book):
    assert found(book, " ".join("abcdefghij" * 10)) == set()
    assert found(book, "x" * 10_000) == set()


def test_visible_to(owner, manager, staff, superuser):
    theirs = ContactFactory(owner=owner, created_by=manager)
    looked_after = ContactFactory(owner=staff)
    made = ContactFactory(created_by=staff)
    both = ContactFactory(owner=staff, created_by=staff)

    def seen_by(user):
        return list(Contact.objects.visible_to(user).order_by("pk"))

    assert seen_by(owner) == seen_by(manager) == [theirs, looked_after, made, both]
    assert seen_by(staff) == [looked_after, made, both]
    assert seen_by(superuser) == []
    staff.is_active = owner.is_active = False
    assert seen_by(staff) == seen_by(owner) == []


def test_alive_and_in_trash():
    kept, deleted = ContactFactory(), ContactFactory(trashed=True)
    assert list(Contact.objects.alive()) == [kept]
    assert list(Contact.objects.in_trash()) == [deleted]
