"""Unpaid sessions: who owes, since when, how much; page by page."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.models import Booking, Session
from contacts_app.filters.conditions import RARE
from contacts_app.filters.groups import Filters
from contacts_app.models import Contact
from payments import unpaid as unpaid_module
from tests.contacts_app.conftest import check_is_stored_nowhere
from tests.factories import (
    BookingFactory,
    ContactFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
)
from tests.factories.payments import ExemptionFactory, PaymentFactory
from tests.helpers.html import parse
from tests.helpers.planner import rewrite


pytestmark = pytest.mark.django_db

PAGE, FILE = "/payments/unpaid/", "/payments/unpaid/unpaid.csv"


def owe(name, days=0, price=100, **options):
    """Store a booking of a session that began so many days ago."""
    options.setdefault("session__staff", StaffFactory())
    starts_at = timezone.now() - timedelta(days=days, minutes=1)
    contact = ContactFactory(given_name=name, family_name="")
    return BookingFactory(session__starts_at=starts_at, contact=contact, price=price, **options)


def clients(page):
    table = page.find("table")
    rows = table.find("tbody").find_all("tr") if table else []
    return [row.find_all("td")[1].find("a").text for row in rows]


def listed(client, **query):
    return clients(parse(client.get(PAGE, query)))


def text_of(element):
    return element.text.replace("\N{NO-BREAK SPACE}", " ")


def test_what_is_owed_and_what_is_not(owner_client, business):
    owe("Owes")
    in_part = owe("In part", 1)
    PaymentFactory(booking=in_part, amount=40)
    PaymentFactory(booking=owe("Paid", 2))
    ExemptionFactory(booking=owe("Exempt", 2))
    refunded = owe("Refunded", 2)
    PaymentFactory(booking=refunded)
    PaymentFactory(booking=refunded, amount=100, refund=True)
    owe("No-show", 3, attendance="no_show")
    owe("To come", -1)
    owe("Free", 3, price=0)
    owe("Without a price", 3, price=None)
    owe("Pending", 3, status="pending")
    owe("Canceled", 3, status="canceled")
    response = owner_client.get(PAGE)
    check_is_stored_nowhere(response)
    page = parse(response)
    assert clients(page) == ["Owes", "In part"]
    cells = [[text_of(cell) for cell in row.find_all("td")[4:7]]
             for row in page.find("tbody").find_all("tr")]  # fmt: skip
    assert cells == [["TRY 100", "—", "TRY 100"], ["TRY 100", "TRY 40", "TRY 60"]]
    assert text_of(page.find(class_="unpaid-total")) == "TRY 160 2 unpaid sessions"


def test_ages(owner_client, business):
    for days in (0, 7, 8, 30, 31, 90, 91, 400):
        owe(f"{days}", days, price=days + 1)
    page = parse(owner_client.get(PAGE))
    ages = [[each.text.replace("\N{NO-BREAK SPACE}", " ") for each in (*age.find_all("b"), *age.find_all("span"))]
            for age in page.find_all("a", class_="age")]  # fmt: skip
    assert ages == [
        ["TRY 9", "0–7 days", "2 unpaid sessions"],
        ["TRY 40", "8–30 days", "2 unpaid sessions"],
        ["TRY 123", "31–90 days", "2 unpaid sessions"],
        ["TRY 493", "Older than 90 days", "2 unpaid sessions"],
    ]
    assert listed(owner_client, age="30") == ["8", "30"]
    assert listed(owner_client, age="older") == ["91", "400"]
    assert len(listed(owner_client, age="nonsense")) == 8


def test_currencies_are_never_added(owner_client, business):
    owe("Lira", price=100)
    owe("Euro", price=50, session__service=ServiceFactory(currency="EUR"))
    total = text_of(parse(owner_client.get(PAGE)).find(class_="unpaid-total"))
    assert total == "€50 + TRY 100 2 unpaid sessions"


def test_order_and_staff(owner_client, business):
    elif_ = StaffFactory(name="Elif")
    owe("A", 1, price=10)
    owe("B", 2, price=30, session__staff=elif_)
    owe("C", 3, price=20)
    assert listed(owner_client) == ["A", "B", "C"]
    assert listed(owner_client, order="oldest") == ["C", "B", "A"]
    assert listed(owner_client, order="most") == ["B", "C", "A"]
    assert listed(owner_client, staff=elif_.pk) == ["B"]
    assert listed(owner_client, staff="nobody") == ["A", "B", "C"]


@pytest.mark.parametrize("order", ["newest", "oldest", "most"])
def test_page_by_page(owner_client, business, monkeypatch, order):
    monkeypatch.setattr(unpaid_module, "PAGE", 2)
    monkeypatch.setattr("payments.views.unpaid.PAGE", 2)
    shared = StaffFactory()
    at = timezone.now() - timedelta(days=5)
    service = ServiceFactory(group=True)
    first = BookingFactory(
        session__staff=shared, session__service=service, session__starts_at=at, price=5,
        contact=ContactFactory(given_name="0", family_name=""),
    )  # fmt: skip
    for name in ("1", "2", "3", "4"):
        BookingFactory(
            session=first.session, price=5, contact=ContactFactory(given_name=name, family_name="")
        )
    met: list[str] = []
    address: str | None = f"{PAGE}?order={order}"
    while address:
        page = parse(owner_client.get(address))
        met += clients(page)
        links = page.find_all("a", rel="next")
        address = links[0]["href"] if links else None
    assert met == (list("01234") if order == "oldest" else list("43210"))


def test_a_place_that_is_not_there_begins_at_the_start(owner_client, business):
    owe("Owes")
    assert listed(owner_client, after=10**18) == ["Owes"]
    assert listed(owner_client, after="9" * 30) == ["Owes"]


def test_empty(owner_client, business):
    page = parse(owner_client.get(PAGE))
    assert "Every session is paid" in page.text
    assert not page.find_all(class_="ages")
    page = parse(owner_client.get(PAGE, {"age": "7"}))
    assert page.find_all(class_="ages")
    assert page.link("Clear filters")["href"] == PAGE


def test_marked_as_paid_from_there(owner_client, business):
    booking = owe("Owes")
    link = parse(owner_client.get(PAGE)).find(id=f"pay-{booking.pk}")
    assert link.text == "Mark as Paid"
    assert link["href"] == link["hx-get"] == f"/payments/bookings/{booking.pk}/paid/"


def test_the_file(owner_client, business):
    owe("=1+1", 3, price=Decimal("10.50"))
    owe("Other", 40)
    text = b"".join(owner_client.get(FILE).streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Client"], row["Days since"], row["Due"], row["Payment status"]) for row in rows] == [
        ("'=1+1", "3", "10.50", "Not Paid"), ("Other", "40", "100.00", "Not Paid")
    ]  # fmt: skip
    narrowed = b"".join(owner_client.get(FILE, {"age": "90"}).streaming_content).decode()
    assert "Other" in narrowed
    assert "1+1" not in narrowed


@pytest.mark.parametrize("path", [PAGE, FILE])
def test_staff_see_it_not(manager_client, staff_client, business, path):
    assert manager_client.get(path).status_code == 200
    assert staff_client.get(path).status_code == 404


def test_a_purged_client_owes_nothing_by_name(owner_client, business):
    booking = owe("Gone")
    Booking.objects.filter(pk=booking.pk).update(contact=None)
    assert "Deleted for ever" in parse(owner_client.get(PAGE)).text


def test_queries_do_not_grow(owner_client, business, django_assert_num_queries):
    owe("First")
    owner_client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        owner_client.get(PAGE)
    for number in range(5):
        owe(str(number), number)
    with django_assert_num_queries(len(few)):
        owner_client.get(PAGE)


@pytest.fixture
def many(business):
    """Bookings that are not owed, so many that nobody would read them all; and three that are."""
    contact, now, first = ContactFactory(), timezone.now(), SessionFactory()
    sessions = Session.objects.bulk_create(
        Session(
            service=first.service, staff=first.staff, capacity=1, created_at=now,
            starts_at=now - timedelta(hours=number), ends_at=now - timedelta(hours=number - 1),
            blocked_from=now - timedelta(hours=number),
            blocked_until=now - timedelta(hours=number - 1),
        )
        for number in range(2, 1_500)
    )  # fmt: skip
    Booking.objects.bulk_create(
        Booking(
            session=session, contact=contact, status="canceled", ended_at=now, created_at=now,
            price=100, currency="TRY", link_hash=f"{session.pk:064}",
        )
        for session in sessions
    )  # fmt: skip
    for number in range(3):
        owe(str(number), number)
    rewrite("bookings_session", "bookings_booking")


def plan_of(statement):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("order", ["newest", "oldest", "most"])
def test_what_is_unpaid_is_asked_of_its_index(owner_client, order):
    with CaptureQueriesContext(connection) as asked:
        owner_client.get(PAGE, {"order": order})
    statements = [q["sql"] for q in asked.captured_queries if 'FROM "bookings_booking"' in q["sql"]]
    assert len(statements) == 2  # the sums, and a page
    for statement in statements:
        plan = plan_of(statement)
        assert "booking_unpaid" in plan
        assert "Seq Scan on bookings_booking" not in plan


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("owes=yes", "booking_unpaid"),
        ("payment=not_paid", "booking_by_payment_status"),
        ("payment=paid", "booking_by_payment_status"),
    ],
)
def test_who_owes_is_asked_of_an_index(owner, query, index):
    node = Filters.read(query, owner).node
    assert node is not None
    (leaf,) = node.leaves()
    (probe,) = leaf.probes
    plan = probe[: RARE + 1].explain()
    assert index in plan
    assert "Seq Scan on bookings_booking" not in plan
    tested = Contact.objects.filter(node.test(each=True)).explain()
    assert "Seq Scan on bookings_booking" not in tested


@pytest.mark.usefixtures("many")
def test_all_that_is_owed_is_added_up_of_an_index_alone():
    due = Booking.objects.due_of_many()
    with connection.cursor() as cursor:
        # Of so few rows the table itself would do as well.
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = due.values("currency").annotate(owed=Sum(unpaid_module.OWED)).explain()
    assert "Index Only Scan using booking_unpaid" in plan
    assert "Index Scan" not in plan
