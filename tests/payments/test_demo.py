"""What the demo salon's clients paid."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, Max, Sum
from django.test import Client, override_settings
from django.utils import timezone

from accounts.demo import Demo, load_business
from bookings.enums import PaymentStatus
from bookings.models import Booking
from contacts_app.models import Activity
from core.formats import money
from payments.demo import load_payments
from payments.enums import EntryKind, Method
from payments.models import DayClose, Payment
from payments.takings import takings_of
from payments.unpaid import Unpaid, owed_by_age
from tests.helpers.html import parse


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Iterator[Demo]:
    """The demo, loaded once for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(KARTOTEKA_DEMO=True):
            call_command("demo", stdout=StringIO())
        yield load_business()
        transaction.set_rollback(True)


@pytest.fixture
def demo(books: Demo, db: None) -> Demo:
    return books


def test_the_demo_pays(demo):
    statuses = Counter(
        Booking.objects.filter(session__ends_at__lte=timezone.now(), status="confirmed")
        .exclude(attendance="no_show")
        .values_list("payment_status", flat=True)
    )
    paid = statuses[PaymentStatus.PAID] / statuses.total()
    assert 0.9 < paid < 0.99
    assert set(statuses) == set(PaymentStatus.values)
    kinds = Counter(Payment.objects.values_list("kind", flat=True))
    assert kinds[EntryKind.REVERSAL] == 1
    assert kinds[EntryKind.REFUND] == 12
    assert set(Payment.objects.values_list("method", flat=True)) == set(Method.values)
    assert Booking.objects.paid_ahead().exists()
    assert Booking.objects.to_refund().count() == 2
    ages = {(timezone.now() - due.session.starts_at).days // 30 for due in Booking.objects.due()}
    assert len(ages) > 3


def test_the_demo_adds_up(demo):
    assert Payment.objects.aggregate(whole=Sum("effect")) == Booking.objects.aggregate(
        whole=Sum("paid")
    )
    for year, last in Payment.objects.values_list("year").annotate(Max("serial")):
        assert Payment.objects.filter(year=year).count() == last
    told = Activity.objects.filter(kind__startswith="payments/")
    assert told.count() == Payment.objects.count()
    assert not Payment.objects.filter(received_at__gt=timezone.now()).exists()
    assert not Payment.objects.exclude(booking__currency=F("currency")).exists()


def test_the_demo_pays_once(demo):
    assert load_payments(demo) == 0


# What each entry adds, told from its kind and what it takes back; not by what the ledger made of it
SIGNED = """
    SELECT entry.currency, entry.method, entry.received_by_id, session.staff_id,
        (entry.received_at AT TIME ZONE 'Europe/Istanbul')::date AS day,
        CASE WHEN entry.kind = 'payment' OR undone.kind = 'refund' THEN entry.amount
            ELSE -entry.amount END AS amount
    FROM payments_payment entry
    LEFT JOIN payments_payment undone ON undone.id = entry.reverses_id
    JOIN bookings_booking booking ON booking.id = entry.booking_id
    JOIN bookings_session session ON session.id = booking.session_id
"""


def asked(select):
    with connection.cursor() as cursor:
        cursor.execute(f"WITH entry AS ({SIGNED}) {select}")
        return cursor.fetchall()


def test_reports_of_the_year_are_what_plain_sql_says(demo):
    today = timezone.localdate(timezone.now(), demo["business"].zone)
    [year] = takings_of(today - timedelta(days=400), today)
    assert year.currency == "TRY"
    assert [(year.whole.net, year.whole.entries)] == asked(
        "SELECT sum(amount), count(*) FROM entry"
    )
    for sums, column in (
        (year.days, "day"),
        (year.methods, "method"),
        (year.received_by, "received_by_id"),
        (year.sessions_of, "staff_id"),
    ):
        plain = dict(asked(f"SELECT {column}, sum(amount) FROM entry GROUP BY 1"))  # noqa: S608 -- ours
        assert {key: summed.net for key, summed in sums.items()} == plain
        assert len(plain) > 3
    client = Client()
    client.force_login(demo["owner"])
    query = {"first": str(today - timedelta(days=400)), "last": str(today)}
    page = parse(client.get("/payments/takings/", query))
    figures = [each.text for each in page.find(class_="figures").find_all("b")]
    nbsp = "\N{NO-BREAK SPACE}"
    assert figures[0].replace(nbsp, " ") == money(year.whole.net, "TRY").replace(nbsp, " ")
    answer = client.get("/payments/takings/entries/takings.csv", query)
    lines = answer.getvalue()
    rows = list(csv.DictReader(io.StringIO(lines.decode("utf-8-sig"))))
    assert (len(rows), sum(Decimal(row["Amount"]) for row in rows)) == (
        year.whole.entries, year.whole.net
    )  # fmt: skip


def test_what_is_owed_is_what_plain_sql_says(demo):
    zone = demo["business"].zone
    wanted = Unpaid(timezone.localdate(timezone.now(), zone), zone)
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT count(*), sum(price - received) FROM (
                SELECT booking.*, coalesce((
                    SELECT sum(entry.amount * CASE
                        WHEN entry.kind = 'payment' OR undone.kind = 'refund' THEN 1 ELSE -1 END)
                    FROM payments_payment entry
                    LEFT JOIN payments_payment undone ON undone.id = entry.reverses_id
                    WHERE entry.booking_id = booking.id
                ), 0) AS received, EXISTS(
                    SELECT FROM payments_payment entry
                    WHERE entry.booking_id = booking.id AND entry.kind = 'refund'
                ) AS is_refunded
                FROM bookings_booking booking
                JOIN bookings_session session ON session.id = booking.session_id
                WHERE booking.status = 'confirmed' AND starts_at <= now()
                    AND attendance <> 'no_show' AND price > 0
                    AND NOT EXISTS (SELECT FROM payments_exemption WHERE booking_id = booking.id)
            ) due WHERE received < price AND (NOT is_refunded OR received > 0 AND payment_status = 'partially_paid')
        """)
        count, owed = cursor.fetchone()
    found = wanted.narrow(Booking.objects.all())
    ages = owed_by_age(found, wanted)
    assert sum(each.bookings for each in ages) == found.count()
    assert (found.count(), sum(each.amount for each in ages)) == (count, owed)


def test_days_of_the_demo_are_closed(demo):
    closed = DayClose.objects.all()
    assert closed.count() > 20
    assert {bool(close.difference) for close in closed} == {True, False}
    for close in closed:
        assert close.difference == close.counted - close.expected
