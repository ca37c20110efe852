"""What a staff member who leaves the business leaves behind here."""

from collections.abc import Iterable

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.departures import Remainder
from accounts.models import User
from bookings.models import Session
from bookings.querysets.sessions import LONGEST
from core.formats import number


def sessions_to_come(user: User) -> Iterable[Remainder]:
    """Say how many sessions of ``user`` are to come, and where the first ones are."""
    now = timezone.now()
    # The index knows when sessions begin.
    coming = Session.objects.taking_place().upcoming().filter(starts_at__gt=now - LONGEST)
    found = coming.filter(staff=user).aggregate(count=Count("pk"), first=Min("starts_at"))
    if not found["count"]:
        return
    text = ngettext("%(count)s session to come", "%(count)s sessions to come", found["count"])
    day = timezone.localdate(found["first"])
    yield Remainder(
        text % {"count": number(found["count"])},
        f"{reverse('bookings:calendar')}?view=list&day={day}&staff={user.pk}",
    )
