"""Takes bookings along when two contacts turn out to be one person."""

from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from contacts_app.joining import CannotJoin
from contacts_app.models import Contact
from core.db import constraint_violation


class BothAreBooked(Exception):
    """Both contacts have a place in the same session."""


def move_bookings(contact: Contact, known: Contact) -> list[int]:
    """Give the bookings of ``contact`` to ``known``; return which.

    Raises:
        CannotJoin: one person has no two places in a session.
    """
    bookings = Booking.objects.select_for_update(no_key=True).filter(contact=contact)
    ids = [booking.pk for booking in bookings.order_by("pk")]
    try:
        with constraint_violation("client_has_one_place_in_a_session", BothAreBooked):
            Booking.objects.filter(pk__in=ids).update(contact=known)
    except BothAreBooked:
        raise CannotJoin(
            _("Both have a place in the same session. Cancel one of the bookings first.")
        ) from None
    return ids


def move_bookings_back(ids: list[int], contact: Contact) -> None:
    """Give bookings back to ``contact``."""
    Booking.objects.filter(pk__in=ids).update(contact=contact)
