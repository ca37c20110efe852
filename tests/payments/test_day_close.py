"""The day close: expected beside counted cash; closed is closed."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from payments.models import DayClose, Payment
from payments.refusals import DayIsClosed, DayIsToCome
from payments.services.days import close_day
from payments.services.ledger import record_payment
from tests.contacts_app.conftest import check_is_stored_nowhere
from tests.factories import BookingFactory
from tests.factories.payments import DayCloseFactory, PaymentFactory
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db

LIST = "/payments/days/"
ISTANBUL = ZoneInfo("Europe/Istanbul")
MONDAY, TUESDAY = (
    datetime(2026, 6, 1, tzinfo=ISTANBUL).date(),
    datetime(2026, 6, 2, tzinfo=ISTANBUL).date(),
)
PAGE = f"{LIST}2026-06-02/"


def at(day, hour=12):
    return datetime(2026, 6, day, hour, tzinfo=ISTANBUL)


def pay(day, amount, hour=12, **options):
    currency = options.pop("currency", "TRY")
    booking = BookingFactory(price=amount, session__service__currency=currency)
    return PaymentFactory(booking=booking, received_at=at(day, hour), **options)


@pytest.fixture
def tuesday(business):
    """Cash in and out on 2 June, around its midnights, and money that is no cash."""
    pay(1, 1000, 23)
    pay(2, 100, 0)
    paid = pay(2, Decimal("50.50"), 23)
    PaymentFactory(booking=paid.booking, refund=True, amount=30, received_at=at(2, 23))
    pay(2, 500, method="card")
    pay(2, 70, currency="EUR")
    pay(3, 1000, 0)


def facts(page):
    return {
        row.find("dt").text: row.find("dd").text.replace("\N{NO-BREAK SPACE}", " ")
        for row in page.find(class_="cash-facts").find_all("div")
    }


def test_the_cash_of_a_day(owner_client, tuesday):
    response = owner_client.get(PAGE)
    check_is_stored_nowhere(response)
    page = parse(response)
    assert page.find("h1").text == "Day close Tuesday, 2 June 2026"
    found = facts(page)
    assert found["Cash received"] == "TRY 150.50"
    assert found["Cash given back"] == "-TRY 30"
    assert found["Expected cash"].startswith("TRY 120.50")
    assert page.find(id="id_opening")["value"] == "0"
    assert page.link("EUR")["href"] == f"{PAGE}?currency=EUR"
    euro = facts(parse(owner_client.get(f"{PAGE}?currency=EUR")))
    assert euro["Cash received"] == "€70"


def test_a_day_begins_with_what_the_last_close_counted(owner_client, tuesday):
    DayCloseFactory(day=MONDAY, counted=Decimal("321.50"))
    DayCloseFactory(day=MONDAY, currency="EUR", counted=7)
    DayCloseFactory(day=MONDAY - timedelta(days=1), counted=5)
    page = parse(owner_client.get(PAGE))
    assert page.find(id="id_opening")["value"] == "321.5"
    assert facts(page)["Expected cash"].startswith("TRY 442")


def test_closing(owner_client, owner, tuesday):
    fields = {"opening": "1000", "counted": "1110,50", "note": "A coin\nis missing"}
    response = owner_client.post(PAGE, fields, follow=True)
    page = parse(response)
    assert "Tuesday, 2 June 2026 is closed, with a difference of -TRY" in response.content.decode()
    closed = DayClose.objects.get()
    assert (closed.expected, closed.counted, closed.difference) == (
        Decimal("1120.50"), Decimal("1110.50"), Decimal(-10)
    )  # fmt: skip
    assert (closed.closed_by, closed.note) == (owner, "A coin\nis missing")
    found = facts(page)
    assert found["Difference"] == "-TRY 10"
    assert page.find_all("form", class_="cash-form") == []


def test_a_closed_day_takes_no_more_payments(owner, tuesday):
    close_day(day=TUESDAY, currency="TRY", counted=Decimal(0), actor=owner)
    booking = BookingFactory(price=10)
    with pytest.raises(DayIsClosed):
        record_payment(
            booking_id=booking.pk, actor=owner, key=uuid4(),
            received_at=at(2, 22),
        )  # fmt: skip
    # The days beside it do, and the day in another currency.
    pay(1, 10, 23)
    pay(3, 10, 0)
    pay(2, 10, currency="EUR")


def test_a_day_is_closed_once(owner_client, tuesday):
    fields = {"opening": "0", "counted": "5"}
    assert owner_client.post(PAGE, fields).status_code == 302
    response = owner_client.post(PAGE, {**fields, "counted": "6"})
    assert response.status_code == 409
    page = parse(response)
    assert page.find(role="alert").text.startswith("This day was closed meanwhile.")
    assert facts(page)["Counted cash"] == "TRY 5"
    assert DayClose.objects.count() == 1
    # In another currency it is open.
    assert owner_client.post(f"{PAGE}?currency=EUR", fields).status_code == 302


def test_a_day_to_come_is_not_closed(owner_client, owner, business):
    tomorrow = timezone.localdate(timezone.now(), ISTANBUL) + timedelta(days=1)
    page = parse(owner_client.get(f"{LIST}{tomorrow}/"))
    assert "This day is still to come" in page.text
    response = owner_client.post(f"{LIST}{tomorrow}/", {"opening": "0", "counted": "0"})
    assert response.status_code == 422
    with pytest.raises(DayIsToCome):
        close_day(day=tomorrow, currency="TRY", counted=Decimal(0), actor=owner)
    assert not DayClose.objects.exists()


@pytest.mark.parametrize(
    "typed", ["", "-1", "NaN", "Infinity", "1e30", "1.234", "ten", "10000000000", "1.2.3"]
)
@pytest.mark.parametrize("field", ["opening", "counted"])
def test_what_is_no_amount_is_refused_at_its_field(owner_client, business, field, typed):
    fields = {"opening": "0", "counted": "0", "note": "kept", field: typed}
    response = owner_client.post(PAGE, fields)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["note"].value() == "kept"
    assert not DayClose.objects.exists()


@pytest.mark.parametrize("day", ["2026-02-30", "today", "0001-01-01", "9999-12-31", "2026-6-2"])
def test_a_day_that_is_none(owner_client, business, day):
    assert owner_client.get(f"{LIST}{day}/").status_code == 404
    assert owner_client.get(f"{PAGE}?currency=XYZ").status_code == 404


def test_the_list(owner_client, business):
    today = timezone.localdate(timezone.now(), ISTANBUL)
    page = parse(owner_client.get(LIST))
    assert "No day was closed yet" in page.text
    assert page.link("Today")["href"] == f"{LIST}{today}/"
    DayCloseFactory(day=MONDAY, counted=5, opening=7)
    DayCloseFactory(day=TUESDAY, counted=5, opening=5)
    DayCloseFactory(day=today, counted=0)
    page = parse(owner_client.get(LIST))
    rows = page.find("tbody").find_all("tr")
    assert [row.find_all("td")[2].text.replace("\N{NO-BREAK SPACE}", " ") for row in rows] == [
        "TRY 0", "TRY 0", "-TRY 2"
    ]  # fmt: skip
    assert page.find_all("a", class_="btn-primary") == []
    older = parse(owner_client.get(LIST, {"before": "2026-06-02"}))
    assert len(older.find("tbody").find_all("tr")) == 1


def test_days_left_open_are_offered(owner_client, business):
    yesterday = timezone.now() - timedelta(days=1)
    PaymentFactory(booking=BookingFactory(), received_at=yesterday)
    day = Payment.objects.get().received_on

    def left_open():
        section = parse(owner_client.get(LIST)).find("section", **{"aria-labelledby": "open-days"})
        return [link["href"] for link in section.find_all("a")] if section else []

    assert f"{LIST}{day}/" in left_open()
    DayCloseFactory(day=day, counted=0)
    assert f"{LIST}{day}/" not in left_open()


@pytest.mark.parametrize("path", [LIST, PAGE])
def test_staff_close_no_days(manager_client, staff_client, business, path):
    assert manager_client.get(path).status_code == 200
    assert staff_client.get(path).status_code == 404


def test_a_day_of_the_night_of_the_clock_change(owner, business):
    business.time_zone = "Europe/Berlin"
    business.save()
    berlin = ZoneInfo("Europe/Berlin")
    booking = BookingFactory(price=300)
    # 25 October 2026 has 25 hours there: from 22:00 UTC of the 24th to 23:00 UTC of the 25th.
    for moment, wanted in (
        (datetime(2026, 10, 24, 23, 59, tzinfo=berlin), 24),
        (datetime(2026, 10, 25, 0, 0, tzinfo=berlin), 25),
        (datetime(2026, 10, 25, 23, 59, tzinfo=berlin), 25),
    ):
        PaymentFactory(booking=booking, amount=100, received_at=moment)
        assert Payment.objects.latest("pk").received_on.day == wanted
    closed = close_day(
        day=datetime(2026, 10, 25, tzinfo=berlin).date(),
        currency="TRY",
        counted=Decimal(200),
        actor=owner,
    )
    assert closed.difference == 0


def test_the_form_of_a_payment_says_so_at_its_day(owner_client, owner, tuesday):
    close_day(day=TUESDAY, currency="TRY", counted=Decimal(0), actor=owner)
    booking = BookingFactory(price=10)
    fields = {
        "amount": "10", "method": "cash", "received_at": "2026-06-02T22:00",
        "received_by": owner.pk, "key": uuid4(), "note": "kept",
    }  # fmt: skip
    address = f"/payments/bookings/{booking.pk}/new/"
    response = owner_client.post(address, fields)
    assert response.status_code == 422
    assert response.context["form"].errors == {"received_at": ["This day is closed."]}
    assert response.context["form"]["note"].value() == "kept"
    assert (
        owner_client.post(address, {**fields, "received_at": "2026-06-03T00:00"}).status_code == 302
    )
