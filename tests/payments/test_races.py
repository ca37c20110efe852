"""Many people at one booking's money at the same moment, each with a database connection.

Each race is run again with what guards it switched off, to see that it would show a mistake.
``KARTOTEKA_RACE_ROUNDS`` says how often the races are repeated.
"""

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Business
from bookings.models import Booking
from bookings.services.places import publish
from contacts_app.models import Activity
from payments import refusals
from payments.enums import EntryKind, Method
from payments.models import DayClose, Payment
from payments.services import days, ledger
from tests.bookings.test_races import CROWD, MANY, ROUNDS
from tests.factories import BookingFactory, PaymentFactory
from tests.helpers.at_once import at_once


pytestmark = pytest.mark.django_db(transaction=True)

# Two connections fewer than all of a small server would leave for the rest of the tests.
PAYERS = 2 * CROWD


def outcome(deed):
    """Return the number of the entry, or the name of what is refused."""
    try:
        return deed().number
    except refusals.PaymentRefused as error:
        return type(error).__name__


def race(*deeds):
    """Do all ``deeds`` at the same moment; return how often each outcome came."""
    return Counter(at_once(len(deeds), lambda number: outcome(deeds[number])))


def marking(booking, actor, **said):
    said = {"key": uuid4(), **said}
    return lambda: ledger.mark_as_paid(booking_id=booking.pk, actor=actor, **said)


def in_part(booking, actor, amount):
    return lambda: ledger.record_payment(
        booking_id=booking.pk, actor=actor, key=uuid4(), amount=Decimal(amount)
    )


@contextmanager
def without_guards():
    """Let the ledger take entries as they come: nothing is locked, counted or refused.

    The trigger only fills in what it must, and bookings don't learn that they are paid.
    """
    off = ("payment_is_entered", "payment_touches_its_booking")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION careless() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " NEW.recorded_at := now(); NEW.received_at := now(); NEW.received_on := now()::date;"
            " NEW.year := 2026; NEW.serial := NEW.id; NEW.effect := NEW.amount;"
            " NEW.settled := true; NEW.settles := true; NEW.round := NEW.id;"
            " RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER careless BEFORE INSERT ON payments_payment"
            " FOR EACH ROW EXECUTE FUNCTION careless()"
        )
        for name in off:
            cursor.execute(f"ALTER TABLE payments_payment DISABLE TRIGGER {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION careless() CASCADE")
            for name in off:
                cursor.execute(f"ALTER TABLE payments_payment ENABLE TRIGGER {name}")


@pytest.fixture
def without_locks(monkeypatch):
    """Let the services look at what they would hold, so that only the database guards it."""

    def switch_off():
        queryset = type(Booking.objects.all())
        monkeypatch.setattr(queryset, "select_for_update", lambda self, **_how: self.all())
        monkeypatch.setattr(ledger, "hold_contacts", lambda _ids: {})

    return switch_off


def test_marked_as_paid_at_once(staff, owner):
    for _round in ROUNDS:
        booking = BookingFactory()
        outcomes = race(
            *(
                marking(booking, (staff, owner)[number % 2], amount=Decimal(1000))
                for number in range(PAYERS)
            )
        )
        assert list(outcomes.values()) == [PAYERS]
        entry = Payment.objects.get(booking=booking)
        assert outcomes == {entry.number: PAYERS}
        assert (int(entry.amount), entry.settles) == (1000, True)
        assert Activity.objects.filter(details__booking=booking.pk).count() == 1
        booking.refresh_from_db()
        assert (booking.payment_status, int(booking.paid)) == ("paid", 1000)


def test_marked_as_paid_at_once_without_locks(staff, without_locks):
    """The database alone lets one in, and refuses the others."""
    without_locks()
    for _round in ROUNDS:
        booking = BookingFactory()
        race(*(marking(booking, staff) for _number in range(CROWD)))
        assert Payment.objects.filter(booking=booking).count() == 1


def test_it_would_show_without_guards(staff, without_locks):
    without_locks()
    with without_guards():
        for _round in MANY:
            booking = BookingFactory()
            race(*(marking(booking, staff) for _number in range(CROWD)))
            if Payment.objects.filter(booking=booking).count() > 1:
                break
        else:
            pytest.fail("It was never paid twice.")


def test_one_form_sent_at_once_with_two_amounts(staff):
    for _round in ROUNDS:
        booking, key = BookingFactory(), uuid4()
        outcomes = race(
            *(
                marking(booking, staff, key=key, amount=Decimal(600 + number % 2))
                for number in range(CROWD)
            )
        )
        entry = Payment.objects.get(booking=booking)
        assert outcomes == {entry.number: CROWD // 2, "KeyUsedOtherwise": CROWD // 2}


def test_one_key_for_two_bookings_at_once(staff):
    for _round in ROUNDS:
        key = uuid4()
        bookings = BookingFactory.create_batch(CROWD)
        outcomes = race(*(marking(booking, staff, key=key) for booking in bookings))
        entry = Payment.objects.get(key=key)
        assert outcomes == {entry.number: 1, "KeyUsedOtherwise": CROWD - 1}


def test_parts_at_once_are_never_more_than_is_due(staff):
    for _round in ROUNDS:
        booking = BookingFactory()
        outcomes = race(*(in_part(booking, staff, 300) for _number in range(CROWD)))
        assert outcomes.pop("MoreThanDue") == CROWD - 3
        assert list(outcomes.values()) == [1, 1, 1]
        booking.refresh_from_db()
        assert (booking.payment_status, int(booking.paid)) == ("partially_paid", 900)


def test_refunds_at_once_are_never_more_than_was_paid(owner):
    for _round in ROUNDS:
        entry = PaymentFactory()

        def give_back(entry=entry):
            return ledger.refund(
                booking_id=entry.booking_id, actor=owner, key=uuid4(), amount=Decimal(300),
                reason="Ill",
            )  # fmt: skip

        def take_back(entry=entry):
            return ledger.reverse(payment_id=entry.pk, reason="Typo", actor=owner)

        race(*[give_back] * (CROWD - 5), *[take_back] * 5)
        entry.booking.refresh_from_db()
        kinds = Counter(
            Payment.objects.filter(booking=entry.booking).values_list("kind", flat=True)
        )
        assert (dict(kinds), int(entry.booking.paid)) in (
            ({EntryKind.PAYMENT: 1, EntryKind.REVERSAL: 1}, 0),
            ({EntryKind.PAYMENT: 1, EntryKind.REFUND: 3}, 100),
        )


def test_numbers_have_no_gaps_however_many_pay(staff):
    bookings = BookingFactory.create_batch(CROWD)
    spoiled = BookingFactory(status="pending")
    race(*(marking(booking, staff) for booking in bookings), *[marking(spoiled, staff)] * 5)
    serials = sorted(Payment.objects.values_list("serial", flat=True))
    assert serials == list(range(1, CROWD + 1))


def test_day_closed_while_people_pay(staff, owner):
    """What the day's close counted is what the day's ledger holds, to the last payment."""
    zone = Business.objects.current().zone
    for days_ago in ROUNDS:
        bookings = BookingFactory.create_batch(CROWD)
        moment = timezone.now() - timedelta(days=days_ago)
        day = timezone.localdate(moment, zone)

        def close(day=day):
            days.close_day(day=day, currency="TRY", counted=Decimal(0), actor=owner)
            return Payment(year=0, serial=0)

        paying = [marking(booking, staff, received_at=moment) for booking in bookings]
        outcomes = race(*paying[: CROWD // 2], close, *paying[CROWD // 2 :])
        paid = Payment.objects.filter(received_on=day)
        assert outcomes["DayIsClosed"] + paid.count() == CROWD
        whole = paid.aggregate(Sum("effect"))["effect__sum"] or 0
        assert DayClose.objects.get(day=day).expected == whole


def test_day_close_would_show_without_locks(staff, owner, monkeypatch):
    """A payment that is not committed yet isn't counted by who doesn't wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('payments_close_day'::regproc)")
        (guarded,) = cursor.fetchone()
        careless = "\n".join(
            line for line in guarded.splitlines() if "pg_advisory_xact_lock" not in line
        )
        assert careless != guarded
        cursor.execute(careless)
    today = timezone.localdate(timezone.now(), Business.objects.current().zone)

    def publish_late(*given, **details):
        """Close the day, on a connection of its own, before the payment is committed."""
        monkeypatch.setattr(ledger, "publish", publish)
        at_once(
            1,
            lambda _number: days.close_day(
                day=today, currency="TRY", counted=Decimal(0), actor=owner
            ),
        )
        publish(*given, **details)

    monkeypatch.setattr(ledger, "publish", publish_late)
    try:
        marking(BookingFactory(), staff, method=Method.CASH)()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(guarded)
    assert DayClose.objects.get().expected == 0 != Payment.objects.get().effect
