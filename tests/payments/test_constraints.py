"""What the database itself guards of the ledger: rows it takes, and rows it refuses.

All rows are written by plain SQL, past Django and the services.
"""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import CheckConstraint, UniqueConstraint
from django.utils import timezone

from payments.models import DayClose, Payment
from tests.factories import (
    BookingFactory,
    ExemptionFactory,
)
from tests.payments.rows import (
    DAY,
    after,
    as_written,
    change,
    close,
    close_as_written,
    ended,
    exempt,
    give_back,
    numbered,
    paid,
    pay,
    pay_nothing,
    same_key,
    settled_twice,
    take_back,
    tomorrow,
    violated,
)


pytestmark = pytest.mark.django_db

GOOD = {
    "payment_key_is_used_once": [lambda: [pay(), pay()]],
    "entry_is_reversed_once": [lambda: [take_back(pay()), take_back(pay())]],
    "receipt_number_is_given_once": [lambda: numbered(1, 2)],
    "booking_is_fully_paid_once": [lambda: settled_twice(1)],
    "payment_is_of_sane_size": [
        lambda: pay_nothing(amount="0.01"),
        lambda: pay_nothing(amount="9999999999.99"),
    ],
    "payment_counts_with_its_amount": [
        lambda: as_written(amount="5", effect="5"),
        lambda: as_written(amount="5", effect="-5"),
    ],
    "payment_currency_is_a_code": [lambda: pay(BookingFactory(currency="EUR"), currency="EUR")],
    "payment_kind_is_known": [pay, lambda: give_back(paid()), lambda: take_back(pay())],
    "payment_method_is_known": [
        lambda: [pay(method=method) for method in ("cash", "card", "transfer", "other")]
    ],
    "reversal_names_what_it_reverses": [lambda: take_back(pay())],
    "entry_that_takes_back_says_why": [lambda: give_back(paid())],
    "booking_is_settled_by_a_payment": [lambda: as_written(settles=True, settled=True)],
    "payment_is_of_a_sane_year": [lambda: pay(received_at="1970-01-02")],
    "exemption_says_why": [exempt],
    "day_is_closed_once": [lambda: [close(), close(currency="EUR"), close(day="2026-01-01")]],
    "day_close_counts_sane_amounts": [
        lambda: close(opening="9999999999.99"),
        lambda: close(counted="9999999999.99"),
    ],
    "day_close_adds_up": [
        lambda: close_as_written(
            opening=10, cash_in=5, cash_out=1, expected=14, counted=12, difference=-2
        )
    ],
    "day_close_currency_is_a_code": [close],
    "day_close_is_of_a_sane_year": [lambda: close(day="1970-01-01")],
    # By triggers
    "payment_is_of_a_booking": [pay],
    "payment_is_of_a_confirmed_booking": [
        pay,
        lambda: give_back(ended(paid())),
        lambda: take_back(Payment.objects.get(booking=ended(paid())).pk),
    ],
    "payment_is_in_the_currency_of_its_booking": [pay],
    "payment_is_not_more_than_is_due": [
        lambda: pay(amount="1000"),
        lambda: pay(paid("400"), amount="600"),
        lambda: pay_nothing(amount="123456"),
        lambda: pay(after(BookingFactory(), lambda b: take_back(pay(b))), amount="1000"),
    ],
    "refund_is_not_more_than_was_paid": [
        lambda: give_back(paid(), amount="1000"),
        lambda: give_back(after(paid(), give_back), amount="990"),
    ],
    "payment_is_not_on_a_closed_day": [
        lambda: [close(day="2026-01-01"), pay(received_at="2026-01-02 12:00Z")],
        lambda: [close(currency="EUR"), pay()],
    ],
    "payment_is_not_of_the_future": [
        lambda: pay(received_at=timezone.now()),
        lambda: pay(received_at=timezone.now() - 400 * DAY),
    ],
    "reversal_is_of_a_whole_entry": [
        lambda: take_back(give_back(paid())),
    ],
    "booking_that_was_paid_for_keeps_its_price": [
        lambda: change(BookingFactory(), price=5),
        lambda: change(BookingFactory(), currency="EUR"),
        lambda: change(paid(), price=1000),
    ],
    "day_close_is_not_of_the_future": [close],
}  # fmt: skip


BAD = {
    "payment_key_is_used_once": [same_key],
    "entry_is_reversed_once": [
        # Not by the trigger: it looks at one reversal at a time.
        lambda: [
            as_written(booking=b, kind="reversal", reverses_id=wrong, reason="x")
            for b in [BookingFactory()]
            for wrong in [pay(b)] * 2
        ]
    ],
    "receipt_number_is_given_once": [lambda: numbered(1, 1)],
    "booking_is_fully_paid_once": [lambda: settled_twice(0)],
    "payment_is_of_sane_size": [
        *(lambda amount=amount: pay_nothing(amount=amount) for amount in ("0", "NaN", "0.001")),
        *(lambda amount=amount: as_written(amount=amount) for amount in ("-1", "-0.01")),
    ],
    "payment_counts_with_its_amount": [lambda: as_written(amount="5", effect="4")],
    "payment_currency_is_a_code": [
        lambda currency=currency: as_written(currency=currency) for currency in ("", "tr", "try")
    ],
    "payment_kind_is_known": [lambda: pay(kind="gift", reason="x")],
    "payment_method_is_known": [lambda: pay(method="cheque"), lambda: pay(method="")],
    "reversal_names_what_it_reverses": [
        lambda: as_written(kind="reversal", reason="x"),
        lambda: pay(reverses_id=pay()),
    ],
    "entry_that_takes_back_says_why": [
        lambda: pay(paid(), kind="refund", amount="1", reason=" \n"),
        lambda: as_written(kind="refund"),
    ],
    "booking_is_settled_by_a_payment": [
        lambda: as_written(settles=True, settled=False),
        lambda: as_written(kind="refund", reason="x", settles=True, settled=True),
    ],
    "payment_is_of_a_sane_year": [lambda: pay(received_at="1969-12-30 12:00Z")],
    "exemption_says_why": [lambda: exempt(reason=" ")],
    "day_is_closed_once": [lambda: [close(), close()]],
    "day_close_counts_sane_amounts": [
        lambda: close(opening=-1),
        lambda: close(counted="-0.01"),
        lambda: close(counted="NaN"),
    ],
    "day_close_adds_up": [
        lambda: close_as_written(expected=1, difference=-1),
        lambda: close_as_written(difference=1),
        lambda: close_as_written(cash_in=-1, expected=-1, difference=1),
    ],
    "day_close_currency_is_a_code": [lambda: close(currency="try")],
    "day_close_is_of_a_sane_year": [lambda: close(day="1969-12-31")],
    "payment_is_of_a_booking": [lambda: pay(booking_id=0)],
    "payment_is_of_a_confirmed_booking": [
        lambda fields=fields: pay(BookingFactory(**fields))
        for fields in (
            {"status": "pending"}, {"status": "declined"}, {"status": "canceled"},
            {"status": "waitlisted"},
        )
    ],
    "payment_is_in_the_currency_of_its_booking": [
        lambda: pay(currency="EUR"),
        lambda: give_back(paid(), currency="EUR"),
        lambda: take_back(pay(), currency="EUR"),
    ],
    "payment_is_not_more_than_is_due": [
        lambda: pay(amount="1000.01"),
        lambda: pay(amount="NaN"),
        lambda: pay(paid("400"), amount="600.01"),
        lambda: pay(paid(), amount="0.01"),
        lambda: pay(BookingFactory(price=0), amount="0.01"),
        lambda: pay(after(BookingFactory(price=None), lambda b: pay(b, amount="1"))),
        lambda: pay(ExemptionFactory().booking),
        lambda: pay(after(paid(), give_back)),
    ],
    "refund_is_not_more_than_was_paid": [
        lambda: give_back(BookingFactory()),
        lambda: give_back(paid(), amount="1000.01"),
        lambda: give_back(after(paid(), give_back), amount="990.01"),
        lambda: take_back(after(pay(b := BookingFactory()), lambda _entry: give_back(b))),
    ],
    "payment_is_not_on_a_closed_day": [
        lambda: [close(), pay()],
        lambda: [b := paid(), close(), give_back(b)],
        lambda: [entry := pay(), close(), take_back(entry)],
        # The day of the business, in Istanbul.
        lambda: [close(day="2026-01-02"), pay(received_at="2026-01-01 21:00Z")],
    ],
    "payment_is_not_of_the_future": [
        lambda: pay(received_at=tomorrow()),
        lambda: pay(received_at="infinity"),
        lambda: pay(received_at=timezone.now() + timedelta(minutes=2)),
    ],
    "reversal_is_of_a_whole_entry": [
        lambda: take_back(pay(), amount="9"),
        lambda: take_back(pay(), method="card"),
        lambda: take_back(pay(), booking=paid()),
        lambda: take_back(take_back(pay())),
        lambda: take_back(pay(), reverses_id=None),
        lambda: take_back(pay(), reverses_id=0),
    ],
    "booking_that_was_paid_for_keeps_its_price": [
        lambda: change(paid("10"), price=999),
        lambda: change(paid("10"), price=None),
        lambda: change(paid("10"), currency="EUR"),
    ],
    "day_close_is_not_of_the_future": [lambda: close(day=tomorrow().date() + DAY)],
}  # fmt: skip


def cases(table):
    return [
        pytest.param(name, deed, id=f"{name}-{number}")
        for name, deeds in table.items()
        for number, deed in enumerate(deeds)
    ]


def test_every_constraint_is_tried():
    declared = {
        constraint.name
        for model in apps.get_app_config("payments").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(prosrc, ' ') FROM pg_proc WHERE proname ~ '^payments_'")
        (source,) = cursor.fetchone()
    by_triggers = {
        part.split("'")[1]
        for part in source.split("CONSTRAINT =")[1:]
        if "TG_NAME" not in part[:10]
    }
    assert set(GOOD) == declared | by_triggers
    assert set(BAD) == set(GOOD)


@pytest.mark.parametrize(("name", "deed"), cases(GOOD))
def test_good_row(name, deed, business):
    with transaction.atomic():
        assert deed()


@pytest.mark.parametrize(("name", "deed"), cases(BAD))
def test_bad_row(name, deed, business):
    assert violated(deed) == name


@pytest.mark.parametrize("amount", ["Infinity", "-Infinity", "1e30", "10000000000", "ten", ""])
def test_what_is_no_amount_at_all(amount):
    with pytest.raises(DataError), transaction.atomic():
        pay_nothing(amount=amount)


def test_what_is_given_for_the_triggers_is_not_taken(business):
    entry = Payment.objects.get(
        pk=pay(
            received_at="2026-01-01 21:30Z", received_on="2020-02-02", recorded_at="2020-02-02",
            year=1999, serial=77, effect=-10, settled=True, settles=True, round=9,
        )
    )  # fmt: skip
    assert f"{entry.received_on}" == "2026-01-02"
    assert timezone.now() - entry.recorded_at < timedelta(minutes=5)
    assert (entry.number, entry.effect) == ("2026-000001", entry.amount)
    assert (entry.settled, entry.settles, entry.round) == (False, False, 0)


def test_a_closed_day_is_added_up_whatever_is_given(business):
    booking = BookingFactory()
    pay(booking, amount="500")
    pay(booking, amount="200", method="card")
    give_back(booking, amount="50")
    take_back(give_back(booking, amount="20"))
    pay(BookingFactory(currency="EUR"), currency="EUR")
    pay(received_at=timezone.now() - 2 * DAY)
    given = {"cash_in": 1, "cash_out": 2, "expected": 3, "difference": 4, "closed_at": None}
    day = DayClose.objects.get(pk=close(opening="100", counted="540", **given))
    assert [day.cash_in, day.cash_out, day.expected, day.difference] == [520, 70, 550, -10]


def test_numbers_of_each_year_have_no_gaps(business):
    for year in (2025, 2026, 2025):
        pay(received_at=f"{year}-06-01")
        with pytest.raises(IntegrityError), transaction.atomic():
            pay(method="cheque", received_at=f"{year}-06-01")
    assert [entry.number for entry in Payment.objects.order_by("pk")] == [
        "2025-000001", "2026-000001", "2025-000002",
    ]  # fmt: skip
