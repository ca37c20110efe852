"""Who somebody is that made themselves known: the contact of the book, or a new one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts_app.enums import Source
from contacts_app.models import Activity, Contact, Review
from contacts_app.services import intake
from tests.factories import ContactFactory
from tests.helpers.at_once import at_once


pytestmark = pytest.mark.django_db


def recognise(name, email="", phone="", **more):
    return intake.recognise(name=name, email=email, phone=phone, source=Source.BOOKING, **more)


def reviews():
    rows = Review.objects.order_by("pk").select_related("candidate")
    return [(row.candidate.display_name, row.because) for row in rows]


def kinds_of(contact):
    rows = Activity.objects.filter(contact=contact).order_by("pk")
    return list(rows.values_list("kind", flat=True))


@pytest.fixture
def ayse(business):
    return ContactFactory(
        given_name="Ayşe",
        family_name="Kaya",
        emails=["ayse@example.com"],
        phones=["+90 532 418 20 77"],
        language="tr",
        region="TR",
    )


@pytest.mark.parametrize(
    ("name", "email", "phone"),
    [
        ("Ayşe Kaya", "ayse@example.com", ""),
        ("AYSE KAYA", "AYSE@EXAMPLE.COM", ""),
        ("Kaya Ayşe", "", "0532 418 20 77"),
        ("ayşe nur kaya", "ayse@example.com", ""),
        ("Ayşe", "", "+90 (532) 418-20-77"),
        ("Ayşe Kaya", "new@example.com", "5324182077"),
    ],
)
def test_known_by_a_detail_and_the_name(ayse, name, email, phone):
    found = recognise(name, email, phone)
    assert (found.contact.pk, found.is_new, found.review) == (ayse.pk, False, None)
    assert Contact.objects.count() == 1
    # Nothing was empty, so nothing was changed, and nothing was overwritten.
    ayse.refresh_from_db()
    assert (ayse.display_name, ayse.version) == ("Ayşe Kaya", 1)
    assert [row.address for row in ayse.emails.all()] == ["ayse@example.com"]
    assert [row.number for row in ayse.phones.all()] == ["+90 532 418 20 77"]


@pytest.mark.parametrize(
    ("given", "family", "typed"),
    [
        ("Фёдор", "Иванов", "иванов федор"),
        ("Мария", "Иванова", "Иванова Мария Сергеевна"),
        ("Işık", "Çelik", "ISIK CELIK"),
        ("İpek", "Öz", "ipek oz"),
        ("José", "Núñez", "Nunez Jose"),
    ],
)
def test_names_are_alike_across_accents_case_and_order(business, given, family, typed):
    known = ContactFactory(given_name=given, family_name=family, emails=["x@example.com"])
    assert recognise(typed, "x@example.com").contact.pk == known.pk


@pytest.mark.parametrize("name", ["Mehmet Kaya", "Kaya", "A. Kaya", "Ayşe Demir", "Mehmet"])
def test_a_shared_address_with_another_name_is_somebody_new_to_look_at(ayse, name):
    found = recognise(name, "ayse@example.com")
    assert found.is_new
    assert found.contact.source == Source.BOOKING
    assert found.review
    assert reviews() == [("Ayşe Kaya", ["email"])]
    # And known from now on, without a second question.
    again = recognise(name, "ayse@example.com")
    assert (again.contact.pk, again.is_new, again.review) == (found.contact.pk, False, None)
    assert len(reviews()) == 1


def test_an_only_namesake_is_to_be_looked_at(ayse):
    found = recognise("Kaya Ayşe", "other@example.com")
    assert found.is_new
    assert reviews() == [("Ayşe Kaya", ["name"])]


def test_a_common_name_is_no_sign(business):
    ContactFactory.create_batch(2, given_name="Ayşe", family_name="Kaya")
    ContactFactory(given_name="Ayşe", family_name="")
    assert recognise("Ayşe Kaya", "new@example.com").review is None
    assert recognise("Ayşe", "newer@example.com").review is None


def test_two_people_share_a_phone_and_an_email(ayse):
    mehmet = ContactFactory(given_name="Mehmet", family_name="Demir", emails=["m@example.com"])
    found = recognise("Deniz Ak", "m@example.com", "0532 418 20 77")
    assert found.is_new
    assert reviews() == [("Ayşe Kaya", ["phone"]), ("Mehmet Demir", ["email"])]
    # Whose name and e-mail it is counts, not whose phone.
    assert recognise("Mehmet Demir", "m@example.com", "0532 418 20 77").contact == mehmet


def test_of_several_that_fit_who_shares_more(business):
    ContactFactory(given_name="Ayşe", family_name="Kaya", emails=["a@example.com"])
    both = ContactFactory(
        given_name="Ayşe", family_name="Kaya", emails=["a@example.com"], phones=["+905324182077"]
    )
    assert recognise("Ayşe Kaya", "a@example.com", "05324182077").contact == both


def test_empty_details_are_filled(business):
    known = ContactFactory(given_name="Ayşe", family_name="", emails=["a@example.com"])
    found = recognise("Ayşe Kaya", "A@example.com", "0532 418 20 77", language="tr")
    assert (found.contact.pk, found.is_new) == (known.pk, False)
    known.refresh_from_db()
    assert (known.display_name, known.family_name, known.language) == ("Ayşe Kaya", "Kaya", "tr")
    assert known.primary_phone == "+90 532 418 20 77"
    assert [row.address for row in known.emails.all()] == ["a@example.com"]
    assert kinds_of(known) == ["contacts/edited"]


def test_a_deleted_one_is_not_brought_back(business):
    gone = ContactFactory(
        given_name="Ayşe", family_name="Kaya", emails=["a@example.com"], trashed=True
    )
    other = ContactFactory(given_name="Ali", emails=["a@example.com"], trashed=True)
    found = recognise("Ayşe Kaya", "a@example.com")
    assert found.is_new
    assert found.review is None
    assert kinds_of(found.contact) == ["contacts/created", "contacts/was_deleted"]
    assert Contact.objects.in_trash().count() == 2
    assert kinds_of(gone) == kinds_of(other) == []


def test_the_name_is_parted(business):
    def parts(name):
        contact = recognise(name, f"{len(name)}@example.com").contact
        return contact.given_name, contact.family_name

    assert parts("Ayşe Nur Kaya") == ("Ayşe Nur", "Kaya")
    assert parts("Иванова Мария Сергеевна") == ("Мария Сергеевна", "Иванова")
    assert parts("Cher") == ("Cher", "")


def test_what_is_typed_apart_stays_apart(business):
    contact = intake.recognise(
        name="", given_name="Ayşe Nur", family_name="Kaya", email="a@b.example", source="booking"
    ).contact
    assert (contact.given_name, contact.family_name) == ("Ayşe Nur", "Kaya")


def test_the_number_of_queries_does_not_grow(ayse):
    def queries(name):
        with CaptureQueriesContext(
            connection,
        ) as counted:
            recognise(name, "ayse@example.com", "05324182077")
        return len(counted)

    first = queries("Ayşe Kaya")
    ContactFactory.create_batch(6, emails=["ayse@example.com"], phones=["+905324182077"])
    assert queries("Ayşe Kaya") == first


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("email", "phone"),
    [("new@example.com", ""), ("", "05324182077"), ("new@x.example", "0532 418 20 77")],
)
def test_the_same_new_person_at_once(business, email, phone):
    found = at_once(6, lambda _number: recognise("Nur Ak", email, phone))
    assert len({each.contact.pk for each in found}) == 1
    assert [each.is_new for each in found].count(True) == 1
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_share_crosswise_wait_for_each_other_in_one_order(business):
    """No deadlock: one by e-mail and phone, the other by phone and e-mail."""
    pairs = [("a@example.com", "05324182077"), ("b@example.com", "05324182077")]
    found = at_once(6, lambda number: recognise("Nur Ak", *pairs[number % 2]))
    assert len({each.contact.pk for each in found}) == 1
