"""Creating and updating contacts: what is stored, derived and told on the timeline."""

from dataclasses import replace

import pytest
import time_machine

from accounts.models import User
from contacts_app.details import AddressDetails, ContactDetails, EmailDetails, PhoneDetails
from contacts_app.models import Activity, Contact, ContactEmail
from contacts_app.services.contacts import (
    ContactChangedMeanwhile,
    ContactIsDeleted,
    assign_owner,
    create_contact,
    details_of,
    update_contact,
)
from contacts_app.services.derive import ContactHasNoName
from tests.factories import ContactFactory


WHOLE = ContactDetails(
    given_name="Ayşe",
    family_name="Kaya",
    full_name="Ayşe Kaya",
    organization="Salon Lale",
    job_title="Stylist",
    language="tr",
    tax_id="TR-1",
    birth_date="--05-14",
    emails=(
        EmailDetails(address="ayse@example.com", kind="home", is_primary=True),
        EmailDetails(address="Kaya@Example.com", kind="work"),
    ),
    phones=(
        PhoneDetails(number="0532 418 20 77", kind="mobile", is_primary=True),
        PhoneDetails(number="ask at the desk", kind="work"),
    ),
    addresses=(
        AddressDetails(
            street="Gül Sk. 1", city="İzmir", region="Ege", postal_code="35000",
            country="Türkiye", kind="home", is_primary=True,
        ),
        AddressDetails(city="Muğla", kind="work"),
    ),
)  # fmt: skip


@pytest.fixture
def contact(business, owner):
    return create_contact(details=WHOLE, actor=owner)


def stored(contact: Contact) -> Contact:
    return Contact.objects.get(pk=contact.pk)


def events(contact: Contact) -> list[tuple[str, User | None, dict]]:
    """Return the timeline of a contact, oldest first."""
    found = Activity.objects.filter(contact=contact).order_by("happened_at", "pk")
    return [(event.kind, event.actor, event.details) for event in found]


def update(contact: Contact, actor: User | None = None, **changes) -> Contact:
    now = stored(contact)
    return update_contact(
        contact_id=now.pk,
        version=now.version,
        details=replace(details_of(now), full_name="", **changes),
        actor=actor,
    )


# --- create


@time_machine.travel("2026-11-22 12:00:00+00:00", tick=False)
def test_create_stores_everything(business, owner, staff):
    made = create_contact(details=WHOLE, actor=owner, source="booking", owner=staff)
    contact = stored(made)
    assert details_of(contact) == WHOLE
    assert (contact.source, contact.owner, contact.created_by) == ("booking", staff, owner)
    assert contact.version == 1
    assert contact.created_at == contact.updated_at == contact.last_activity_at
    assert contact.created_at.isoformat() == "2026-11-22T12:00:00+00:00"
    assert list(contact.phones.values_list("e164", flat=True)) == ["+905324182077", ""]
    assert events(contact) == [("contacts/created", owner, {"source": "booking"})]


def test_create_derives_what_the_list_shows_and_finds(contact):
    contact = stored(contact)
    assert contact.display_name == "Ayşe Kaya"
    assert contact.sort_key == "ays\uf8ffe kaya"
    assert contact.primary_email == "ayse@example.com"
    assert contact.primary_phone == "+90 532 418 20 77"
    assert contact.search_text == (
        " ayse kaya salon lale ayse@example.com kaya@example.com 05324182077 905324182077 "
    )


@pytest.mark.parametrize(
    ("details", "name"),
    [
        (ContactDetails(given_name="Ayşe"), "Ayşe"),
        (ContactDetails(family_name="Kaya"), "Kaya"),
        (ContactDetails(given_name="Ayşe", family_name="Kaya", full_name="Dr. A. Kaya"), "Dr. A. Kaya"),
        (ContactDetails(full_name="Madonna"), "Madonna"),
        (ContactDetails(organization="Salon Lale", job_title="Owner"), "Salon Lale"),
        (ContactDetails(emails=(EmailDetails(address="a@example.com"),)), "a@example.com"),
        (ContactDetails(phones=(PhoneDetails(number="0532 418 20 77"),)), "+90 532 418 20 77"),
        (ContactDetails(phones=(PhoneDetails(number="112"),)), "112"),
        (ContactDetails(addresses=(AddressDetails(city="İzmir"),)), "İzmir"),
    ],
)  # fmt: skip
def test_a_contact_is_called_by_the_first_thing_known(business, details, name):
    assert stored(create_contact(details=details, actor=None)).display_name == name


@pytest.mark.parametrize(
    "details",
    [
        ContactDetails(),
        ContactDetails(job_title="Baker", language="tr", birth_date="--05-14"),
        ContactDetails(emails=(EmailDetails(address=""),), addresses=(AddressDetails(),)),
        ContactDetails(full_name="  "),
    ],
)
def test_a_contact_of_no_name_is_refused_and_nothing_stored(business, details):
    with pytest.raises(ContactHasNoName):
        create_contact(details=details, actor=None)
    assert (Contact.objects.count(), Activity.objects.count()) == (0, 0)


def test_the_longest_names_fit(business):
    details = ContactDetails(
        given_name="G" * 200,
        family_name="Ğ" * 200,
        addresses=(AddressDetails(street="S" * 500),),
        phones=(PhoneDetails(number="x" * 60),),
        emails=(EmailDetails(address="e" * 254),),
    )
    assert len(stored(create_contact(details=details, actor=None)).display_name) == 401
    nameless = replace(details, given_name="", family_name="", emails=(), phones=())
    assert stored(create_contact(details=nameless, actor=None)).display_name == "S" * 401


def test_sorting_is_turkish_where_the_contact_or_the_business_is(business):
    name = ContactDetails(given_name="Irmak")
    english = create_contact(details=name, actor=None)
    assert stored(english).sort_key == "irmak"
    turkish = create_contact(details=replace(name, language="tr"), actor=None)
    assert stored(turkish).sort_key == "h\uf8ffrmak"
    business.language = "tr"
    business.save()
    assert stored(create_contact(details=name, actor=None)).sort_key == "h\uf8ffrmak"


def test_twins_in_a_list_are_stored_once(business):
    details = ContactDetails(
        emails=tuple(
            EmailDetails(address=address, kind=kind)
            for address, kind in (
                ("a@example.com", "home"), ("b@example.com", "home"), ("A@Example.com", "work"),
                ("a@ix.example", "home"), ("a@İX.example", "work"),
            )
        ),
        phones=tuple(PhoneDetails(number=number) for number in ("112", "113", "112")),
    )  # fmt: skip
    contact = create_contact(details=details, actor=None)
    assert list(contact.emails.values_list("address", "kind", "position", "is_primary")) == [
        ("a@example.com", "home", 0, True),
        ("b@example.com", "home", 1, False),
        ("a@ix.example", "home", 2, False),
    ]
    assert list(contact.phones.values_list("number", flat=True)) == ["112", "113"]


@pytest.mark.parametrize(
    ("marked", "primary"),
    [((), "a@x.example"), ((1,), "b@x.example"), ((1, 2), "b@x.example")],
)
def test_exactly_one_of_a_list_is_primary(business, marked, primary):
    emails = tuple(
        EmailDetails(address=f"{letter}@x.example", is_primary=number in marked)
        for number, letter in enumerate("abc")
    )
    contact = create_contact(details=ContactDetails(emails=emails), actor=None)
    found = contact.emails.filter(is_primary=True).values_list("address", flat=True)
    assert list(found) == [primary]
    assert stored(contact).primary_email == primary


# --- update


def test_update_replaces_what_changed_and_says_it_field_by_field(contact, manager):
    update(
        contact,
        manager,
        family_name="Yılmaz",
        job_title="",
        birth_date="1990-05-14",
        emails=(EmailDetails(address="new@example.com"),),
        addresses=(),
    )
    now = stored(contact)
    assert (now.family_name, now.job_title, now.birth_date) == ("Yılmaz", "", "1990-05-14")
    assert list(now.emails.values_list("address", "is_primary")) == [("new@example.com", True)]
    assert now.addresses.count() == 0
    assert now.phones.count() == 2
    assert now.version == 2
    assert events(now)[1:] == [
        ("contacts/edited", manager, {"changes": [
            {"field": "family_name", "old": "Kaya", "new": "Yılmaz"},
            {"field": "job_title", "old": "Stylist", "new": ""},
            {"field": "birth_date", "old": "--05-14", "new": "1990-05-14"},
            {"field": "emails", "old": "ayse@example.com, Kaya@Example.com", "new": "new@example.com"},
            {"field": "addresses", "old": "Gül Sk. 1, 35000 İzmir, Ege, Türkiye; Muğla", "new": ""},
        ]}),
    ]  # fmt: skip


def test_update_derives_anew(contact):
    update(contact, given_name="Ali", family_name="Demir", organization="", emails=(), phones=())
    now = stored(contact)
    assert (now.display_name, now.sort_key, now.search_text) == (
        "Ali Demir", "ali demir", " ali demir "
    )  # fmt: skip
    assert (now.primary_email, now.primary_phone) == ("", "")


def test_update_notes_the_moment(business):
    with time_machine.travel("2026-01-01 10:00:00+00:00", tick=False):
        contact = create_contact(details=WHOLE, actor=None)
    with time_machine.travel("2026-02-02 10:00:00+00:00", tick=False):
        update(contact, tax_id="2")
    now = stored(contact)
    assert now.created_at.month == 1
    assert (now.updated_at.month, now.last_activity_at.month) == (2, 2)


def test_an_update_that_changes_nothing_leaves_no_trace(contact, owner):
    before = Contact.objects.filter(pk=contact.pk).values().get()
    rows = list(ContactEmail.objects.values())
    update(contact, owner)
    assert Contact.objects.filter(pk=contact.pk).values().get() == before
    assert list(ContactEmail.objects.values()) == rows
    assert len(events(contact)) == 1


def test_lists_that_did_not_change_keep_their_rows(contact):
    emails = list(contact.emails.values())
    phones = list(contact.phones.values_list("pk", flat=True))
    update(contact, phones=(*WHOLE.phones, PhoneDetails(number="113")))
    assert list(contact.emails.values()) == emails
    assert not set(phones) & set(contact.phones.values_list("pk", flat=True))


def test_another_primary_or_kind_is_a_change(contact):
    first, second = WHOLE.emails
    update(contact, emails=(replace(first, is_primary=False), replace(second, is_primary=True)))
    assert (stored(contact).primary_email, stored(contact).version) == ("Kaya@Example.com", 2)
    update(contact, emails=(replace(first, kind="work"), second))
    assert (stored(contact).primary_email, stored(contact).version) == ("ayse@example.com", 3)


def test_the_full_name_of_an_import_stays_until_the_names_change(business):
    imported = replace(WHOLE, full_name="Prof. Dr. Ayşe Kaya")
    contact = create_contact(details=imported, actor=None, source="import")
    update(contact, tax_id="2")
    assert stored(contact).display_name == "Prof. Dr. Ayşe Kaya"
    update(contact, given_name="Ayşegül")
    assert stored(contact).display_name == "Ayşegül Kaya"
    changes = events(contact)[-1][2]["changes"]
    assert changes == [{"field": "given_name", "old": "Ayşe", "new": "Ayşegül"}]


def test_a_new_full_name_alone_is_said(contact):
    details = replace(WHOLE, full_name="Dr. Ayşe Kaya")
    update_contact(contact_id=contact.pk, version=1, details=details, actor=None)
    assert events(contact)[-1][2]["changes"] == [
        {"field": "full_name", "old": "Ayşe Kaya", "new": "Dr. Ayşe Kaya"}
    ]


def test_a_stale_version_is_refused_and_changes_nothing(contact):
    update(contact, tax_id="2")
    with pytest.raises(ContactChangedMeanwhile):
        update_contact(
            contact_id=contact.pk, version=1, details=replace(WHOLE, tax_id="3"), actor=None
        )
    assert (stored(contact).tax_id, stored(contact).version) == ("2", 2)
    assert len(events(contact)) == 2


def test_a_deleted_or_missing_contact_is_not_updated(business):
    gone = ContactFactory(trashed=True)
    for pk in (gone.pk, gone.pk + 1000):
        with pytest.raises(ContactIsDeleted):
            update_contact(contact_id=pk, version=1, details=WHOLE, actor=None)
    assert stored(gone).version == 1


def test_taking_the_last_name_away_is_refused(contact):
    with pytest.raises(ContactHasNoName):
        update_contact(contact_id=contact.pk, version=1, details=ContactDetails(), actor=None)
    assert details_of(stored(contact)) == WHOLE


# --- owner


def test_assign_owner(contact, owner, staff, manager):
    assign_owner(contact_id=contact.pk, owner=staff, actor=owner)
    assert stored(contact).owner == staff
    assign_owner(contact_id=contact.pk, owner=manager, actor=owner)
    assign_owner(contact_id=contact.pk, owner=manager, actor=owner)
    assign_owner(contact_id=contact.pk, owner=None, actor=owner)
    assert stored(contact).owner is None
    changes = [details["changes"] for _kind, _actor, details in events(contact)[1:]]
    assert changes == [
        [{"field": "owner", "old": "", "new": "Stefan Staff"}],
        [{"field": "owner", "old": "Stefan Staff", "new": "Mila Manager"}],
        [{"field": "owner", "old": "Mila Manager", "new": ""}],
    ]


def test_assign_owner_does_not_touch_an_edit_under_way(contact, owner, staff):
    assign_owner(contact_id=contact.pk, owner=staff, actor=owner)
    update_contact(
        contact_id=contact.pk, version=1, details=replace(WHOLE, tax_id="2"), actor=owner
    )
    assert (stored(contact).owner, stored(contact).tax_id) == (staff, "2")


def test_assign_owner_of_a_deleted_contact_is_refused(owner, staff):
    gone = ContactFactory(trashed=True)
    with pytest.raises(ContactIsDeleted):
        assign_owner(contact_id=gone.pk, owner=staff, actor=owner)
    assert stored(gone).owner is None
