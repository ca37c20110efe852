"""The column "Next booking" of the contact list."""

from collections.abc import Collection

from django.db.models import Min
from django.utils import timezone

from accounts.models import User
from bookings.contact_bookings import day_and_time
from bookings.enums import ACTIVE, Attendance
from bookings.models import Booking


def next_bookings(contacts: Collection[int], user: User) -> dict[int, str]:
    """Return when contacts come next, as the figures of each say it; of what ``user`` may see."""
    coming = Booking.objects.visible_to(user).filter(
        contact__in=list(contacts), status__in=ACTIVE, session__ends_at__gt=timezone.now()
    )
    rows = coming.exclude(attendance=Attendance.ATTENDED).order_by().values_list("contact")
    return {pk: day_and_time(at) for pk, at in rows.annotate(Min("session__starts_at"))}
