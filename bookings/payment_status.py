"""Plug-in point: how a booking's payment status shows, and what can be done from there.

The app of payments fills it in ``ready()``. Without it nothing is shown.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString

from accounts.models import User
from bookings.models import Booking


class Payable(NamedTuple):
    """What decides how the payment status of a booking is drawn.

    Attributes:
        status: of the booking.
        price: None where none was said.
        paid: what was paid of it, less what was given back.
    """

    id: int
    status: str
    payment_status: str
    price: Decimal | None
    paid: Decimal


def payable_of(booking: Booking) -> Payable:
    """Return what of a booking decides it."""
    return Payable(booking.pk, booking.status, booking.payment_status, booking.price, booking.paid)


Draw = Callable[[Payable, User], SafeString]


def _nothing(_payable: Payable, _user: User) -> SafeString:
    return SafeString("")


_draw: Draw = _nothing


def register(draw: Draw) -> None:
    """Let ``draw`` draw the payment status of every booking, for whoever looks at it."""
    global _draw
    _draw = draw


def draw_payment_status(payable: Payable, user: User) -> SafeString:
    """Draw the payment status of a booking as ``user`` may see and change it."""
    return _draw(payable, user)
