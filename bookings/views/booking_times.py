"""Another time for an appointment, another session for a participant of a class."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policies import Right, rule
from bookings.calendar.axis import day_of
from bookings.calendar.drawing import utc_text
from bookings.calendar.words import in_words
from bookings.enums import ServiceKind
from bookings.forms.bookings import MoveForm, RescheduleForm
from bookings.forms.when import moment_of_text, when_initial
from bookings.models import Booking, Service, Session
from bookings.refusals import SlotTaken
from bookings.services import bookings as services
from bookings.views.bookings import get_booking_or_404, times_text
from bookings.views.free_times import REDRAWS, filled, free_times, nearest_texts, render_form
from bookings.views.refused import REFUSED, why_not
from core.http import Request, came_from, go_to


SESSIONS_OFFERED = 60


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_BOOKINGS)
def booking_reschedule(request: Request, booking_id: int) -> HttpResponse:
    """Give a booking another time; one of a class another session.

    What is dragged in the calendar, and Undo, post the moments themselves: ``at`` and ``until``.
    """
    booking = get_booking_or_404(request, booking_id)
    session = booking.session
    if session.service.kind != ServiceKind.APPOINTMENT:
        return _to_session(request, booking)
    zone = request.business.zone
    staff = staff_for(request.user, session.service, also=session.staff)
    initial = when_initial(session.starts_at, zone, session.ends_at)
    initial |= {"staff": session.staff_id, "version": booking.version}
    context = _context(request, booking, "bookings:booking_reschedule")

    def show(form: RescheduleForm, status: int = 200) -> HttpResponse:
        context["free"] = free_times(form, service=session.service, staff=staff, except_=session)
        return _form(request, form, context, status=status)

    if request.method == "GET":
        return show(RescheduleForm(zone=zone, staff=staff, initial=initial))
    if any(name in request.POST for name in REDRAWS):
        initial |= filled({"is_second": False, **request.POST.dict()}, zone)
        return show(RescheduleForm(zone=zone, staff=staff, initial=initial))
    posted = posted_or_dragged(request, initial, zone)
    form = RescheduleForm(posted, zone=zone, staff=staff)
    if not form.is_valid():
        return show(form, 422)
    wanted = next(user for user in staff if user.pk == form.cleaned_data["staff"])
    old = {
        "at": utc_text(session.starts_at),
        "until": utc_text(session.ends_at),
        "staff": session.staff_id,
    }
    try:
        moved = services.reschedule_booking(
            booking_id=booking.pk,
            starts_at=form.cleaned_data["starts_at"],
            ends_at=form.cleaned_data["ends_at"],
            staff=wanted,
            actor=request.user,
            version=form.cleaned_data["version"],
            session_version=form.cleaned_data["session_version"],
        )
    except SlotTaken:
        form.add_error(None, ValidationError(str(REFUSED[SlotTaken])))
        context["nearest"] = nearest_texts(
            session.service,
            [wanted],
            form.cleaned_data["starts_at"],
            zone,
            minutes=form.cleaned_data["minutes"],
            except_=session,
        )
        return show(form, 409)
    except tuple(REFUSED) as refused:
        form.add_error(None, ValidationError(why_not(refused)))
        return show(form, 409)
    times = times_text(moved.session.starts_at, moved.session.ends_at, zone)
    home = reverse("bookings:booking_detail", args=[booking.pk])
    return go_to(
        request,
        came_from(request, home),
        text=_("Now on %(day)s, %(time)s.") % times,
        undo_url=f"{context['action']}?{urlencode(old)}",
        keep_address=True,
    )


def _to_session(request: Request, booking: Booking) -> HttpResponse:
    context = _context(request, booking, "bookings:booking_reschedule")
    session = booking.session
    others = Session.objects.visible_to(request.user).taking_place().upcoming()
    others = others.filter(service=session.service).exclude(pk=session.pk).order_by("starts_at")
    choices = session_choices(list(others[:SESSIONS_OFFERED]), request.business.zone)
    context["has_none"] = not choices
    if request.method == "GET":
        form = MoveForm(sessions=choices, version=booking.version)
        return _form(request, form, context)
    posted = {**request.GET.dict(), **request.POST.dict()}
    # Back to where it was: that session may have begun by now.
    choices += [(session.pk, "")]
    if posted.get("session", "") == request.GET.get("session", "no"):
        choices.append((int(posted["session"]) if posted["session"].isdigit() else 0, ""))
    form = MoveForm(posted, sessions=choices)
    if not form.is_valid():
        return _form(request, form, context, status=422)
    try:
        services.reschedule_to_session(
            booking_id=booking.pk,
            session_id=form.cleaned_data["session"],
            actor=request.user,
            version=form.cleaned_data["version"],
        )
    except tuple(REFUSED) as refused:
        form.add_error(None, ValidationError(why_not(refused)))
        return _form(request, form, context, status=409)
    home = reverse("bookings:booking_detail", args=[booking.pk])
    return go_to(
        request,
        came_from(request, home),
        text=_("The client comes to the other session."),
        undo_url=f"{context['action']}?session={session.pk}",
        keep_address=True,
    )


def staff_for(user: User, service: Service | None, *, also: User | None = None) -> list[User]:
    """Return who can be chosen: they give the service and work here; staff only themselves."""
    people = User.objects.filter(is_active=True)
    people = people.filter(services=service) if service else people.filter(services__isnull=False)
    if not user.may(Right.SEE_ALL_BOOKINGS):
        people = people.filter(pk=user.pk)
    found = list(people.distinct().order_by("name", "pk"))
    return found if also is None or also in found else [also, *found]


def session_choices(sessions: list[Session], zone: ZoneInfo) -> list[tuple[int, str]]:
    """Return sessions to choose from, by day and time."""
    choices = []
    for session in sessions:
        day = day_of(session.starts_at.astimezone(zone).date(), zone)
        when = f"{in_words(day.date, 'EEE, d MMM y')}, {day.text(session.starts_at)}"
        choices.append((session.pk, when))
    return choices


def posted_or_dragged(request: Request, initial: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """Return what was posted; moments in place of day and time, when there are such.

    What was dragged posts nothing else: the rest is as it was, as ``initial`` says.
    """
    posted: dict[str, Any] = {**request.GET.dict(), **request.POST.dict()}
    starts_at = moment_of_text(posted.get("pick") or posted.get("at", ""))
    if starts_at is None:
        return posted
    ends_at = moment_of_text(posted.get("until", ""))
    if ends_at is None:
        minutes = posted.get("minutes") or initial["minutes"]
        ends_at = starts_at + timedelta(
            minutes=int(minutes) if str(minutes).isdigit() and len(str(minutes)) < 6 else 60
        )
    when = when_initial(starts_at, zone, ends_at)
    if not when["is_second"]:
        del when["is_second"]
        posted.pop("is_second", None)
    known = {name: value for name, value in initial.items() if name not in ("version", "is_second")}
    return {**known, **posted, **when}


def _context(request: Request, booking: Booking, name: str) -> dict[str, Any]:
    return {
        "booking": booking,
        "times": times_text(
            booking.session.starts_at, booking.session.ends_at, request.business.zone
        ),
        "action": reverse(name, args=[booking.pk]),
        "cancel_url": reverse("bookings:booking_detail", args=[booking.pk]),
    }


def _form(
    request: Request, form: Any, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context = {**context, "form": form}
    return render_form(request, "bookings/booking_reschedule.html", context, status=status)
