"""Takings: what was received in a period, added up several ways; each number leads to its entries."""

import csv
import io
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Business
from payments.models import Payment
from payments.takings import Sum, takings_of
from tests.contacts_app.conftest import check_is_stored_nowhere
from tests.factories import BookingFactory, ContactFactory, StaffFactory
from tests.factories.payments import PaymentFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

PAGE, ENTRIES = "/payments/takings/", "/payments/takings/entries/"
FILE = "/payments/takings/entries/takings"
ISTANBUL = ZoneInfo("Europe/Istanbul")
JUNE = {"first": "2026-06-01", "last": "2026-06-30"}


def moment(day, hour=12, month=6):
    return datetime(2026, month, day, hour, tzinfo=ISTANBUL)


def pay(day, amount, hour=12, **options):
    """Store a payment of a booking of its own, on a day of June."""
    currency = options.pop("currency", "TRY")
    staff = options.pop("staff", None) or StaffFactory()
    contact = options.pop("contact", None) or ContactFactory()
    booking = BookingFactory(
        session__starts_at=moment(day, hour) - timedelta(hours=1),
        session__staff=staff,
        session__service__currency=currency,
        contact=contact,
        price=amount,
    )
    return PaymentFactory(booking=booking, amount=amount, received_at=moment(day, hour), **options)


def lines(page, key, section=0):
    """Return the table ``key``: what it is of, received, given back, net."""
    table = page.find_all(class_=f"is-{key}")[section]
    rows = table.find("tbody").find_all("tr")
    return [
        [row.find("th").text, *(cell.text for cell in row.find_all("td") if "num" in cell["class"])]
        for row in rows
    ]


@pytest.fixture
def june(business):
    """Money of two currencies; one payment was given back, one taken back."""
    elif_, james = StaffFactory(name="Elif"), StaffFactory(name="James")
    pay(1, 100, 0, staff=elif_, method="cash")
    pay(1, 250, staff=elif_, received_by=james, method="card")
    kept = pay(2, 400, staff=james, method="card")
    PaymentFactory(
        booking=kept.booking, amount=150, refund=True, method="cash", received_at=moment(3),
        received_by=james,
    )  # fmt: skip
    wrong = pay(30, 70, 23, staff=james, method="transfer")
    PaymentFactory(reversing=wrong, received_at=moment(1, 0, month=7))
    pay(15, 60, currency="EUR", staff=elif_, method="other")
    return elif_, james


def test_sums_of_a_period(june):
    elif_, james = june
    euro, lira = takings_of(date(2026, 6, 1), date(2026, 6, 30))
    assert (euro.currency, euro.whole) == ("EUR", Sum(1, Decimal(60), Decimal(0)))
    assert lira.whole == Sum(5, Decimal(820), Decimal(150))
    assert {day.day: summed.net for day, summed in lira.days.items()} == {
        1: 350, 2: 400, 3: -150, 30: 70
    }  # fmt: skip
    assert {method: summed.net for method, summed in lira.methods.items()} == {
        "cash": -50, "card": 650, "transfer": 70
    }  # fmt: skip
    assert {pk: summed.net for pk, summed in lira.received_by.items()} == {
        elif_.pk: 100, james.pk: 570
    }  # fmt: skip
    assert {pk: summed.net for pk, summed in lira.sessions_of.items()} == {
        elif_.pk: 350, james.pk: 320
    }  # fmt: skip
    # Taken back on the day after: that is the next month.
    [july] = takings_of(date(2026, 7, 1), date(2026, 7, 31))
    assert july.whole == Sum(1, Decimal(0), Decimal(70))
    # A long period is read another way.
    of_year = {each.currency: each for each in takings_of(date(2026, 1, 1), date(2026, 12, 31))}
    assert of_year["EUR"] == euro
    assert of_year["TRY"].whole == lira.whole + july.whole
    assert of_year["TRY"].days == lira.days | july.days


def test_the_page(owner_client, june):
    response = owner_client.get(PAGE, JUNE)
    check_is_stored_nowhere(response)
    page = parse(response)
    assert page.find("h1").text == "Takings 1 June 2026 – 30 June 2026"
    assert [each.text for each in page.find_all("h2")] == ["EUR", "TRY"]
    lira = "TRY\N{NO-BREAK SPACE}".replace("\N{NO-BREAK SPACE}", " ")
    days = [[cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row]
            for row in lines(page, "days", 1)]  # fmt: skip
    assert days == [
        ["1 Jun", f"{lira}350", "—", f"{lira}350"],
        ["2 Jun", f"{lira}400", "—", f"{lira}400"],
        ["3 Jun", f"{lira}0", f"-{lira}150", f"-{lira}150"],
        ["30 Jun", f"{lira}70", "—", f"{lira}70"],
    ]
    assert [row[0] for row in lines(page, "methods", 1)] == ["Cash", "Card", "Bank transfer"]
    assert [row[0] for row in lines(page, "received", 1)] == ["James", "Elif"]
    assert [row[0] for row in lines(page, "staff", 1)] == ["Elif", "James"]


def test_a_chart_says_in_words_what_it_shows(owner_client, june):
    response = owner_client.get(PAGE, JUNE)
    page = parse(response)
    chart = page.find_all(class_="chart-plot")[1]
    title, described = (page.find(id=key) for key in chart["aria-labelledby"].split())
    assert chart["role"] == "img"
    assert title.text == "Net takings by day, TRY"
    assert "the most: 2 Jun: " in described.text
    assert len(chart.find_all("rect")) == 4
    assert "style=" not in response.content.decode()


def test_each_number_leads_to_its_entries(owner_client, june):
    page = parse(owner_client.get(PAGE, JUNE))
    for section in page.find_all("section"):
        currency = section.find("h2").text
        for table in section.find_all(class_="takings-table"):
            for row in table.find("tbody").find_all("tr"):
                net = row.find_all("td")[-1]
                entries = parse(owner_client.get(net.find("a")["href"]))
                figures = entries.find(class_="figures").find_all("b")
                assert figures[1].text == net.text, (currency, row.find("th").text)


def test_a_long_period_is_shown_by_months(owner_client, june):
    page = parse(owner_client.get(PAGE, {"first": "2026-01-15", "last": "2026-12-31"}))
    assert [row[0] for row in lines(page, "days", 1)] == ["Jun", "Jul"]
    links = page.find_all(class_="is-days")[1].find("tbody").find_all("a")
    assert links[0]["href"].startswith(f"{ENTRIES}?first=2026-06-01&last=2026-06-30")


def test_the_day_is_that_of_the_business_when_it_was_received(owner_client, june):
    Business.objects.update(time_zone="Pacific/Auckland")
    [lira] = takings_of(date(2026, 6, 1), date(2026, 6, 1))
    assert lira.whole.entries == 2


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"first": "x", "last": "2026-06-30"}, "first"),
        ({"first": "2026-06-30", "last": "2026-06-01"}, "last"),
        ({"first": "0001-01-01", "last": "9999-12-31"}, "first"),
        ({"last": "2026-06-01"}, "first"),
    ],
)
def test_a_period_that_is_none(owner_client, business, query, field):
    response = owner_client.get(PAGE, query)
    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert owner_client.get(ENTRIES, query).status_code == 422
    assert owner_client.get(f"{FILE}.csv", query).status_code == 404


def test_periods_to_choose(owner_client, business):
    page = parse(owner_client.get(PAGE))
    chosen = page.find_all("a", class_="topic")
    assert [each.text for each in chosen] == ["Today", "This week", "This month", "Last month"]
    # On the first of a week or month, too, only one of them is marked.
    assert [each.text for each in chosen if each.get("aria-current")] == ["Today"]
    assert "Nothing was taken in this period" in page.text
    assert all(owner_client.get(each["href"]).status_code == 200 for each in chosen)


NASTY = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1"]


def test_the_file(owner_client, business):
    for number, name in enumerate(NASTY, 1):
        contact = ContactFactory(given_name=name, family_name="")
        pay(number, Decimal("10.50"), contact=contact, note=name)
    refunded = Payment.objects.order_by("pk")[0]
    PaymentFactory(
        booking=refunded.booking, amount=Decimal("0.50"), refund=True, received_at=moment(9)
    )
    response = owner_client.get(f"{FILE}.csv", JUNE)
    assert response["Content-Disposition"].endswith('takings-2026-06-01-2026-06-30.csv"')
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Day"] for row in rows] == [f"2026-06-0{day}" for day in (1, 2, 3, 4, 5, 9)]
    assert [row["Amount"] for row in rows] == ["10.50"] * 5 + ["-0.50"]
    assert [row["Kind"] for row in rows] == ["Payment"] * 5 + ["Refund"]
    assert all(row["Note"].startswith("'") for row in rows[:5])
    archive = owner_client.get(f"{FILE}.xlsx", JUNE)
    sheet = zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content)))
    xml = sheet.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "<v>-0.50</v>" in xml


def test_only_some_of_the_entries(owner_client, june):
    elif_, _james = june
    page = parse(
        owner_client.get(ENTRIES, {**JUNE, "currency": "TRY", "method": "card", "staff": elif_.pk})
    )
    assert page.find(class_="page-lead").text == "TRY · Card · sessions of Elif"
    [row] = page.find("tbody").find_all("tr")
    entry = Payment.objects.get(method="card", booking__session__staff=elif_)
    receipt = row.find_all("a")[0]
    assert receipt.text == entry.number
    assert receipt["href"] == f"/payments/{entry.pk}/receipt/"
    assert owner_client.get(ENTRIES, {**JUNE, "method": "x"}).status_code == 422


@pytest.mark.parametrize("path", [PAGE, ENTRIES, f"{FILE}.csv"])
def test_staff_see_no_takings(manager_client, staff_client, business, path):
    assert manager_client.get(path, JUNE).status_code == 200
    assert staff_client.get(path, JUNE).status_code == 404


def test_the_navigation_leads_to_payments(manager_client, staff_client, business):
    links = parse(manager_client.get("/contacts/")).find_all("a")
    # At the side, and in the menu of a phone
    assert [link["href"] for link in links if link.text == "Payments"] == [PAGE, PAGE]
    assert PAGE not in staff_client.get("/contacts/").content.decode()


def test_queries_do_not_grow(owner_client, june, django_assert_num_queries):
    with django_assert_num_queries(4):  # session, user, business, sums; names
        owner_client.get(PAGE, {"first": "2026-07-02", "last": "2026-07-02"})
    with django_assert_num_queries(5):
        owner_client.get(PAGE, JUNE)
