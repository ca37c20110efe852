"""Rows of the ledger written by plain SQL, past Django and the services."""

from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Business
from bookings.models import Booking
from payments.models import Payment
from tests.factories import BookingFactory, ManagerFactory, StaffFactory


DAY = timedelta(days=1)


def insert(table, row):
    """Insert ``row`` by SQL; return its id."""
    names, places = ", ".join(row), ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING id",  # noqa: S608
            list(row.values()),
        )
        return cursor.fetchone()[0]


def pay(booking=None, **fields):
    booking = booking or BookingFactory()
    by = StaffFactory().pk
    row = {
        "booking_id": booking.pk, "kind": "payment", "amount": "10", "currency": "TRY",
        "method": "cash", "received_by_id": by, "recorded_by_id": by, "note": "", "reason": "",
        "key": uuid4(), **fields,
    }  # fmt: skip
    return insert("payments_payment", row)


def pay_nothing(**fields):
    """Pay a booking without a price, which takes whatever else is right."""
    return pay(BookingFactory(price=None), **fields)


def give_back(booking, amount="10", **fields):
    return pay(booking, kind="refund", amount=amount, reason="Ill", **fields)


def take_back(entry, **fields):
    wrong = Payment.objects.get(pk=entry)
    fields = {"reverses_id": entry, "amount": wrong.amount, "method": wrong.method, **fields}
    return pay(fields.pop("booking", wrong.booking), kind="reversal", reason="Typo", **fields)


def paid(amount="1000", **fields):
    booking = BookingFactory(**fields)
    pay(booking, amount=amount)
    return booking


def close(**fields):
    row = {
        "day": timezone.localdate(timezone.now(), Business.objects.current().zone),
        "currency": "TRY", "opening": 0, "counted": 0, "note": "", "closed_by_id": ManagerFactory().pk,
        **fields,
    }  # fmt: skip
    return insert("payments_dayclose", row)


def exempt(**fields):
    row = {"reason": "Friend", "by_id": ManagerFactory().pk, "at": timezone.now(), **fields}
    row.setdefault("booking_id", BookingFactory().pk)
    return insert("payments_exemption", row)


def look_at_references(cursor):
    """Let the database check now what it would at the end; before that no table is altered."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def by_hand():
    """Let entries be stored as they are written: the constraints of the table alone guard it."""

    def switch(state):
        with connection.cursor() as cursor:
            look_at_references(cursor)
            cursor.execute(f"ALTER TABLE payments_payment {state} TRIGGER payment_is_entered")
            cursor.execute(f"ALTER TABLE payments_dayclose {state} TRIGGER day_is_closed")

    switch("DISABLE")
    yield
    switch("ENABLE")


def as_written(**fields):
    """Store an entry with everything the trigger would have set."""
    now = timezone.now()
    fields = {
        "received_at": now, "received_on": now.date(), "recorded_at": now, "year": 2026,
        "serial": Payment.objects.count() + 1, "effect": fields.get("amount", "10"),
        "settled": False, "settles": False, "round": 0, **fields,
    }  # fmt: skip
    with by_hand():
        return pay(**fields)


def close_as_written(**fields):
    fields = {
        "closed_at": timezone.now(), "cash_in": 0, "cash_out": 0, "expected": 0, "difference": 0,
        **fields,
    }  # fmt: skip
    with by_hand():
        return close(**fields)


def settled_twice(round_of_second):
    booking = BookingFactory()
    as_written(booking=booking, settled=True, settles=True)
    return as_written(booking=booking, settled=True, settles=True, round=round_of_second)


def twice_of(entry):
    take_back(entry)
    return take_back(entry)


def same_key():
    key = uuid4()
    return [pay(key=key) for _each in range(2)]


def numbered(*serials):
    return [as_written(serial=serial) for serial in serials]


def ended(booking):
    return change(booking, status="canceled", ended_at=timezone.now())


def after(booking, deed):
    deed(booking)
    return booking


def change(booking, **fields):
    Booking.objects.filter(pk=booking.pk).update(**fields)
    booking.refresh_from_db()
    return booking


def tomorrow():
    return timezone.now() + DAY


def without_deriving(deed):
    with connection.cursor() as cursor:
        look_at_references(cursor)
        cursor.execute("ALTER TABLE bookings_booking DISABLE TRIGGER payment_status_begins")
    deed()


def violated(action):
    """Return the name of the constraint that ``action`` violates."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        action()
    cause: Any = caught.value.__cause__
    return cause.diag.constraint_name
