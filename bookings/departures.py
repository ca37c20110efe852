"""What a staff member who leaves the business leaves behind here."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.departures import Remainder
from accounts.models import User
from bookings.models import Session
from bookings.querysets.sessions import LONGEST, SessionQuerySet
from bookings.refusals import SessionChangedMeanwhile, SessionGone, SlotTaken, StaffCannot
from bookings.services.session_notices import tell_successor
from bookings.services.sessions import update_session
from bookings.wall_clock import TimeOutOfRange
from core.formats import moment, number


KEY = "sessions"


def sessions_to_come(user: User) -> Iterable[Remainder]:
    """Say how many sessions of ``user`` are to come, and where the first ones are."""
    found = _to_come(user).aggregate(count=Count("pk"), first=Min("starts_at"))
    if not found["count"]:
        return
    text = ngettext("%(count)s session to come", "%(count)s sessions to come", found["count"])
    day = timezone.localdate(found["first"])
    yield Remainder(
        text % {"count": number(found["count"])},
        f"{reverse('bookings:calendar')}?view=list&day={day}&staff={user.pk}",
        KEY,
    )


def give_sessions(user: User, successor: User, actor: User | None) -> list[str]:
    """Give the sessions to come of ``user`` to ``successor``; each client is told.

    The successor is told of all of them by one mail.

    Returns:
        Those that stay, in words: the successor has something else at that time, or doesn't
        give the service.
    """
    given, stays = [], []
    for session in _to_come(user).select_related("service").order_by("starts_at", "pk"):
        try:
            with transaction.atomic():
                given += update_session(
                    session_id=session.pk, staff=successor, actor=actor, tells_staff=False
                )
        except SessionGone:
            continue
        except (SlotTaken, StaffCannot, SessionChangedMeanwhile, TimeOutOfRange):
            stays.append(f"{session.service.name}, {moment(session.starts_at)}")
    tell_successor(given, successor, former=user, actor=actor)
    return stays


def _to_come(user: User) -> SessionQuerySet:
    # The index knows when sessions begin.
    coming = Session.objects.taking_place().upcoming()
    return coming.filter(starts_at__gt=timezone.now() - LONGEST, staff=user)
