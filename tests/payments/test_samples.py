"""What of the ledger can be removed: entries that were sample data from the beginning, no others."""

from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from payments.models import DayClose, Payment
from payments.services import ledger
from tests.factories import BookingFactory


pytestmark = pytest.mark.django_db


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


def remove():
    [(removed,)] = execute("SELECT payments_remove_samples()")
    return removed


def entry(booking, by, **fields):
    return Payment.objects.create(
        booking=booking, amount=fields.pop("amount", 100), currency=booking.currency,
        method="cash", received_by=by, recorded_by=by, key=uuid4(), **fields,
    )  # fmt: skip


@pytest.fixture
def role() -> str:
    """The role that may run the product, and whose rights are tried from here on."""
    name = f"seller_of_{connection.settings_dict['NAME']}"
    execute(f"CREATE ROLE {name}")
    call_command("grant_application_role", name, stdout=StringIO())
    return name


def test_sample_entries_go_and_their_booking_is_unpaid_again(owner):
    booking = BookingFactory()
    entry(booking, owner, is_sample=True)
    booking.refresh_from_db()
    assert booking.payment_status == "partially_paid"
    assert remove() == 1
    booking.refresh_from_db()
    assert (booking.payment_status, booking.paid) == ("not_paid", Decimal(0))
    assert remove() == 0


def test_a_real_entry_is_never_removed_nor_any_of_its_booking(owner):
    booking, other = BookingFactory.create_batch(2)
    kept = [entry(booking, owner, is_sample=True), entry(booking, owner)]
    kept.append(entry(other, owner))
    entry(BookingFactory(), owner, is_sample=True)
    assert remove() == 1
    assert list(Payment.objects.order_by("pk")) == kept


def test_nothing_is_marked_later(owner):
    entry(BookingFactory(), owner)
    for sql in (
        "UPDATE payments_payment SET is_sample = true",
        "SET LOCAL session_replication_role = replica;UPDATE payments_payment SET is_sample = true",
    ):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            execute(sql)
    assert remove() == 0


def test_the_ledger_is_guarded_again_afterwards(owner):
    entry(BookingFactory(), owner, is_sample=True)
    remove()
    entry(BookingFactory(), owner)
    for table in ("payments_payment", "payments_dayclose"):
        for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET note = ''"):  # noqa: S608 -- ours
            with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
                execute(sql)
    states = execute("SELECT tgenabled FROM pg_trigger WHERE tgname LIKE '%only_grow%'")
    assert states == [("A",), ("A",)]


def test_closed_days_go_only_when_they_are_samples(owner):
    mine = entry(BookingFactory(), owner, is_sample=True)
    mine.refresh_from_db()
    real = DayClose.objects.create(day="2020-01-02", currency="TRY", counted=0, closed_by=owner)
    DayClose.objects.create(
        day=mine.received_on, currency="TRY", counted=0, closed_by=owner, is_sample=True
    )
    assert remove() == 1
    assert list(DayClose.objects.all()) == [real]


def test_numbers_go_on_where_a_real_entry_has_one(owner):
    entry(BookingFactory(), owner, is_sample=True)
    kept = entry(BookingFactory(), owner)
    kept.refresh_from_db()
    remove()
    later = ledger.mark_as_paid(booking_id=BookingFactory().pk, actor=owner, key=uuid4())
    assert later.serial == kept.serial + 1


def test_the_product_s_role_can_mark_nothing_and_remove_nothing_else(owner, role):
    booking = BookingFactory()
    execute(f"SET LOCAL SESSION AUTHORIZATION {role}")
    try:
        with pytest.raises(IntegrityError, match="only the owner"), transaction.atomic():
            entry(booking, owner, is_sample=True)
        for sql in (
            "DELETE FROM payments_payment",
            "ALTER TABLE payments_payment DISABLE TRIGGER ledger_only_grows",
            "UPDATE accounts_samplerows SET last_id = 1000000",
            "DELETE FROM accounts_samplerows",
            "INSERT INTO accounts_samplerows (\"table\", first_id, last_id) VALUES ('x', 1, 2)",
        ):
            with (
                pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
                transaction.atomic(),
            ):
                execute(sql)
        assert remove() == 0
    finally:
        execute("RESET SESSION AUTHORIZATION")


def test_nobody_else_may_call_it(role):
    execute(f"REVOKE ALL ON FUNCTION payments_remove_samples() FROM {role}")
    execute(f"SET LOCAL SESSION AUTHORIZATION {role}")
    try:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            remove()
    finally:
        execute("RESET SESSION AUTHORIZATION")
