"""Ends the bookings to come of contacts that go for ever: their places are free again."""

import contextlib
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import User
from bookings.enums import OPEN
from bookings.models import Booking
from bookings.refusals import BookingGone, NotPossible
from bookings.services.bookings import cancel_booking
from bookings.services.session_notices import tell_of_freed
from contacts_app.querysets.contacts import ContactQuerySet
from core.formats import number


def warn_of_bookings(contacts: ContactQuerySet) -> str:
    """Say how many bookings end with ``contacts``; "" when none does."""
    count = _to_come().filter(contact__in=contacts).count()
    if not count:
        return ""
    text = ngettext(
        "%(count)s upcoming booking is canceled: its time becomes free, the staff member is told.",
        "%(count)s upcoming bookings are canceled: their times become free, the staff members"
        " are told.",
        count,
    )
    return text % {"count": number(count)}


def end_bookings(ids: Sequence[int], actor: User | None) -> None:
    """Cancel what is to come of these contacts, and tell the staff members.

    The mails of a booking go with its contact, as they name it. So a staff member is told by
    one that names nobody.
    """
    found = _to_come().filter(contact__in=list(ids)).order_by("session", "pk")
    for pk in found.values_list("pk", flat=True):
        # Ended by somebody else meanwhile: all the better.
        with contextlib.suppress(BookingGone, NotPossible):
            tell_of_freed(cancel_booking(booking_id=pk, actor=actor), actor=actor)


def _to_come() -> QuerySet[Booking]:
    return Booking.objects.filter(status__in=OPEN, session__starts_at__gt=timezone.now())
