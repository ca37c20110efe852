"""Tells staff members by mail what happened to whole sessions: once, however many come to them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Business, User
from bookings.models import Booking, Session
from bookings.services.notices import facts_of_session, is_told, one_line, render, when
from core.addresses import address_to
from outbox.services import queue_mail_to_user


def tell_staff(
    what: str,
    sessions: Iterable[Session],
    *,
    actor: User | None,
    clients: Mapping[int, int] | None = None,
    reason: str = "",
) -> None:
    """Tell each staff member of ``sessions``, by one mail, that they were changed or canceled.

    Nobody is told of what is over, or of what they did themselves.

    Args:
        what: "rescheduled" or "canceled".
        clients: of each session, by its id, how many come or wait.
    """
    of_staff: dict[User, list[Session]] = defaultdict(list)
    for session in sessions:
        of_staff[session.staff].append(session)
    for staff, theirs in of_staff.items():
        _tell(what, theirs, staff, actor=actor, clients=clients, reason=reason)


def tell_former_staff(session: Session, former: User, was: datetime, *, actor: User | None) -> None:
    """Tell ``former`` that ``session``, which was theirs and began at ``was``, is another's now."""
    if session.staff_id == former.pk:
        return
    length = session.ends_at - session.starts_at
    before = Session(
        pk=session.pk, service=session.service, staff=session.staff, location=session.location,
        version=session.version, starts_at=was, ends_at=was + length,
    )  # fmt: skip
    _tell("given_away", [before], former, actor=actor)


def tell_successor(
    sessions: list[Session], successor: User, *, former: User, actor: User | None
) -> None:
    """Tell ``successor``, by one mail, which sessions of ``former`` are theirs now."""
    if not sessions or not is_told(successor, actor):
        return
    business = Business.objects.current()
    first, last = sessions[0], sessions[-1]
    with translation.override(successor.language):
        calendar = f"{reverse('bookings:calendar')}?view=list&staff={successor.pk}"
        facts = {
            "name": one_line(str(successor)),
            "former": one_line(str(former)),
            "business": one_line(business.name),
            "count": len(sessions),
            "sessions": [
                f"{when(session, business)}: {one_line(session.service.name)}"
                for session in sessions
            ],
            "page": settings.SITE_ADDRESS + calendar,
        }
        subject, text = render("sessions_handed_over", facts)
    queue_mail_to_user(
        successor,
        key=f"bookings/session/{first.pk}/handed_over/{successor.pk}/{first.version}",
        subject=subject,
        text=text,
        expires_at=last.ends_at,
    )


def tell_of_freed(booking: Booking, *, actor: User | None) -> None:
    """Tell the staff member of a canceled booking, whose client was deleted, without a name."""
    _tell("freed", [booking.session], booking.session.staff, actor=actor, mark=f"of-{booking.pk}")


def _tell(
    what: str,
    sessions: list[Session],
    staff: User,
    *,
    actor: User | None,
    clients: Mapping[int, int] | None = None,
    reason: str = "",
    mark: str = "",
) -> None:
    now = timezone.now()
    coming = sorted((s for s in sessions if s.ends_at > now), key=lambda s: (s.starts_at, s.pk))
    if not coming or not is_told(staff, actor):
        return
    first, business = coming[0], Business.objects.current()
    with translation.override(staff.language):
        facts = facts_of_session(first, business) | {
            "name": one_line(str(staff)),
            "count": len(coming),
            "times": [when(session, business) for session in coming[1:]],
            "clients": sum((clients or {}).get(session.pk, 0) for session in coming),
            "reason": one_line(reason),
            "page": settings.SITE_ADDRESS + address_to("bookings:session_detail", first.pk),
        }
        subject, text = render(f"session_{what}", facts)
    queue_mail_to_user(
        staff,
        key=f"bookings/session/{first.pk}/{what}/{staff.pk}/{mark or first.version}",
        subject=subject,
        text=text,
        expires_at=coming[-1].ends_at,
    )
