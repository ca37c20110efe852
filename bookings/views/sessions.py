"""Sessions that are made ahead: who comes, who waits for a place."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from bookings.enums import ACTIVE, BookingStatus, ServiceKind
from bookings.models import Session
from bookings.payment_status import draw_payment_status, payable_of
from bookings.views.bookings import times_text
from bookings.views.calendar import state_of
from core.http import Request, render_page


@require_GET
@rule(Right.SEE_BOOKINGS)
def session_detail(request: Request, session_id: int) -> HttpResponse:
    """Show a session with its participants and its waitlist."""
    session = get_session_or_404(request, session_id)
    return render_page(
        request, "bookings/session_detail.html", page_context(request, session), fragment="page"
    )


def get_session_or_404(request: Request, session_id: int) -> Session:
    """Return the session if this user may see it."""
    session: Session | None = (
        Session.objects.visible_to(request.user)
        .select_related("service", "staff", "series")
        .filter(pk=session_id)
        .first()
    )
    if session is None:
        raise Http404
    return session


def page_context(request: Request, session: Session) -> dict[str, Any]:
    """Return what the page of a session shows."""
    bookings = list(session.bookings.select_related("contact").order_by("created_at", "pk"))
    for booking in bookings:
        # For the template alone
        drawn = draw_payment_status(payable_of(booking), request.user)
        booking.payment_drawn = drawn  # type: ignore[attr-defined]
    coming = [booking for booking in bookings if booking.status in ACTIVE]
    waiting = [booking for booking in bookings if booking.status == BookingStatus.WAITLISTED]
    ended = [booking for booking in bookings if booking not in coming and booking not in waiting]
    state = state_of(request, day=state_day(request, session))
    today = timezone.localdate(timezone.now(), request.business.zone)
    is_its_day_here_or_over = state_day(request, session) <= today
    return {
        "session": session,
        "times": times_text(session.starts_at, session.ends_at, request.business.zone),
        "is_group": session.service.kind != ServiceKind.APPOINTMENT,
        "coming": coming,
        "waiting": sorted(waiting, key=lambda booking: (booking.waitlisted_at, booking.pk)),
        "ended": ended,
        "free": max(session.capacity - len(coming), 0),
        "may_check_in": request.user.may(Right.EDIT_BOOKINGS) and is_its_day_here_or_over,
        "may_edit": request.user.may(Right.EDIT_BOOKINGS) and session.canceled_at is None,
        "calendar_url": f"{reverse('bookings:calendar')}{state.query()}",
        "calendar_query": state.query(),
    }


def state_day(request: Request, session: Session) -> date:
    """Return the day of a session, as the business's clocks show it."""
    return timezone.localdate(session.starts_at, request.business.zone)
