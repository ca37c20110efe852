"""What a person is told when money is not written down, at which field, and with which answer."""

from collections.abc import Container

from bookings import refusals as of_bookings
from bookings.views.refused import why_not as why_not_booked
from payments import refusals


REFUSED: tuple[type[Exception], ...] = (
    refusals.PaymentRefused,
    of_bookings.BookingGone,
    of_bookings.BookingChangedMeanwhile,
)
# Somebody was first: what was asked for was right when the form was opened.
CONFLICTS: tuple[type[Exception], ...] = (
    refusals.NotConfirmed,
    refusals.NothingDue,
    refusals.MoreThanDue,
    refusals.MoreThanPaid,
    refusals.OtherCurrency,
    refusals.ReversedAlready,
    refusals.ExemptAlready,
    refusals.NotExempt,
    of_bookings.BookingGone,
    of_bookings.BookingChangedMeanwhile,
)
FIELDS: tuple[tuple[type[Exception], str], ...] = (
    (refusals.AmountNotPossible, "amount"),
    (refusals.AmountMissing, "amount"),
    (refusals.MoreThanDue, "amount"),
    (refusals.MoreThanPaid, "amount"),
    (refusals.KeyUsedOtherwise, "amount"),
    (refusals.DayIsClosed, "received_at"),
    (refusals.DayIsToCome, "received_at"),
    (refusals.ReasonMissing, "reason"),
)


def field_of(refusal: Exception, fields: Container[str]) -> str | None:
    """Return which of the form's fields a refusal is about, None for the form as a whole."""
    name = next((name for kind, name in FIELDS if isinstance(refusal, kind)), None)
    return name if name in fields else None


def status_of(refusal: Exception) -> int:
    """Return the status of the answer: 409 where somebody else was first, else 422."""
    return 409 if isinstance(refusal, CONFLICTS) else 422


def why_not(refusal: Exception) -> str:
    """Return the sentence that says why something was not done."""
    if isinstance(refusal, refusals.PaymentRefused):
        return str(refusal.why)
    return why_not_booked(refusal)
