"""Which contacts a staff member may know of: their own, and those they have to do with."""

import pytest

from contacts_app.models import Contact, ContactStaff
from contacts_app.services.access import let_see
from tests.contacts_app.conftest import htmx_for, names_in
from tests.factories import ContactFactory, UserFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


@pytest.fixture
def four(staff, owner):
    """One that ``staff`` looks after, one they added, one of their sessions, and a stranger."""
    names = {"Owned": {"owner": staff}, "Added": {"created_by": staff}, "Met": {}, "Stranger": {}}
    made = {
        name: ContactFactory(given_name=name, family_name="Doe", **fields)
        for name, fields in names.items()
    }
    let_see(made["Met"], staff)
    let_see(made["Stranger"], owner)
    return made


def test_whom_they_see(four, staff, owner, manager):
    seen = Contact.objects.visible_to(staff)
    assert {contact.given_name for contact in seen} == {"Owned", "Added", "Met"}
    assert seen.count() == 3
    assert Contact.objects.visible_to(manager).count() == 4


def test_several_reasons_make_one_contact(four, staff):
    Contact.objects.update(owner=staff, created_by=staff)
    for contact in four.values():
        let_see(contact, staff)
        let_see(contact, staff)
    assert ContactStaff.objects.filter(user=staff).count() == 4
    assert Contact.objects.visible_to(staff).count() == 4


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Added Doe", "Met Doe", "Owned Doe"]),
        ("?q=doe", ["Added Doe", "Met Doe", "Owned Doe"]),
        ("?q=met", ["Met Doe"]),
        ("?q=stranger", []),
        ("?sort=-name", ["Owned Doe", "Met Doe", "Added Doe"]),
        ("?source=manual", ["Added Doe", "Met Doe", "Owned Doe"]),
        ("?has.email=no", ["Added Doe", "Met Doe", "Owned Doe"]),
    ],
)
def test_the_list(four, staff_client, query, names):
    assert names_in(staff_client.get(f"/contacts/{query}")) == names


def test_card_page_and_neighbours(four, staff_client):
    met, stranger = four["Met"], four["Stranger"]
    card = parse(staff_client.get(f"/contacts/{met.pk}/card/", headers=htmx_for("card")))
    beside = {a["rel"]: a["href"] for a in card.find_all("a") if a.get("rel") in ("prev", "next")}
    assert beside == {
        "prev": f"/contacts/{four['Added'].pk}/card/",
        "next": f"/contacts/{four['Owned'].pk}/card/",
    }
    assert staff_client.get(f"/contacts/{met.pk}/").status_code == 200
    for page in ("", "card/", "notes/", "bookings/"):
        assert staff_client.get(f"/contacts/{stranger.pk}/{page}").status_code == 404


def test_many_are_walked_through(four, staff, staff_client, monkeypatch):
    # As in a table too large to be sorted
    monkeypatch.setattr("contacts_app.listing.table_estimate", lambda: 1_000_000)
    assert names_in(staff_client.get("/contacts/")) == ["Added Doe", "Met Doe", "Owned Doe"]
    monkeypatch.setattr("contacts_app.filters.conditions.RARE", 0)
    assert names_in(staff_client.get("/contacts/")) == ["Added Doe", "Met Doe", "Owned Doe"]
    assert names_in(staff_client.get("/contacts/?q=doe")) == ["Added Doe", "Met Doe", "Owned Doe"]


def test_who_is_taken_out_sees_no_more(four, staff, staff_client):
    ContactStaff.objects.all().delete()
    assert names_in(staff_client.get("/contacts/")) == ["Added Doe", "Owned Doe"]
    assert staff_client.get(f"/contacts/{four['Met'].pk}/").status_code == 404


def test_a_contact_in_the_trash_is_in_no_list(staff, staff_client):
    gone = ContactFactory(given_name="Gone", trashed=True)
    let_see(gone, staff)
    assert names_in(staff_client.get("/contacts/")) == []
    assert staff_client.get(f"/contacts/{gone.pk}/").status_code == 404


@pytest.mark.parametrize("contacts", [1, 3, 60])
def test_queries(staff, staff_client, django_assert_num_queries, contacts):
    for number in range(contacts):
        let_see(ContactFactory(given_name=f"Met{number:02}"), staff)
    ContactFactory(owner=UserFactory())
    # Session, user, business; views; the ids of the conditions; the rows.
    with django_assert_num_queries(6):
        assert len(names_in(staff_client.get("/contacts/"))) == min(contacts, 50)
