"""What nobody can do to the ledger, and what the database derives from it by itself."""

import pytest
from django.apps import apps
from django.db import connection

from payments.models import DayClose, Exemption, Payment
from tests.conftest import REFUSALS
from tests.factories import BookingFactory, DayCloseFactory, ExemptionFactory, PaymentFactory
from tests.payments.rows import change, look_at_references, paid, pay, violated


pytestmark = pytest.mark.django_db

CHANGES = [
    "UPDATE {} SET note = 'x'",
    "UPDATE {} SET note = 'x' WHERE false",
    "DELETE FROM {}",
    "DELETE FROM {} WHERE false",
    "TRUNCATE {}",
    "TRUNCATE {} CASCADE",
    "TRUNCATE {} RESTART IDENTITY",
]


@pytest.mark.parametrize("role", ["origin", "replica", "local"])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", sorted(REFUSALS))
def test_the_ledger_only_grows(table, change, role):
    """Also for the tables' owner, and for a session that says it is a replica."""
    PaymentFactory()
    DayCloseFactory()
    with connection.cursor() as cursor:
        look_at_references(cursor)
        cursor.execute(f"SET LOCAL session_replication_role = {role}")
        assert violated(lambda: cursor.execute(change.format(table))) == REFUSALS[table]
    assert (Payment.objects.count(), DayClose.objects.count()) == (1, 1)


@pytest.mark.parametrize("table", ["bookings_booking", "accounts_user", "bookings_session"])
def test_what_the_ledger_is_about_is_not_emptied(table):
    PaymentFactory()
    with connection.cursor() as cursor:
        look_at_references(cursor)
        refused = violated(lambda: cursor.execute(f"TRUNCATE {table} CASCADE"))
        # Whichever of the two tables comes first
        assert refused in {"ledger_only_grows", "closed_days_only_grow"}
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert "_fk_" in violated(lambda: cursor.execute(f"DELETE FROM {table}"))  # noqa: S608


def test_refusals_are_always_in_force():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'")
        always = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE proname ~ '^payments_'"
        )
        states = dict(cursor.fetchall())
    loaded = {f"sample_{row}_is_loaded_by_the_owner" for row in ("entry", "close")}
    assert always == {*REFUSALS.values(), "exemption_is_never_changed", *loaded}
    assert len(states) == 12
    assert set(states.values()) == {"A", "O"}


def test_exemption_is_never_changed():
    exemption = ExemptionFactory()
    changed = Exemption.objects.filter(pk=exemption.pk)
    assert violated(lambda: changed.update(reason="x")) == "exemption_is_never_changed"


@pytest.mark.parametrize("fields", [{"payment_status": "paid"}, {"paid": 5}, {"price": 0}])
def test_status_is_what_the_ledger_says(fields):
    """Whatever is written to it, at the beginning or later."""
    booking = BookingFactory(**fields)
    booking.refresh_from_db()
    status = "exempt" if booking.price == 0 else "not_paid"
    assert (booking.payment_status, int(booking.paid)) == (status, 0)
    paid_whole = change(paid(), payment_status="not_paid", paid=3)
    assert (paid_whole.payment_status, int(paid_whole.paid)) == ("paid", 1000)
    stale = BookingFactory()
    pay(stale, amount="1000")
    stale.save()
    stale.refresh_from_db()
    assert (stale.payment_status, int(stale.paid)) == ("paid", 1000)


def test_exemption_counts_at_once():
    exemption = ExemptionFactory()
    exemption.booking.refresh_from_db()
    assert exemption.booking.payment_status == "exempt"
    exemption.delete()
    exemption.booking.refresh_from_db()
    assert exemption.booking.payment_status == "not_paid"


def test_payments_leave_no_trace_in_the_audit_of_bookings():
    """The ledger is its own; a booking's audit is of what people did to the booking."""
    booking = BookingFactory()
    events = apps.get_model("bookings", "BookingEvent")._default_manager.filter(
        pgh_obj_id=booking.pk
    )
    before = events.count()
    pay(booking)
    assert events.count() == before == 1
