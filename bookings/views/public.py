"""The booking page, step by step: service, staff and time, details. Each step is an address."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.visitor_forms import TooManyForms, address_of, once_for_visitor
from bookings.enums import ServiceKind
from bookings.forms.answers import AnswersForm
from bookings.forms.public import DetailsForm
from bookings.forms.services import duration_text
from bookings.links import token_of
from bookings.models import Booking, Service, Session
from bookings.refusals import ServiceGone, SessionGone, SlotTaken, StaffCannot
from bookings.services.online import (
    book_online,
    free_places,
    free_times_near,
    join_online,
    open_sessions,
)
from bookings.slots import client_limits, free_slots, nearest_slots
from bookings.views.public_page import (
    VisitorRequest,
    address,
    prefilled,
    public_page,
    show,
    visitor_of,
)
from bookings.wall_clock import FIRST_YEAR, LAST_YEAR, TimeOutOfRange
from core.formats import day_of_week, money, short_month, short_weekday, time_of_day


DAYS_SHOWN = 14
# Of whoever changes a booking, so many days before theirs come into sight with it.
DAYS_BEFORE = 3
SESSIONS_SHOWN = 60
ANY = "any"


@public_page()
@require_safe
def book(request: VisitorRequest) -> HttpResponse:
    """Show the services; ``?service=<id>`` leads on to one of them."""
    if not request.booking_settings.is_open:
        return _closed(request)
    services = list(Service.objects.public())
    asked = request.GET.get("service", "")
    chosen = [service for service in services if str(service.pk) == asked]
    if chosen or len(services) == 1:
        only = (chosen or services)[0]
        return HttpResponseRedirect(address(request, "book_time", only.pk, **prefilled(request)))
    known = prefilled(request)
    context = {
        "services": [
            {**told_of(service), "url": address(request, "book_time", service.pk, **known)}
            for service in services
        ]
    }
    return show(request, "public/book.html", context)


@public_page()
@require_safe
def book_time(request: VisitorRequest, service_id: int) -> HttpResponse:
    """Show when a service can be had: with whom, on which day, at which time."""
    if not request.booking_settings.is_open:
        return _closed(request)
    service = get_object_or_404(Service.objects.public(), pk=service_id)
    known = prefilled(request)
    context: dict[str, Any] = {
        "service": told_of(service),
        "services_url": address(request, "book", **known),
    }
    if service.kind != ServiceKind.APPOINTMENT:
        sessions = open_sessions(service).select_related("staff")[:SESSIONS_SHOWN]
        context["sessions"] = [
            {
                **told_of_session(session),
                "url": address(request, "book_details", service.pk, session=session.pk, **known),
            }
            for session in sessions
        ]
        return show(request, "public/book_time.html", context)
    staff = staff_of(service)
    chosen = chosen_staff(staff, request.GET.get("staff", ""))
    who = request.GET.get("staff", "") if len(chosen) < len(staff) else ""

    def here(**parameters: Any) -> str:
        return address(request, "book_time", service.pk, **{"staff": who, **known, **parameters})

    context |= times_shown(
        request,
        service,
        chosen,
        here=here,
        there=lambda at: address(
            request, "book_details", service.pk, staff=who or ANY, at=written(at), **known
        ),
    )
    context["staff"] = staff_choices(staff, who, here)
    return show(request, "public/book_time.html", context)


@public_page()
@require_http_methods(["GET", "HEAD", "POST"])
def book_details(request: VisitorRequest, service_id: int) -> HttpResponse:
    """Ask who books, and book: the time ``?at=`` with ``?staff=``, or a place in ``?session=``."""
    if not request.booking_settings.is_open:
        return _closed(request)
    service = get_object_or_404(Service.objects.public(), pk=service_id)
    known = prefilled(request)
    is_group = service.kind != ServiceKind.APPOINTMENT
    session = _session(request, service) if is_group else None
    at = None if is_group else read_moment(request.GET.get("at", ""))
    staff = staff_of(service)
    chosen = chosen_staff(staff, request.GET.get("staff", ""))
    who = request.GET.get("staff", "") if len(chosen) == 1 else ""
    back = address(request, "book_time", service.pk, staff=who if len(staff) > 1 else "", **known)
    if session is None and at is None:
        return HttpResponseRedirect(back)
    context: dict[str, Any] = {
        "service": told_of(service),
        "back_url": back,
        "staff_name": str(chosen[0]) if len(chosen) == 1 and not session else "",
        "action": request.get_full_path(),
    }
    if session:
        context["session"] = told_of_session(session)
    elif at:
        context["at"] = {"when": when(at)}
    if request.method != "POST":
        context["answers"] = answers = AnswersForm(service, for_client=True)
        answers.initial.update(known)
        return _ask(request, DetailsForm(initial=known), context)
    form = DetailsForm(request.POST)
    context["answers"] = answers = AnswersForm(service, request.POST, for_client=True)
    is_answered = answers.is_valid()
    if not form.is_valid() or not is_answered or form.sent_token is None:
        return _ask(request, form, context, status=422)
    visitor = visitor_of(request, form)

    given = answers.given()

    def make() -> str:
        if session:
            booking = join_online(session_id=session.pk, visitor=visitor, answers=given)
        else:
            assert at is not None  # noqa: S101 -- for mypy: one of both is known
            booking = book_online(
                service=service, staff=chosen, starts_at=at, visitor=visitor, answers=given
            )
        return str(booking.pk)

    try:
        outcome = once_for_visitor(
            token=form.sent_token, address=address_of(request), email=visitor.email, make=make
        )
    except (SlotTaken, StaffCannot, TimeOutOfRange):
        return _ask(request, form, context | _nearest(request, service, chosen, at), status=409)
    except SessionGone:
        context["gone"] = _("This session can't be booked any more. Choose another one.")
        return _ask(request, form, context, status=409)
    except ServiceGone:
        context["gone"] = _("This service can't be booked any more.")
        return _ask(request, form, context, status=409)
    except TooManyForms as refused:
        return too_many(request, refused)
    booking = Booking.objects.get(pk=int(outcome))
    token = token_of(booking.link_seed)
    return HttpResponseRedirect(address(request, "client_booking", token, made="1"))


def too_many(request: VisitorRequest, refused: TooManyForms) -> HttpResponse:
    """Say that the visitor has to wait, and how long."""
    minutes = -(-refused.retry_after // 60)
    response = show(request, "public/too_many.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(refused.retry_after)
    return response


def told_of(service: Service) -> dict[str, Any]:
    """Return what a visitor is told of a service."""
    return {
        "name": service.said("name"),
        "description": service.said("description"),
        "location": service.location,
        "colour": service.colour,
        "duration": duration_text(service.duration),
        "price": money(service.price, service.currency) if service.price is not None else "",
        "is_group": service.kind != ServiceKind.APPOINTMENT,
        "needs_confirmation": service.needs_confirmation,
    }


def told_of_session(session: Session) -> dict[str, Any]:
    """Return what a visitor is told of a session of a class: when, with whom, how many places."""
    free = max(free_places(session), 0)
    return {
        "day": day_of_week(timezone.localdate(session.starts_at)),
        "time": f"{time_of_day(session.starts_at)}–{time_of_day(session.ends_at)}",
        "staff": str(session.staff),
        "location": session.location,
        "free": free,
    }


def staff_of(service: Service) -> list[User]:
    """Return who gives a service."""
    return list(service.staff.filter(is_active=True).order_by("name", "pk"))


def staff_choices(
    staff: list[User], who: str, here: Any, *, anybody: str = ""
) -> list[dict[str, Any]]:
    """Return who can be chosen, anybody first.

    Args:
        who: the id of who is chosen, or ``anybody``.
        here: makes the address of this page of its parameters.
        anybody: how the address says that it doesn't matter.
    """
    return [
        {"name": _("Anybody"), "url": here(staff=anybody), "is_chosen": who == anybody},
        *(
            {"name": str(user), "url": here(staff=user.pk), "is_chosen": who == str(user.pk)}
            for user in staff
        ),
    ]


def chosen_staff(staff: list[User], asked: str) -> list[User]:
    """Return the one whose id is asked for; of any other word, all."""
    return [user for user in staff if str(user.pk) == asked] or staff


def times_shown(
    request: VisitorRequest,
    service: Service,
    staff: list[User],
    *,
    here: Any,
    there: Any,
    session: Session | None = None,
) -> dict[str, Any]:
    """Return the days from ``?from=`` on, and the free times of the day ``?day=``.

    Args:
        here: makes the address of this page of its parameters.
        there: makes the address a time leads to, of its moment.
        session: one that is to be moved. Its own day is the one shown at first, with those
            before and after it.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    last_day = timezone.localdate(client_limits(service, now, request.business.zone)[1])
    last_day -= timedelta(days=1)
    day = read_day(request.GET.get("day", ""))
    first = read_day(request.GET.get("from", "")) or day or today
    own = timezone.localdate(session.starts_at) if session else None
    if own and not request.GET.get("from") and day in (None, own):
        day, first = own, own - timedelta(days=DAYS_BEFORE)
    own_time = session.starts_at if session and session.staff in staff else None
    first = min(max(first, today), max(last_day, today))
    last = min(first + timedelta(days=DAYS_SHOWN - 1), last_day)
    slots = free_slots(
        service=service, staff=staff, first=first, last=last, now=now, except_session=session
    )
    by_day: dict[date, list[datetime]] = {}
    for slot in slots:
        times = by_day.setdefault(timezone.localdate(slot.starts_at), [])
        if slot.starts_at not in times[-1:]:
            times.append(slot.starts_at)
    # Of a day with nothing free, the next one after it; else the first.
    after = [each for each in by_day if day and each >= day]
    shown = next(iter(after or by_day), None)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    earlier, later = first - timedelta(days=DAYS_SHOWN), last + timedelta(days=1)
    found: dict[str, Any] = {
        "days": [
            {
                "number": each.day,
                "weekday": short_weekday(each),
                "month": short_month(each, with_year=False),
                "name": day_of_week(each),
                "url": here(**{"from": first.isoformat(), "day": each.isoformat()})
                if each in by_day
                else "",
                "is_chosen": each == shown,
                "is_own": each == own,
            }
            for each in days
        ],
        "day": day_of_week(shown) if shown else "",
        "times": [
            {
                "text": time_of_day(at),
                "iso": at.isoformat(),
                "url": there(at),
                "is_own": at == own_time,
            }
            for at in by_day.get(shown, [])  # type: ignore[arg-type]
        ],
        "earlier_url": here(**{"from": max(earlier, today).isoformat()}) if first > today else "",
        "later_url": here(**{"from": later.isoformat()}) if later <= last_day else "",
    }
    if not slots:
        around = datetime(last.year, last.month, last.day, 12, tzinfo=request.business.zone)
        near = nearest_slots(
            service=service, staff=staff, around=around, count=1, except_session=session
        )
        if near:
            next_day = timezone.localdate(near[0].starts_at)
            found["next_day"] = day_of_week(next_day)
            found["next_url"] = here(**{"from": next_day.isoformat(), "day": next_day.isoformat()})
    return found


def written(at: datetime) -> str:
    """Return a moment as an address says it."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%MZ}"


def when(at: datetime) -> str:
    """Return a moment with its day of the week."""
    return f"{day_of_week(timezone.localdate(at))}, {time_of_day(at)}"


def read_moment(text: str) -> datetime | None:
    """Return the moment that ``written`` wrote; None for anything else."""
    try:
        at = datetime.strptime(text, "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if FIRST_YEAR <= at.year <= LAST_YEAR else None


def read_day(text: str) -> date | None:
    """Return the day an address says, if it is one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _session(request: VisitorRequest, service: Service) -> Session | None:
    asked = request.GET.get("session", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    found = open_sessions(service).select_related("staff").filter(pk=int(asked)).first()
    if found is None:
        # It may have begun or been canceled since: the form says so, and keeps what was typed.
        active = Session.objects.filter(pk=int(asked), service=service).select_related("staff")
        found = active.first()
        if found is None:
            raise Http404
        found.taken = found.bookings.active().count()  # type: ignore[attr-defined]
    return found


def _nearest(
    request: VisitorRequest, service: Service, staff: list[User], at: datetime | None
) -> dict[str, Any]:
    """Return the times nearest to one that was taken meanwhile, as buttons of the form."""
    who = request.GET.get("staff", ANY)
    lang = request.GET.get("lang", "")
    return {
        "taken": True,
        "nearest": [
            {
                "text": when(each),
                "url": address(request, "book_details", service.pk, staff=who, at=written(each)),
            }
            for each in (free_times_near(service, staff, at) if at else [])
        ],
        "lang": lang,
    }


def _ask(
    request: VisitorRequest, form: DetailsForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return show(request, "public/book_details.html", {**context, "form": form}, status=status)


def _closed(request: VisitorRequest) -> HttpResponse:
    return show(request, "public/closed.html", {})
