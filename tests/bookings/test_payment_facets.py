"""The contact list filtered by who owes money and by payment status; the calendar by the latter."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from contacts_app.filters.groups import Filters
from contacts_app.filters.parameters import canonical
from contacts_app.list_state import ListState
from contacts_app.models import Contact
from tests.factories import BookingFactory, ContactFactory, StaffFactory
from tests.factories.payments import ExemptionFactory, PaymentFactory
from tests.helpers.days import business_day
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


def booked(name, days=1, price=100, **options):
    """Store a booking of a contact of this name, of a session that was so many days ago."""
    contact = Contact.objects.filter(given_name=name).first()
    contact = contact or ContactFactory(given_name=name, family_name="")
    starts_at = timezone.now() - timedelta(days=days, minutes=1)
    return BookingFactory(contact=contact, session__starts_at=starts_at, price=price, **options)


@pytest.fixture
def clients(business):
    """A client of each payment status, and some whose bookings say nothing of money."""
    ContactFactory(given_name="Nobody", family_name="")
    booked("Not")
    PaymentFactory(booking=booked("Partially", 2), amount=30)
    PaymentFactory(booking=booked("Paid", 3))
    refunded = booked("Refunded", 4)
    PaymentFactory(booking=refunded)
    PaymentFactory(booking=refunded, amount=100, refund=True)
    ExemptionFactory(booking=booked("Exempt", 5))
    booked("Canceled", 6, status="canceled")
    booked("No-show", 7, attendance="no_show")
    booked("To come", -1)


def met(query, user):
    """Return the names found by both ways to ask, in order."""
    state = ListState(filter=canonical(QueryDict(query)))
    node = Filters.read(state.filter, user).node
    assert node is not None
    listed = set(state.listed(user).values_list("given_name", flat=True))
    alive = Contact.objects.alive().visible_to(user)
    each = set(alive.filter(node.test(each=True)).values_list("given_name", flat=True))
    assert listed == each
    return sorted(listed)


ALL = ["Canceled", "Exempt", "No-show", "Nobody", "Not", "Paid", "Partially", "Refunded", "To come"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("owes=yes", ["Not", "Partially"]),
        ("owes=no", [name for name in ALL if name not in ("Not", "Partially")]),
        ("payment=not_paid", ["No-show", "Not", "To come"]),
        ("payment=paid", ["Paid"]),
        ("payment=partially_paid&payment=refunded", ["Partially", "Refunded"]),
        ("payment=exempt", ["Exempt"]),
        ("owes=yes&payment=partially_paid", ["Partially"]),
        ("owes=yes&or1-payment=exempt", ["Exempt", "Not", "Partially"]),
        ("owes=yes&not=1", [name for name in ALL if name not in ("Not", "Partially")]),
    ],
)
def test_who_is_found(clients, owner, query, wanted):
    assert met(query, owner) == wanted


def test_staff_find_what_is_owed_of_their_own_sessions(business):
    elif_, james = StaffFactory(), StaffFactory()
    both = ContactFactory(given_name="Both", family_name="")
    Contact.objects.filter(pk=both.pk).update(owner=james)
    booked("Both", 1, session__staff=elif_)
    PaymentFactory(booking=booked("Both", 2, session__staff=james))
    assert met("owes=yes", james) == []
    assert met("payment=paid", james) == ["Both"]
    assert met("payment=not_paid", james) == []


@pytest.mark.parametrize("query", ["owes=perhaps", "payment=gone"])
def test_what_cannot_be_read_is_said(clients, owner, query):
    filters = Filters.read(canonical(QueryDict(query)), owner)
    assert filters.is_unread
    assert filters.node is None


def test_the_list_says_what_it_shows(clients, owner_client):
    page = parse(owner_client.get("/contacts/?owes=yes&payment=not_paid&payment=partially_paid"))
    chips = [chip.text for chip in page.find_all(class_="chip-filter")]
    assert chips == ["Owes money: Yes", "Payment status: Not Paid or Partially Paid"]
    assert "who owe money, with a booking that is Not Paid or Partially Paid" in page.text
    names = [row.text for row in page.find_all("a", class_="row-link")]
    assert names == ["Not", "Partially"]


def test_the_form_asks_and_counts(clients, owner_client, htmx):
    page = parse(owner_client.get("/contacts/filter/?owes=yes"))
    headings = {each.text.strip() for each in page.find_all("summary")}
    assert {"Owes money 1", "Payment status"} <= headings
    count = owner_client.get(
        "/contacts/filter/?owes=yes", headers={**htmx, "HX-Target": "filter-count"}
    )
    assert "Show 2 contacts" in count.content.decode()


def test_the_calendar_by_payment_status(clients, owner_client):
    day = business_day() - timedelta(days=2)

    def shown(query):
        address = f"/bookings/?view=list&day={day - timedelta(days=4)}{query}"
        page = parse(owner_client.get(address))
        rows = page.find(class_="agenda").find_all("tr")
        return {row.find_all("th")[0].text for row in rows if row.find_all("td")}

    assert {"Paid", "Partially", "Refunded"} <= shown("")
    assert shown("&payment=paid") & {"Partially", "Refunded", "Exempt"} == set()
    page = parse(owner_client.get(f"/bookings/?view=list&day={day}&payment=paid&payment=x"))
    [chip] = page.find_all(class_="chip-filter")
    assert chip.text.startswith("Payment status: Paid")
    assert "payment" not in chip.find("a")["href"]
