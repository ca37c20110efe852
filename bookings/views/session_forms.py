"""Sessions of classes and courses: make them ahead, change and cancel them."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.form_keys import once
from accounts.policies import Right, rule
from bookings.calendar.drawing import utc_text
from bookings.calendar.words import in_words
from bookings.enums import OPEN, ServiceKind
from bookings.forms.bookings import ReasonForm
from bookings.forms.sessions import NewSessionForm, SessionForm
from bookings.forms.when import moment_of_text, when_initial
from bookings.models import Booking, Service, Session
from bookings.services import sessions as services
from bookings.views.booking_times import posted_or_dragged, staff_for
from bookings.views.bookings import times_text
from bookings.views.refused import REFUSED, why_not
from bookings.views.sessions import get_session_or_404
from core.http import Request, came_from, go_to, render_page


CONFLICTS_NAMED = 8


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_BOOKINGS)
def session_new(request: Request) -> HttpResponse:
    """Make a session of a class or course, or one each week."""
    zone = request.business.zone
    offered = Service.objects.bookable().exclude(kind=ServiceKind.APPOINTMENT)
    if not request.user.may(Right.SEE_ALL_BOOKINGS):
        offered = offered.filter(staff=request.user)
    known = list(offered)
    given = request.POST if request.method == "POST" else request.GET
    service = next((each for each in known if str(each.pk) == given.get("service", "")), None)
    service = service or (known[0] if known else None)
    people = staff_for(request.user, service)
    context: dict[str, Any] = {
        "service": service,
        "action": reverse("bookings:session_new"),
        "cancel_url": reverse("bookings:calendar"),
    }
    options: dict[str, Any] = {
        "zone": zone,
        "staff": people,
        "services": [(each.pk, each.name) for each in known],
    }
    if request.method == "GET" or "refresh" in request.POST:
        starts_at = moment_of_text(given.get("at", ""))
        if starts_at is None:
            tomorrow = timezone.localdate(timezone.now(), zone) + timedelta(days=1)
            initial = {"day": tomorrow, "time": "09:00"}
        else:
            initial = when_initial(starts_at, zone)
        initial |= {
            name: given[name] for name in ("day", "time", "staff", "last_on") if given.get(name)
        }
        if service is not None:
            initial |= {
                "service": service.pk,
                "minutes": service.duration,
                "capacity": service.capacity,
                "location": service.location,
            }
        form = NewSessionForm(initial={**initial, "key": uuid4()}, **options)
        return _form(request, form, context)
    form = NewSessionForm(request.POST, **options)
    if not form.is_valid() or service is None:
        return _form(request, form, context, status=422)
    said: list[str] = []

    def make() -> str:
        said.append(_make(request, form, service, people))
        day = form.cleaned_data["day"]
        return f"{reverse('bookings:calendar')}?view=week&day={day.isoformat()}"

    try:
        address = once(form.cleaned_data["key"] or uuid4(), user=request.user, make=make)
    except tuple(REFUSED) as refused:
        form.add_error(None, ValidationError(why_not(refused)))
        return _form(request, form, context, status=409)
    return go_to(request, address, text=said[0] if said else _("These sessions are there already."))


def _make(request: Request, form: NewSessionForm, service: Service, people: Any) -> str:
    """Make the session, or the series; return what to say of it."""
    cleaned = form.cleaned_data
    staff = next(user for user in people if user.pk == cleaned["staff"])
    common = {
        "service": service,
        "staff": staff,
        "actor": request.user,
        "capacity": cleaned["capacity"],
        "location": cleaned["location"],
    }
    if not cleaned["is_weekly"]:
        services.create_session(
            starts_at=cleaned["starts_at"], ends_at=cleaned["ends_at"], **common
        )
        return _("The session was made.")
    time = cleaned["time"]
    made = services.create_series(
        first_on=cleaned["day"],
        last_on=cleaned["last_on"],
        weekdays=cleaned["weekdays"],
        from_minute=time.hour * 60 + time.minute,
        duration=cleaned["minutes"],
        left_out=form.left_out,
        **common,
    )
    count = len(made.sessions)
    said = ngettext("%(count)s session was made.", "%(count)s sessions were made.", count) % {
        "count": count
    }
    if made.conflicts:
        days = [in_words(each.day, "d MMM") for each in made.conflicts[:CONFLICTS_NAMED]]
        more = "…" if len(made.conflicts) > CONFLICTS_NAMED else ""
        said += " " + _("Without a session, as the time is taken or not there: %(days)s") % {
            "days": ", ".join(days) + more
        }
    return said


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_BOOKINGS)
def session_edit(request: Request, session_id: int) -> HttpResponse:
    """Change a session, or it and all that follow it in its series.

    What is dragged in the calendar, and Undo, post the moments themselves: ``at`` and ``until``.
    """
    session = get_session_or_404(request, session_id)
    zone = request.business.zone
    people = staff_for(request.user, session.service, also=session.staff)
    context = _context(request, session, "bookings:session_edit")
    options: dict[str, Any] = {
        "zone": zone,
        "staff": people,
        "is_of_series": session.series_id is not None,
    }
    initial = {
        **when_initial(session.starts_at, zone, session.ends_at),
        "staff": session.staff_id,
        "capacity": session.capacity,
        "location": session.location,
        "version": session.version,
    }
    if request.method == "GET":
        return _form(request, SessionForm(initial=initial, **options), context)
    posted = posted_or_dragged(request, initial, zone)
    is_dragged = "at" in posted
    if is_dragged:
        posted["version"] = posted.get("session_version", "")
    form = SessionForm(posted, **options)
    if not form.is_valid():
        return _form(request, form, context, status=422)
    cleaned = form.cleaned_data
    old = urlencode(
        {
            "at": utc_text(session.starts_at),
            "until": utc_text(session.ends_at),
            "staff": session.staff_id,
        }
    )
    try:
        changed = services.update_session(
            session_id=session.pk,
            actor=request.user,
            starts_at=cleaned["starts_at"],
            ends_at=cleaned["ends_at"],
            staff=next(user for user in people if user.pk == cleaned["staff"]),
            capacity=cleaned["capacity"],
            location=cleaned["location"],
            following=cleaned.get("following", False),
            version=cleaned["version"],
        )
    except tuple(REFUSED) as refused:
        form.add_error(None, ValidationError(why_not(refused)))
        return _form(request, form, context, status=409)
    home = reverse("bookings:session_detail", args=[session.pk])
    undo_url = ""
    if is_dragged:
        text = _("Now on %(day)s, %(time)s.") % times_text(
            changed[0].starts_at, changed[0].ends_at, zone
        )
        undo_url = f"{context['action']}?{old}"
    else:
        text = ngettext(
            "%(count)s session was changed.", "%(count)s sessions were changed.", len(changed)
        ) % {"count": len(changed)}
    return go_to(request, came_from(request, home), text=text, undo_url=undo_url, keep_address=True)


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_BOOKINGS)
def session_cancel(request: Request, session_id: int) -> HttpResponse:
    """Cancel a session with all its bookings; its clients are told."""
    session = get_session_or_404(request, session_id)
    context = _context(request, session, "bookings:session_cancel")
    here = Booking.objects.filter(session=session, status__in=OPEN).count()
    context["clients"] = ngettext(
        "%(count)s client will be told.", "%(count)s clients will be told.", here
    ) % {"count": here}
    context["is_cancel"] = True
    if request.method == "GET":
        form = ReasonForm(initial={"version": session.version})
    else:
        form = ReasonForm(request.POST)
    if session.series_id is None:
        del form.fields["following"]
    if request.method == "GET" or not form.is_valid():
        return _form(request, form, context, status=200 if request.method == "GET" else 422)
    try:
        count = services.cancel_session(
            session_id=session.pk,
            actor=request.user,
            reason=form.cleaned_data["reason"],
            following=form.cleaned_data.get("following", False),
            version=form.cleaned_data["version"],
        )
    except tuple(REFUSED) as refused:
        form.add_error(None, ValidationError(why_not(refused)))
        return _form(request, form, context, status=409)
    text = ngettext(
        "The session was canceled. %(count)s client is told.",
        "The session was canceled. %(count)s clients are told.",
        count,
    ) % {"count": count}
    home = reverse("bookings:session_detail", args=[session.pk])
    return go_to(request, came_from(request, home), text=text, keep_address=True)


def _context(request: Request, session: Session, name: str) -> dict[str, Any]:
    return {
        "session": session,
        "service": session.service,
        "times": times_text(session.starts_at, session.ends_at, request.business.zone),
        "action": reverse(name, args=[session.pk]),
        "cancel_url": reverse("bookings:session_detail", args=[session.pk]),
    }


def _form(
    request: Request, form: Any, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return render_page(
        request,
        "bookings/session_form.html",
        {**context, "form": form},
        fragment="dialog",
        status=status,
    )
