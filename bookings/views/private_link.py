"""The private link of a booking: see it, cancel it, reschedule it, as long as the policy allows.

Whoever knows the address is let in, so it is made of 256 random bits, looked up by a hash, and
told to nobody: no referrer, no index, no store.
"""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.calendar_files import invitation
from bookings.enums import ACTIVE, BookingStatus, ServiceKind
from bookings.forms.public import CancelForm
from bookings.links import hash_of
from bookings.models import Booking, BookingSettings, ReminderStop, Service
from bookings.refusals import (
    AlreadyBooked,
    BookingChangedMeanwhile,
    BookingGone,
    NotPossible,
    SessionFull,
    SessionGone,
    SlotTaken,
    StaffCannot,
)
from bookings.services.bookings import cancel_booking
from bookings.services.online import (
    free_places,
    free_times_near,
    latest_change,
    may_change,
    move_online,
    open_sessions,
)
from bookings.services.reminders import set_reminder
from bookings.services.rescheduling import reschedule_to_session
from bookings.views.public import (
    ANY,
    read_moment,
    staff_choices,
    staff_of,
    times_shown,
    told_of,
    told_of_session,
    when,
    written,
)
from bookings.views.public_page import VisitorRequest, address, public_page, show
from core.formats import day_of_week, moment, money, time_of_day


@public_page(secret=True)
@require_safe
def client_booking(request: VisitorRequest, token: str) -> HttpResponse:
    """Show a client their booking, and what can be done with it."""
    booking = _booking_or_404(token)
    can_change = may_change(booking)
    context = {
        **_told(booking),
        "made": request.GET.get("made") == "1",
        "done": request.GET.get("done", ""),
        "can_change": can_change,
        "too_late": booking.is_active and not can_change and not _is_over(booking),
        "latest": moment(latest_change(booking)),
        "file_url": address(request, "client_booking_file", token) if booking.is_active else "",
        "cancel_url": address(request, "client_booking_cancel", token),
        "reschedule_url": address(request, "client_booking_reschedule", token)
        if can_change and Service.objects.public().filter(pk=booking.session.service_id).exists()
        else "",
        "reminder_url": address(request, "client_booking_reminder", token)
        if _is_reminded(booking)
        else "",
        "reminder_is_off": ReminderStop.objects.filter(booking=booking).exists(),
        "again_url": address(request, "book", service=booking.session.service_id),
    }
    return show(request, "public/client_booking.html", context)


@public_page(secret=True)
@require_safe
def client_booking_file(request: VisitorRequest, token: str) -> HttpResponse:
    """Give the booking as a file for the client's calendar."""
    booking = _booking_or_404(token)
    if booking.status not in ACTIVE:
        raise Http404
    text = invitation(
        booking,
        business=request.business,
        to_address=booking.booked_email,
        to_name=booking.booked_name,
        now=timezone.now(),
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="booking.ics"'
    return response


@public_page(secret=True)
@require_http_methods(["GET", "HEAD", "POST"])
def client_booking_cancel(request: VisitorRequest, token: str) -> HttpResponse:
    """Ask, and cancel."""
    booking = _booking_or_404(token)
    home = address(request, "client_booking", token)
    if not may_change(booking):
        return HttpResponseRedirect(home)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cancel_booking(booking_id=booking.pk, actor=None, reason=form.cleaned_data["reason"])
        except (BookingGone, BookingChangedMeanwhile, NotPossible):
            return HttpResponseRedirect(home)
        return HttpResponseRedirect(address(request, "client_booking", token, done="canceled"))
    context = {
        **_told(booking),
        "form": form,
        "link_url": home,
        "action": request.get_full_path(),
    }
    status = 422 if form.is_bound else 200
    return show(request, "public/client_booking_cancel.html", context, status=status)


@public_page(secret=True)
@require_http_methods(["GET", "HEAD", "POST"])
def client_booking_reschedule(request: VisitorRequest, token: str) -> HttpResponse:
    """Show what is free, ask about the time ``?at=`` or the session ``?session=``, and change."""
    booking = _booking_or_404(token)
    home = address(request, "client_booking", token)
    service = Service.objects.public().filter(pk=booking.session.service_id).first()
    if service is None or not may_change(booking):
        return HttpResponseRedirect(home)
    context = {**_told(booking), "link_url": home, "token": token}
    if service.kind == ServiceKind.APPOINTMENT:
        return _to_another_time(request, booking, service, context)
    return _to_another_session(request, booking, service, context)


@public_page(secret=True)
@require_POST
def client_booking_reminder(request: VisitorRequest, token: str) -> HttpResponse:
    """Remind of this booking, or not, as ``wanted`` says."""
    booking = _booking_or_404(token)
    set_reminder(booking=booking, wanted=request.POST.get("wanted") == "on")
    return HttpResponseRedirect(address(request, "client_booking", token))


def _is_reminded(booking: Booking) -> bool:
    """Whether a reminder can still come, so that it makes sense to ask for none."""
    hours = BookingSettings.objects.current().reminder_hours
    coming = booking.session.starts_at - timedelta(hours=hours)
    is_open = booking.is_active and bool(booking.booked_email)
    return is_open and bool(hours) and timezone.now() < coming


def _to_another_time(
    request: VisitorRequest, booking: Booking, service: Service, context: dict[str, Any]
) -> HttpResponse:
    token = context["token"]
    current = booking.session.staff
    known = staff_of(service)
    asked = request.GET.get("staff", "")
    # Who has it gives it on, even if they don't give the service to others any more.
    staff = known if asked == ANY else [user for user in known if str(user.pk) == asked]
    staff = staff or [current]
    who = asked if asked == ANY else str(staff[0].pk)
    at = read_moment(request.GET.get("at", ""))

    def here(**parameters: Any) -> str:
        given = {"staff": asked, **parameters}
        return address(request, "client_booking_reschedule", token, **given)

    status = 200
    if at and request.method == "POST":
        try:
            move_online(booking=booking, starts_at=at, staff=staff)
        except SlotTaken:
            near = free_times_near(service, staff, at, session=booking.session)
            context["nearest"] = [
                {"text": when(each), "url": here(at=written(each))} for each in near
            ]
            context["taken"] = True
            status = 409
        except (BookingGone, BookingChangedMeanwhile, NotPossible, StaffCannot):
            return HttpResponseRedirect(context["link_url"])
        else:
            return HttpResponseRedirect(address(request, "client_booking", token, done="moved"))
    if at and status == 200:
        context["to"] = when(at)
        if len(known) > 1:
            context["with_whom"] = _("Anybody") if who == ANY else str(staff[0])
        context["action"] = here(at=written(at))
        context["times_url"] = here()
    else:
        context |= times_shown(
            request,
            service,
            staff,
            here=here,
            there=lambda each: here(at=written(each)),
            session=booking.session,
        )
        context["staff"] = staff_choices(known, who, here, anybody=ANY)
    return show(request, "public/client_booking_reschedule.html", context, status=status)


def _to_another_session(
    request: VisitorRequest, booking: Booking, service: Service, context: dict[str, Any]
) -> HttpResponse:
    token = context["token"]

    def here(**parameters: Any) -> str:
        return address(request, "client_booking_reschedule", token, **parameters)

    others = open_sessions(service).exclude(pk=booking.session_id).select_related("staff")
    free = [session for session in others if free_places(session) > 0]
    asked = request.GET.get("session", "")
    chosen = next((session for session in free if str(session.pk) == asked), None)
    status = 200
    if chosen and request.method == "POST":
        try:
            reschedule_to_session(booking_id=booking.pk, session_id=chosen.pk, actor=None)
        except (SessionFull, SessionGone, AlreadyBooked):
            context["taken"] = True
            free = [session for session in free if session.pk != chosen.pk]
            chosen, status = None, 409
        except (BookingGone, BookingChangedMeanwhile, NotPossible):
            return HttpResponseRedirect(context["link_url"])
        else:
            return HttpResponseRedirect(address(request, "client_booking", token, done="moved"))
    elif asked:
        context["taken"] = chosen is None
    if chosen:
        told = told_of_session(chosen)
        context["to"] = f"{told['day']}, {told['time']}"
        context["action"] = here(session=chosen.pk)
        context["times_url"] = here()
    context["is_group"] = True
    context["sessions"] = [
        {**told_of_session(session), "url": here(session=session.pk)} for session in free
    ]
    return show(request, "public/client_booking_reschedule.html", context, status=status)


def _booking_or_404(token: str) -> Booking:
    bookings = Booking.objects.select_related("session__service", "session__staff")
    booking = bookings.filter(link_hash=hash_of(token)).first()
    if booking is None:
        raise Http404
    return booking


def _is_over(booking: Booking) -> bool:
    return booking.session.starts_at <= timezone.now()


def _told(booking: Booking) -> dict[str, Any]:
    """Return what a client sees of a booking: what they typed, and what they booked."""
    session = booking.session
    start, end = session.starts_at, session.ends_at
    return {
        "booking": {
            "status": booking.status,
            "status_text": booking.get_status_display(),
            "name": booking.booked_name,
            "day": day_of_week(timezone.localdate(start)),
            "time": f"{time_of_day(start)}–{time_of_day(end)}",
            "staff": str(session.staff),
            "location": session.location,
            "price": money(booking.price, booking.currency) if booking.price is not None else "",
            "is_open": booking.is_active or booking.status == BookingStatus.WAITLISTED,
            "is_over": _is_over(booking),
        },
        "service": told_of(session.service),
    }
