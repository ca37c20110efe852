"""One booking, beside the calendar; and what is done with it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from bookings.calendar.axis import day_of
from bookings.calendar.words import in_words
from bookings.enums import ACTIVE, Attendance, BookingStatus, ServiceKind
from bookings.models import Booking
from bookings.views.calendar import calendar_page, state_of
from contacts_app.memos import memos_of
from contacts_app.models import Activity, Contact, Note
from contacts_app.timeline import lines
from core.addresses import address_to
from core.http import Request, render_page, wants_fragment


LATEST_LINES = 20


@require_GET
@rule(Right.SEE_BOOKINGS)
def booking_detail(request: Request, booking_id: int) -> HttpResponse:
    """Show a booking beside the calendar of its day."""
    booking = get_booking_or_404(request, booking_id)
    zone = request.business.zone
    state = state_of(request, day=timezone.localdate(booking.session.starts_at, zone))
    context = card_context(request, booking, f"{reverse('bookings:calendar')}{state.query()}")
    if wants_fragment(request) and request.htmx.target == "card":
        return render_page(request, "bookings/calendar.html", context, fragment="card")
    return calendar_page(request, state, context, open_booking=booking.pk)


def get_booking_or_404(request: Request, booking_id: int) -> Booking:
    """Return the booking if this user may see it."""
    booking: Booking | None = (
        Booking.objects.visible_to(request.user)
        .select_related("session__service", "session__staff", "contact", "created_by", "ended_by")
        .filter(pk=booking_id)
        .first()
    )
    if booking is None:
        raise Http404
    return booking


def card_context(request: Request, booking: Booking, calendar_url: str) -> dict[str, Any]:
    """Return what the card shows of a booking."""
    session, contact = booking.session, booking.contact
    is_shown = bool(
        contact and Contact.objects.alive().visible_to(request.user).filter(pk=contact.pk).exists()
    )
    pinned = Note.objects.alive().filter(contact=contact, is_pinned=True) if is_shown else []
    happened = Activity.objects.filter(
        contact=contact, kind__startswith="bookings/", details__booking=booking.pk
    )
    has_begun = session.starts_at <= timezone.now()
    may_edit = request.user.may(Right.EDIT_BOOKINGS)
    return {
        "booking": {
            "pk": booking.pk,
            "name": (contact.display_name if contact else "") or booking.booked_name,
            "status": booking.status,
            "status_text": booking.get_status_display(),
            "attendance": booking.attendance,
            "attendance_text": booking.get_attendance_display(),
            "source_text": booking.get_source_display(),
            "price": booking.price,
            "currency": booking.currency,
            "version": booking.version,
            "created_at": booking.created_at,
            "created_by": booking.created_by,
            "ended_at": booking.ended_at,
            "ended_by": booking.ended_by,
            "end_reason": booking.end_reason,
            "is_group": session.service.kind != ServiceKind.APPOINTMENT,
            "booked_name": booking.booked_name,
            "booked_email": booking.booked_email,
            "booked_phone": booking.booked_phone,
        },
        "session": session,
        "contact": contact,
        "contact_url": is_shown and contact and address_to("contacts:contact_card", contact.pk),
        "times": times_text(session.starts_at, session.ends_at, request.business.zone),
        "memos": memos_of(list(pinned), request.user),
        "history": lines(list(happened.select_related("actor").latest_first()[:LATEST_LINES])),
        "card_close_url": calendar_url,
        "has_begun": has_begun,
        "may_edit": may_edit,
        "may_answer": may_edit and booking.status == BookingStatus.PENDING,
        "may_end": may_edit and booking.status in (*ACTIVE, BookingStatus.WAITLISTED),
        "attendances": [
            (value, label, value == booking.attendance) for value, label in Attendance.choices
        ]
        if may_edit and booking.status == BookingStatus.CONFIRMED
        else [],
    }


def times_text(starts_at: Any, ends_at: Any, zone: Any) -> dict[str, str]:
    """Return the day and the time of a session in words."""
    day = day_of(timezone.localdate(starts_at, zone), zone)
    return {
        "day": in_words(day.date, "EEEE, d MMMM y"),
        "time": f"{day.text(starts_at)}–{day.text(ends_at)}",
    }


@require_GET
@rule(Right.EDIT_BOOKINGS)
def booking_new(request: Request) -> HttpResponse:
    """Lead to the calendar, until there is the form."""
    return redirect("bookings:calendar")
