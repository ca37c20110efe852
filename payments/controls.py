"""The payment status of a booking as it shows in a row, and the drop-down of what can be done."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import Right
from bookings.enums import ENDED, UNSETTLED, BookingStatus, PaymentStatus
from bookings.payment_status import Payable
from core.addresses import pattern_to


STATUS_CSS = {
    PaymentStatus.NOT_PAID: "chip-warn",
    PaymentStatus.PARTIALLY_PAID: "chip-warn",
    PaymentStatus.PAID: "chip-ok",
    PaymentStatus.REFUNDED: "chip-grey",
    PaymentStatus.EXEMPT: "chip-grey",
}
# Something was paid at some time, so there is an entry to show.
WITH_ENTRIES = (PaymentStatus.PARTIALLY_PAID, PaymentStatus.PAID, PaymentStatus.REFUNDED)
OOB = ' hx-swap-oob="true"'
# Route, words, icon, and whether it is a page of its own rather than a dialog.
ITEMS: dict[str, tuple[str, "str | Promise", str, bool]] = {
    "paid": ("payments:mark_as_paid", _("Paid in person"), "cash", False),
    "record": ("payments:payment_new", _("Record a payment…"), "plus", False),
    "receipt": ("payments:booking_receipt", _("Receipt"), "receipt", True),
    "refund": ("payments:refund_new", _("Refund…"), "arrow-back-up", False),
    "exempt": ("payments:exemption_new", _("Exempt…"), "heart", False),
    "stop_exempting": ("payments:exemption_end", _("Stop exempting…"), "restore", False),
    "reverse": (
        "payments:booking_reversal",
        _("Correct by a reversing entry…"),
        "refresh",
        False,
    ),
}


def draw_payment_status(payable: Payable, user: User, *, is_oob: bool = False) -> SafeString:
    """Draw the payment status of a booking, with what ``user`` can do about it.

    A pattern of each kind is drawn once, since a page has dozens of rows.
    """
    status = PaymentStatus(payable.payment_status)
    if payable.status in ENDED and status not in WITH_ENTRIES:
        # Nothing is to be paid for what doesn't take place.
        return SafeString(f'<div class="payment" id="payment-{payable.id}"{OOB * is_oob}></div>')
    is_expected = payable.status == BookingStatus.CONFIRMED or status in WITH_ENTRIES
    # What waits for an answer or a place is not to be paid yet.
    css = STATUS_CSS[status] if is_expected else "chip-grey"
    pattern = _pattern(get_language(), status, css, items_for(payable, user))
    return SafeString(pattern % {"id": payable.id, "oob": OOB * is_oob})


def items_for(payable: Payable, user: User) -> tuple[str, ...]:
    """Return what ``user`` can do about the payment of a booking, as keys of ``ITEMS``."""
    status = payable.payment_status
    is_open = payable.status == BookingStatus.CONFIRMED and status in UNSETTLED
    can_be_charged = status == PaymentStatus.EXEMPT and payable.price != 0
    has_entries = status in WITH_ENTRIES
    may_take, may_exempt = user.may(Right.TAKE_PAYMENTS), user.may(Right.EXEMPT_BOOKINGS)
    possible = {
        "paid": is_open and may_take,
        "record": is_open and may_take,
        "receipt": has_entries,
        "refund": payable.paid > 0 and user.may(Right.REFUND_PAYMENTS),
        "exempt": is_open and may_exempt,
        "stop_exempting": can_be_charged and may_exempt,
        "reverse": has_entries and user.may(Right.REVERSE_PAYMENTS),
    }
    return tuple(key for key, is_so in possible.items() if is_so)


@lru_cache(maxsize=128)
def _pattern(_language: str | None, status: PaymentStatus, css: str, items: tuple[str, ...]) -> str:
    """Draw a payment status with gaps for the id of its booking, ``%(id)d``."""
    context = {
        "id": SafeString("%(id)d"),
        "oob": SafeString("%(oob)s"),
        "label": status.label,
        "css": css,
        "items": [
            {
                "url": SafeString(pattern_to(route).replace("%d", "%(id)d")),
                "label": label,
                "icon": icon,
                "is_page": is_page,
            }
            for route, label, icon, is_page in (ITEMS[key] for key in items)
        ],
    }
    return render_to_string("payments/payment_status.html", context).strip()
