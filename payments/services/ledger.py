"""Writes the ledger: payments, refunds, reversals. Nothing in it is changed or taken out.

Rows are locked in the order of the product: contact, booking, then what the ledger's trigger
locks: the day, and the numbering. Under the lock of its booking an entry knows what was paid.
"""

from datetime import datetime
from decimal import Decimal
from typing import TypedDict, Unpack
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.enums import BookingStatus, PaymentStatus
from bookings.models import Booking
from bookings.refusals import BookingChangedMeanwhile, BookingGone
from bookings.services.places import hold_contacts, publish
from core.db import again_after_deadlock, constraint_violations
from payments.enums import EntryKind, Method, PaymentActivityKind
from payments.models import Exemption, Payment
from payments.models.ledger import MAX_TEXT
from payments.refusals import (
    AmountMissing,
    AmountNotPossible,
    DayIsClosed,
    DayIsToCome,
    ExemptAlready,
    KeyUsedOtherwise,
    MoreThanDue,
    MoreThanPaid,
    NotConfirmed,
    NotExempt,
    NothingDue,
    OtherCurrency,
    PaymentGone,
    ReasonMissing,
    ReversedAlready,
    TextTooLong,
)


LARGEST = Decimal(10**10)
CENT = Decimal("0.01")
# What is looked at before, the database looks at again.
REFUSED = {
    "payment_is_of_a_confirmed_booking": NotConfirmed,
    "payment_is_in_the_currency_of_its_booking": OtherCurrency,
    "payment_is_not_more_than_is_due": MoreThanDue,
    "refund_is_not_more_than_was_paid": MoreThanPaid,
    "payment_is_not_on_a_closed_day": DayIsClosed,
    "payment_is_not_of_the_future": DayIsToCome,
    "payment_is_of_a_sane_year": DayIsToCome,
    "payment_key_is_used_once": KeyUsedOtherwise,
    "entry_is_reversed_once": ReversedAlready,
}


class Paying(TypedDict, total=False):
    """What may be said of a payment.

    Attributes:
        amount: what was paid; None, or nothing said, for all that is due.
        currency: of the amount; "" for that of the booking.
        received_at: when it was paid; None for now.
        received_by: whom it was given to; None for whoever writes it down.
    """

    amount: Decimal | None
    currency: str
    method: Method
    received_at: datetime | None
    received_by: User | None
    note: str


@again_after_deadlock
@transaction.atomic
def mark_as_paid(*, booking_id: int, actor: User, key: UUID, **said: Unpack[Paying]) -> Payment:
    """Write down that a client paid what is due; to say so of a paid booking changes nothing.

    Args:
        key: of the form; with the same key nothing is written twice.

    Returns:
        The entry; of a booking that is paid already, the one by which it was.

    Raises:
        PaymentRefused: as of ``record_payment``.
    """
    booking = hold_booking(booking_id)
    is_new = not Payment.objects.filter(key=key).exists()
    if booking.payment_status == PaymentStatus.PAID and is_new:
        settling = Payment.objects.in_force().filter(booking=booking, settles=True)
        entry = settling.order_by("pk").last()
        if entry is not None:
            return entry
    return _pay(booking, actor, key, said)


@again_after_deadlock
@transaction.atomic
def record_payment(*, booking_id: int, actor: User, key: UUID, **said: Unpack[Paying]) -> Payment:
    """Write down a payment: all that is due, a part of it, or a deposit before the session.

    Raises:
        BookingGone, NotConfirmed, NothingDue, MoreThanDue: what the booking is.
        AmountMissing, AmountNotPossible, OtherCurrency: what was to be paid.
        DayIsClosed, DayIsToCome: when it was paid.
        TextTooLong: the note is.
        KeyUsedOtherwise: a form of this key said something else.
        BookingChangedMeanwhile: the booking went to another contact at this moment.
    """
    return _pay(hold_booking(booking_id), actor, key, said)


@again_after_deadlock
@transaction.atomic
def refund(
    *,
    booking_id: int,
    actor: User,
    key: UUID,
    amount: Decimal,
    reason: str,
    method: Method = Method.CASH,
    received_at: datetime | None = None,
) -> Payment:
    """Write down that a client got money back, all of it or a part.

    Raises:
        BookingGone, BookingChangedMeanwhile, AmountNotPossible, DayIsClosed, DayIsToCome,
            TextTooLong, KeyUsedOtherwise: as of ``record_payment``.
        MoreThanPaid: so much isn't here.
        ReasonMissing: nothing says why.
    """
    booking = hold_booking(booking_id)
    said = _said_before(key, booking, EntryKind.REFUND, amount, method)
    if said is not None:
        return said
    check_amount(amount)
    if amount > booking.paid:
        raise MoreThanPaid(booking.paid, booking.currency)
    # A trigger fills in the moment.
    entry = Payment(  # type: ignore[misc]
        booking=booking,
        kind=EntryKind.REFUND,
        amount=amount,
        method=method,
        received_at=received_at,
        received_by=actor,
        reason=_reason(reason),
        key=key,
    )
    return _enter(entry, booking, actor, PaymentActivityKind.REFUNDED)


@again_after_deadlock
@transaction.atomic
def reverse(*, payment_id: int, reason: str, actor: User) -> Payment:
    """Take back a payment or a refund that was a mistake; both entries stay to be seen.

    Raises:
        PaymentGone: there is none.
        ReversedAlready: it was taken back before, or takes back another one.
        MoreThanPaid: the payment was given back since; that is to be taken back first.
        ReasonMissing, TextTooLong: what was given as a reason.
        DayIsClosed: today is closed.
    """
    booking_id = Payment.objects.filter(pk=payment_id).values_list("booking_id", flat=True).first()
    if booking_id is None:
        raise PaymentGone
    booking = hold_booking(booking_id)
    wrong = Payment.objects.get(pk=payment_id)
    if wrong.kind == EntryKind.REVERSAL or wrong.reversals.exists():
        raise ReversedAlready
    entry = Payment(
        booking=booking,
        kind=EntryKind.REVERSAL,
        reverses=wrong,
        amount=wrong.amount,
        method=wrong.method,
        received_by=actor,
        reason=_reason(reason),
        key=uuid4(),
    )
    return _enter(entry, booking, actor, PaymentActivityKind.REVERSED, reverses=wrong.number)


@again_after_deadlock
@transaction.atomic
def exempt_booking(*, booking_id: int, reason: str, actor: User) -> Exemption:
    """Let a booking need no payment, or none any more.

    Raises:
        BookingGone, BookingChangedMeanwhile: the booking.
        ExemptAlready: it is, or is free of charge.
        NothingDue: it is paid.
        ReasonMissing, TextTooLong: what was given as a reason.
    """
    booking = hold_booking(booking_id)
    if booking.payment_status == PaymentStatus.EXEMPT:
        raise ExemptAlready
    if booking.payment_status == PaymentStatus.PAID:
        raise NothingDue
    exemption = Exemption.objects.create(
        booking=booking, reason=_reason(reason), by=actor, at=timezone.now()
    )
    publish(PaymentActivityKind.EXEMPTED.value, booking, actor, reason=exemption.reason)
    return exemption


@again_after_deadlock
@transaction.atomic
def stop_exempting(*, booking_id: int, actor: User) -> None:
    """Let a booking need payment again.

    Raises:
        BookingGone, BookingChangedMeanwhile: the booking.
        NotExempt: it isn't, or only because it is free of charge.
    """
    booking = hold_booking(booking_id)
    ended, _rows = Exemption.objects.filter(booking=booking).delete()
    if not ended:
        raise NotExempt
    publish(PaymentActivityKind.NOT_EXEMPTED.value, booking, actor)


def hold_booking(booking_id: int) -> Booking:
    """Lock a booking after its contact; its session, service and staff come along unlocked.

    Raises:
        BookingGone: there is none.
        BookingChangedMeanwhile: its contact became another one at this moment.
    """
    found = Booking.objects.filter(pk=booking_id).values_list("contact_id", flat=True)
    contact_id = found.first()
    contacts = hold_contacts([contact_id])
    held = Booking.objects.select_for_update(no_key=True, of=("self",))
    booking = (
        held.select_related("session__service", "session__staff").filter(pk=booking_id).first()
    )
    if booking is None:
        raise BookingGone
    if booking.contact_id != contact_id:
        raise BookingChangedMeanwhile
    booking.contact = contacts.get(contact_id or 0)
    return booking


def check_amount(amount: Decimal) -> None:
    """Refuse what is no amount of money.

    Raises:
        AmountNotPossible: NaN, infinite, nought or less, ten thousand million or more, or with
            more than two decimals.
    """
    if not amount.is_finite() or not 0 < amount < LARGEST or amount != amount.quantize(CENT):
        raise AmountNotPossible


def _pay(booking: Booking, actor: User, key: UUID, said: Paying) -> Payment:
    """Write down a payment of the locked ``booking``; see ``record_payment``."""
    amount, method = said.get("amount"), said.get("method", Method.CASH)
    before = _said_before(key, booking, EntryKind.PAYMENT, amount, method)
    if before is not None:
        return before
    if booking.status != BookingStatus.CONFIRMED:
        raise NotConfirmed
    if said.get("currency", "") not in ("", booking.currency):
        raise OtherCurrency
    if booking.payment_status in (PaymentStatus.PAID, PaymentStatus.EXEMPT):
        raise NothingDue
    due = None if booking.price is None else booking.price - booking.paid
    amount = due if amount is None else amount
    if amount is None:
        raise AmountMissing
    check_amount(amount)
    if due is not None and amount > due:
        raise MoreThanDue(due, booking.currency)
    # A trigger fills in the moment.
    entry = Payment(  # type: ignore[misc]
        booking=booking,
        kind=EntryKind.PAYMENT,
        amount=amount,
        method=method,
        received_at=said.get("received_at"),
        received_by=said.get("received_by") or actor,
        note=_text(said.get("note", "")),
        key=key,
    )
    return _enter(entry, booking, actor, PaymentActivityKind.PAID)


def _said_before(
    key: UUID, booking: Booking, kind: EntryKind, amount: Decimal | None, method: Method
) -> Payment | None:
    """Return the entry of a form that was sent before, saying the same.

    Raises:
        KeyUsedOtherwise: it said something else.
    """
    entry = Payment.objects.filter(key=key).first()
    if entry is None:
        return None
    same = (entry.booking_id, entry.kind, entry.method) == (booking.pk, kind, method)
    if not same or amount not in (None, entry.amount):
        raise KeyUsedOtherwise(entry)
    return entry


def _text(text: str) -> str:
    text = text.strip()
    if len(text) > MAX_TEXT:
        raise TextTooLong
    return text


def _reason(reason: str) -> str:
    reason = _text(reason)
    if not reason:
        raise ReasonMissing
    return reason


def _enter(
    entry: Payment, booking: Booking, actor: User, kind: PaymentActivityKind, **details: str
) -> Payment:
    """Store an entry of the locked ``booking``, and tell it on the contact's timeline."""
    entry.currency = booking.currency
    entry.recorded_by = actor
    with constraint_violations(REFUSED):
        entry.save(force_insert=True)
    entry.refresh_from_db(from_queryset=Payment.objects.select_related("received_by"))
    publish(
        kind.value,
        booking,
        actor,
        payment=entry.pk,
        number=entry.number,
        amount=str(entry.amount),
        currency=entry.currency,
        method=entry.method,
        settles=entry.settles,
        reason=entry.reason,
        **details,
    )
    return entry
