"""Tells client and staff by mail what happened with a booking."""

from bookings.models import Booking


def tell(what: str, booking: Booking) -> None:
    """Queue the mails about ``what`` happened: "booked", "confirmed", "declined", "canceled",
    "rescheduled", "waitlisted" or "moved_up". Called in the transaction of the deed.
    """
