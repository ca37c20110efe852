"""The deeds of the ledger: who paid what, what is due then, and what is refused."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Business
from bookings.enums import PaymentStatus
from bookings.models import Booking
from bookings.refusals import BookingGone
from contacts_app.models import Activity
from payments import refusals
from payments.enums import EntryKind, Method
from payments.models import Exemption, Payment
from payments.services import ledger
from tests.conftest import client_of
from tests.factories import BookingFactory, ContactFactory, DayCloseFactory, PaymentFactory


pytestmark = pytest.mark.django_db

D = Decimal


def pay(booking, actor, amount=None, **said):
    said.setdefault("key", uuid4())
    if amount is not None:
        said["amount"] = D(amount)
    return ledger.record_payment(booking_id=booking.pk, actor=actor, **said)


def refund(booking, actor, amount, **said):
    said = {"key": uuid4(), "reason": "Ill", **said}
    return ledger.refund(booking_id=booking.pk, actor=actor, amount=D(amount), **said)


def reverse(entry, actor, reason="Typed twice"):
    return ledger.reverse(payment_id=entry.pk, reason=reason, actor=actor)


def state(booking):
    booking.refresh_from_db()
    return booking.payment_status, booking.paid


def test_marked_as_paid(booking, staff):
    entry = ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4())

    assert (entry.amount, entry.currency, entry.method) == (D(1000), "TRY", Method.CASH)
    assert (entry.received_by, entry.recorded_by) == (staff, staff)
    assert (entry.settles, entry.settled, entry.round, entry.effect) == (True, True, 0, D(1000))
    assert entry.received_on == timezone.localdate(
        entry.received_at, Business.objects.current().zone
    )
    assert state(booking) == (PaymentStatus.PAID, 1000)
    line = Activity.objects.get(contact=booking.contact, kind="payments/paid")
    assert (line.actor, line.details["number"]) == (staff, entry.number)


def test_marked_twice_is_one_receipt(booking, staff, manager):
    first = ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4())
    second = ledger.mark_as_paid(booking_id=booking.pk, actor=manager, key=uuid4())

    assert second == first
    assert Payment.objects.count() == Activity.objects.filter(kind="payments/paid").count() == 1


def test_paid_in_parts(booking, staff):
    deposit = pay(booking, staff, 300, method=Method.CARD, note="Deposit")
    assert (deposit.settles, state(booking)) == (False, (PaymentStatus.PARTIALLY_PAID, 300))
    rest = ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4())
    assert (rest.amount, rest.settles) == (D(700), True)
    assert state(booking) == (PaymentStatus.PAID, 1000)
    assert [deposit.serial, rest.serial] == [1, 2]


def test_refunded_in_part_is_still_paid(booking, staff, manager):
    pay(booking, staff)
    refund(booking, manager, 300)
    assert state(booking) == (PaymentStatus.PAID, 700)
    with pytest.raises(refusals.NothingDue):
        pay(booking, staff, 300)
    refund(booking, manager, 700)
    assert state(booking) == (PaymentStatus.REFUNDED, 0)


def test_paid_again_after_a_refund(booking, staff, manager):
    pay(booking, staff)
    refund(booking, manager, 1000)
    again = ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4())
    assert (again.settles, again.round) == (True, 1)
    assert state(booking) == (PaymentStatus.PAID, 1000)


def test_reversed_payment_is_due_again(booking, staff, owner):
    wrong = pay(booking, staff, method=Method.CARD)
    taken_back = reverse(wrong, owner)

    assert (taken_back.kind, taken_back.reverses) == (EntryKind.REVERSAL, wrong)
    assert (taken_back.effect, taken_back.method) == (-1000, Method.CARD)
    assert state(booking) == (PaymentStatus.NOT_PAID, 0)
    assert list(Payment.objects.in_force()) == []
    right = ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4())
    assert right.round == 1
    # A paid booking's receipt is the one that counts.
    again = ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4())
    assert again == right


def test_reversed_deposit_leaves_the_rest(booking, staff, owner):
    deposit, _rest = pay(booking, staff, 300), pay(booking, staff, 700)
    reverse(deposit, owner)
    assert state(booking) == (PaymentStatus.PARTIALLY_PAID, 700)
    assert pay(booking, staff).amount == 300


def test_reversed_refund_is_paid_again(booking, staff, owner):
    entry = pay(booking, staff)
    reverse(refund(booking, owner, 1000), owner)
    assert state(booking) == (PaymentStatus.PAID, 1000)
    refund(booking, owner, 200)
    assert state(booking) == (PaymentStatus.PAID, 800)
    assert ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4()) == entry


def test_nothing_is_reversed_twice(booking, staff, owner):
    wrong = pay(booking, staff)
    reversal = reverse(wrong, owner)
    for entry in (wrong, reversal):
        with pytest.raises(refusals.ReversedAlready):
            reverse(entry, owner)
    with pytest.raises(refusals.PaymentGone):
        ledger.reverse(payment_id=0, reason="x", actor=owner)


def test_what_was_given_back_is_not_reversed(booking, staff, owner):
    wrong = pay(booking, staff)
    refund(booking, owner, 400)
    with pytest.raises(refusals.MoreThanPaid):
        reverse(wrong, owner)
    assert state(booking) == (PaymentStatus.PAID, 600)


@pytest.mark.parametrize("reason", ["", " \n"])
def test_what_takes_back_says_why(booking, staff, owner, reason):
    entry = pay(booking, staff)
    with pytest.raises(refusals.ReasonMissing):
        reverse(entry, owner, reason)
    with pytest.raises(refusals.ReasonMissing):
        refund(booking, owner, 1, reason=reason)
    assert Payment.objects.count() == 1


BAD_AMOUNTS = [
    "NaN", "sNaN", "Infinity", "-Infinity", "-1", "0", "-0", "1e30", "1e10", "0.001", "10.005",
]  # fmt: skip


@pytest.mark.parametrize("price", [1000, None])
@pytest.mark.parametrize("amount", BAD_AMOUNTS)
def test_what_is_no_amount_is_refused(booking, staff, amount, price):
    Booking.objects.filter(pk=booking.pk).update(price=price)
    for deed in (ledger.mark_as_paid, ledger.record_payment):
        with pytest.raises(refusals.AmountNotPossible):
            deed(booking_id=booking.pk, actor=staff, key=uuid4(), amount=D(amount))
    with pytest.raises(refusals.AmountNotPossible):
        refund(booking, staff, amount)
    assert not Payment.objects.exists()


def test_amount_may_be_written_long(booking, staff):
    assert pay(booking, staff, "10.5000").amount == D("10.50")


@pytest.mark.parametrize("status", ["pending", "declined", "canceled", "waitlisted"])
def test_only_a_confirmed_booking_takes_payments(staff, status):
    booking = BookingFactory(status=status)
    with pytest.raises(refusals.NotConfirmed):
        ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4())
    assert not Payment.objects.exists()


def test_canceled_booking_is_refunded(booking, staff, owner):
    pay(booking, staff, 400)
    Booking.objects.filter(pk=booking.pk).update(status="canceled", ended_at=timezone.now())
    assert list(Booking.objects.to_refund()) == [booking]
    refund(booking, owner, 400)
    assert state(booking) == (PaymentStatus.REFUNDED, 0)
    assert not Booking.objects.to_refund()


def test_no_such_booking(staff):
    with pytest.raises(BookingGone):
        ledger.mark_as_paid(booking_id=0, actor=staff, key=uuid4())


def test_other_currency(booking, staff):
    with pytest.raises(refusals.OtherCurrency):
        pay(booking, staff, 1000, currency="EUR")
    assert pay(booking, staff, 1000, currency="TRY").currency == "TRY"


def test_more_than_is_due(booking, staff, owner):
    pay(booking, staff, 300)
    with pytest.raises(refusals.MoreThanDue, match="TRY\xa0700 "):
        pay(booking, staff, "700.01")
    with pytest.raises(refusals.MoreThanPaid, match="TRY\xa0300 "):
        refund(booking, owner, "300.01")


def test_booking_without_price(staff):
    booking = BookingFactory(price=None)
    with pytest.raises(refusals.AmountMissing):
        ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4())
    entry = ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4(), amount=D(50))
    assert (entry.settles, state(booking)) == (True, (PaymentStatus.PAID, 50))


def test_free_of_charge(staff):
    booking = BookingFactory(price=0)
    assert state(booking) == (PaymentStatus.EXEMPT, 0)
    with pytest.raises(refusals.NothingDue):
        ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=uuid4())


def test_same_key_says_the_same(booking, staff):
    key = uuid4()
    first = pay(booking, staff, 300, key=key)
    assert pay(booking, staff, 300, key=key) == first
    for deed in (ledger.mark_as_paid, ledger.record_payment):
        with pytest.raises(refusals.KeyUsedOtherwise) as refused:
            deed(booking_id=booking.pk, actor=staff, key=key, amount=D(301))
        assert refused.value.entry == first
    with pytest.raises(refusals.KeyUsedOtherwise):
        pay(BookingFactory(), staff, 300, key=key)
    with pytest.raises(refusals.KeyUsedOtherwise):
        refund(booking, staff, 300, key=key)
    assert Payment.objects.count() == 1


def test_same_key_of_what_settled_it(booking, staff):
    key = uuid4()
    first = ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=key, amount=D(1000))
    with pytest.raises(refusals.KeyUsedOtherwise):
        ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=key, amount=D(999))
    again = ledger.mark_as_paid(booking_id=booking.pk, actor=staff, key=key, amount=D(1000))
    assert again == first


def test_not_on_a_closed_day(booking, staff, owner):
    yesterday = timezone.now() - timedelta(days=1)
    DayCloseFactory(day=timezone.localdate(yesterday, Business.objects.current().zone))
    with pytest.raises(refusals.DayIsClosed):
        pay(booking, staff, received_at=yesterday)
    pay(booking, staff)


def test_not_in_the_future(booking, staff):
    with pytest.raises(refusals.DayIsToCome):
        pay(booking, staff, received_at=timezone.now() + timedelta(minutes=2))


def test_exempt(booking, staff, manager):
    exemption = ledger.exempt_booking(booking_id=booking.pk, reason=" A gift ", actor=manager)
    assert (exemption.reason, state(booking)) == ("A gift", (PaymentStatus.EXEMPT, 0))
    with pytest.raises(refusals.ExemptAlready):
        ledger.exempt_booking(booking_id=booking.pk, reason="A gift", actor=manager)
    with pytest.raises(refusals.NothingDue):
        pay(booking, staff)
    ledger.stop_exempting(booking_id=booking.pk, actor=manager)
    assert state(booking) == (PaymentStatus.NOT_PAID, 0)
    with pytest.raises(refusals.NotExempt):
        ledger.stop_exempting(booking_id=booking.pk, actor=manager)
    assert not Exemption.objects.exists()


def test_paid_is_not_exempted(booking, staff, manager):
    pay(booking, staff)
    with pytest.raises(refusals.NothingDue):
        ledger.exempt_booking(booking_id=booking.pk, reason="A gift", actor=manager)


def test_erased_contact_leaves_the_ledger(booking, staff, owner):
    Booking.objects.filter(pk=booking.pk).update(contact=None)
    pay(booking, staff)
    assert state(booking) == (PaymentStatus.PAID, 1000)


def test_due_is_what_began_and_is_not_paid(booking, staff, manager):
    begun = [
        BookingFactory(session__starts_at=timezone.now() - timedelta(hours=hours), **fields)
        for hours, fields in (
            (3, {}), (6, {}), (9, {"attendance": "no_show"}), (12, {"status": "pending"}),
            (15, {"price": None}), (18, {"price": 0}), (21, {}), (24, {}),
        )
    ]  # fmt: skip
    pay(begun[1], staff, 400)
    pay(begun[6], staff)
    pay(begun[7], staff)
    refund(begun[7], manager, 1000)
    assert set(Booking.objects.due()) == set(begun[:2])
    assert not Booking.objects.paid_ahead()
    pay(booking, staff, 100)
    assert list(Booking.objects.paid_ahead()) == [booking]


def test_staff_see_payments_of_their_own_sessions(booking, staff, manager):
    mine, _other = PaymentFactory(booking=booking), PaymentFactory()
    assert list(Payment.objects.visible_to(staff)) == [mine]
    assert Payment.objects.visible_to(manager).count() == 2


def test_timeline_says_it_all(booking, staff, owner):
    entry = pay(booking, staff, 400)
    refund(booking, owner, 100, reason="Came late")
    reverse(pay(booking, staff, 50), owner, "Typed twice")
    ledger.exempt_booking(booking_id=booking.pk, reason="A friend", actor=owner)
    ledger.stop_exempting(booking_id=booking.pk, actor=owner)
    page = client_of(owner).get(f"/contacts/{booking.contact_id}/activity/").content.decode()
    for text in (entry.number, "TRY\xa0400", "Cash", "Came late", "Typed twice", "A friend"):
        assert text in page


def test_numbers_have_no_gaps(staff):
    contact = ContactFactory()
    bookings = [BookingFactory(contact=contact) for _each in range(3)]
    pay(bookings[0], staff)
    with pytest.raises(refusals.DayIsToCome):
        pay(bookings[1], staff, received_at=timezone.now() + timedelta(days=1))
    pay(bookings[1], staff)
    assert list(Payment.objects.order_by("pk").values_list("serial", flat=True)) == [1, 2]
