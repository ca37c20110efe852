"""One booking, beside the calendar; and what is done with it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.policies import Right, rule
from bookings.calendar.axis import day_of
from bookings.calendar.words import in_words
from bookings.enums import ACTIVE, Attendance, BookingStatus, ServiceKind
from bookings.forms.bookings import ReasonForm
from bookings.models import Booking
from bookings.payment_status import draw_payment_status, payable_of
from bookings.services import bookings as services
from bookings.services.undoing import undo_end
from bookings.sheet import BookingSheet, fetch_booking_sheet
from bookings.views.calendar import calendar_page, state_of
from bookings.views.refused import REFUSED, why_not
from contacts_app.memos import memos_of
from contacts_app.models import Contact
from contacts_app.timeline import lines
from core.addresses import address_to
from core.formats import money
from core.http import Request, came_from, go_to, render_page, wants_fragment


@require_GET
@rule(Right.SEE_BOOKINGS)
def booking_detail(request: Request, booking_id: int) -> HttpResponse:
    """Show a booking beside the calendar of its day."""
    sheet = fetch_booking_sheet(request.user, booking_id)
    if sheet is None:
        raise Http404
    booking = sheet.booking
    zone = request.business.zone
    state = state_of(request, day=timezone.localdate(booking.session.starts_at, zone))
    context = card_context(request, sheet, f"{reverse('bookings:calendar')}{state.query()}")
    if wants_fragment(request) and request.htmx.target == "card":
        context["titled"] = "card"
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


def card_context(request: Request, sheet: BookingSheet, calendar_url: str) -> dict[str, Any]:
    """Return what the card shows of a booking."""
    booking = sheet.booking
    session, contact = booking.session, booking.contact
    is_shown = contact is not None and _is_shown(contact, request.user)
    zone = request.business.zone
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
            "price_text": "" if booking.price is None else money(booking.price, booking.currency),
            "paid_text": money(booking.paid, booking.currency) if booking.paid else "",
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
        "times": times_text(session.starts_at, session.ends_at, zone),
        "payment_status": draw_payment_status(payable_of(booking), request.user),
        "has_answers": sheet.is_answered,
        "memos": memos_of(sheet.pinned if is_shown else [], request.user),
        "history": lines(sheet.latest),
        "card_close_url": calendar_url,
        "may_edit": may_edit,
        "may_answer": may_edit and booking.status == BookingStatus.PENDING,
        "may_move_up": may_edit and booking.status == BookingStatus.WAITLISTED,
        "may_end": may_edit and booking.status in (*ACTIVE, BookingStatus.WAITLISTED),
        "attendances": [
            (value, label, value == booking.attendance) for value, label in Attendance.choices
        ]
        if may_edit
        and booking.status == BookingStatus.CONFIRMED
        and timezone.localdate(session.starts_at, zone) <= timezone.localdate(timezone.now(), zone)
        else [],
    }


def _is_shown(contact: Contact, user: User) -> bool:
    if user.may(Right.SEE_ALL_CONTACTS):
        return contact.deletion_id is None
    return Contact.objects.alive().visible_to(user).filter(pk=contact.pk).exists()


def times_text(starts_at: Any, ends_at: Any, zone: Any) -> dict[str, str]:
    """Return the day and the time of a session in words."""
    day = day_of(timezone.localdate(starts_at, zone), zone)
    return {
        "day": in_words(day.date, "EEEE, d MMMM y"),
        "time": f"{day.text(starts_at)}–{day.text(ends_at)}",
    }


@require_POST
@rule(Right.EDIT_BOOKINGS)
def booking_confirm(request: Request, booking_id: int) -> HttpResponse:
    """Confirm a pending booking."""
    booking = get_booking_or_404(request, booking_id)
    return _do(
        request,
        booking,
        lambda: services.confirm_booking(booking_id=booking.pk, actor=request.user),
        _("The booking is confirmed."),
    )


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_BOOKINGS)
def booking_decline(request: Request, booking_id: int) -> HttpResponse:
    """Decline a booking, with a reason."""
    return _end(request, booking_id, is_declined=True)


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_BOOKINGS)
def booking_cancel(request: Request, booking_id: int) -> HttpResponse:
    """Cancel a booking, with a reason."""
    return _end(request, booking_id, is_declined=False)


@require_POST
@rule(Right.EDIT_BOOKINGS)
def booking_undo_end(request: Request, booking_id: int) -> HttpResponse:
    """Bring a declined or canceled booking back, if its place is still free."""
    booking = get_booking_or_404(request, booking_id)
    return _do(
        request,
        booking,
        lambda: undo_end(booking_id=booking.pk, actor=request.user),
        _("The booking is back."),
    )


@require_POST
@rule(Right.EDIT_BOOKINGS)
def booking_move_up(request: Request, booking_id: int) -> HttpResponse:
    """Give who is on the waitlist a place."""
    booking = get_booking_or_404(request, booking_id)
    return _do(
        request,
        booking,
        lambda: services.move_up(booking_id=booking.pk, actor=request.user),
        _("The client has a place now."),
    )


@require_POST
@rule(Right.EDIT_BOOKINGS)
def booking_attendance(request: Request, booking_id: int) -> HttpResponse:
    """Note that the client came or didn't; Undo posts the state before, in the address."""
    booking = get_booking_or_404(request, booking_id)
    attendance = request.POST.get("attendance", request.GET.get("attendance", ""))
    if attendance not in Attendance.values:
        raise Http404
    here = reverse("bookings:booking_attendance", args=[booking.pk])
    texts = {
        Attendance.ATTENDED: _("Noted: attended."),
        Attendance.NO_SHOW: _("Noted: no-show."),
        Attendance.NOT_SET: _("Attendance is not set any more."),
    }
    return _do(
        request,
        booking,
        lambda: services.set_attendance(
            booking_id=booking.pk, attendance=attendance, actor=request.user
        ),
        texts[Attendance(attendance)],
        undo_url=f"{here}?attendance={booking.attendance}",
    )


def _end(request: Request, booking_id: int, *, is_declined: bool) -> HttpResponse:
    booking = get_booking_or_404(request, booking_id)
    name = "bookings:booking_decline" if is_declined else "bookings:booking_cancel"
    form = ReasonForm(request.POST if request.method == "POST" else None)
    del form.fields["following"], form.fields["version"]
    context = {
        "form": form,
        "booking": booking,
        "times": times_text(
            booking.session.starts_at, booking.session.ends_at, request.business.zone
        ),
        "is_declined": is_declined,
        "action": reverse(name, args=[booking.pk]),
        "cancel_url": reverse("bookings:booking_detail", args=[booking.pk]),
    }
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return render_page(
            request, "bookings/booking_end.html", context, fragment="dialog", status=status
        )
    end = services.decline_booking if is_declined else services.cancel_booking
    reason = form.cleaned_data["reason"]
    return _do(
        request,
        booking,
        lambda: end(booking_id=booking.pk, actor=request.user, reason=reason),
        _("The booking was declined.") if is_declined else _("The booking was canceled."),
        undo_url=reverse("bookings:booking_undo_end", args=[booking.pk]),
    )


def _do(
    request: Request,
    booking: Booking,
    deed: Callable[[], object],
    text: str,
    *,
    undo_url: str = "",
) -> HttpResponse:
    """Do something with a booking; say what came of it, where one is."""
    home = came_from(request, reverse("bookings:booking_detail", args=[booking.pk]))
    try:
        deed()
    except tuple(REFUSED) as refused:
        why = why_not(refused)
        return go_to(request, home, text=why, is_error=True, keep_address=True)
    return go_to(request, home, text=text, undo_url=undo_url, keep_address=True)
