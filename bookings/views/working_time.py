"""Working time: hours of the week, time off, holidays. One's own is everybody's to see."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import uuid4

from django.core import signing
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.form_keys import once
from accounts.models import User
from accounts.policies import Right, rule
from bookings.enums import ExceptionKind, Weekday
from bookings.forms.services import duration_text, working_here
from bookings.forms.working_time import (
    ExceptionForm,
    WeeklyHoursForm,
    clock_text,
    with_monday_copied,
)
from bookings.models import Booking, HoursException, Session, WeeklyHours
from bookings.services import working_time as services
from core.formats import moment, number, whole_day
from core.http import Request, go_to, render_dialog, render_page


# Of a long list of sessions so many are named.
MAX_NAMED = 10
SALT = "bookings.working_time"


@require_GET
@rule(Right.SEE_BOOKINGS)
def working_time(request: Request) -> HttpResponse:
    """Show everybody's hours and the holidays; who may not see them is led to their own."""
    if not request.user.may(Right.MANAGE_WORKING_TIME):
        return working_time_of(request, request.user.pk)
    people = list(working_here())
    minutes: dict[int, int] = {}
    for hours in WeeklyHours.objects.filter(staff__in=people):
        length = hours.until_minute - hours.from_minute
        minutes[hours.staff_id] = minutes.get(hours.staff_id, 0) + length
    coming: dict[int | None, list[HoursException]] = {}
    for exception in _coming().of([user.pk for user in people]):
        coming.setdefault(exception.staff_id, []).append(exception)
    context = {
        "people": [
            {
                "user": user,
                "hours": duration_of_week(minutes.get(user.pk, 0)),
                "next": _lines(coming.get(user.pk, [])[:1]),
            }
            for user in people
        ],
        "holidays": _lines(coming.get(None, [])),
        "outside": _named(services.sessions_outside(people, now=timezone.now())),
    }
    return render_page(request, "bookings/working_time.html", context, fragment="page")


@require_GET
@rule(Right.SEE_BOOKINGS)
def working_time_of(request: Request, staff_id: int) -> HttpResponse:
    """Show the hours of one staff member and what differs from them."""
    user = _person(request, staff_id)
    pieces = _pieces_of(WeeklyHours.objects.filter(staff=user))
    coming = list(_coming().of([user.pk]))
    context = {
        "person": user,
        "is_manager": request.user.may(Right.MANAGE_WORKING_TIME),
        "days": [
            {"name": weekday.label, "pieces": ", ".join(pieces.get(weekday, []))}
            for weekday in Weekday
        ],
        "exceptions": _lines(each for each in coming if each.staff_id),
        "holidays": _lines(each for each in coming if not each.staff_id),
        "outside": _named(services.sessions_outside([user], now=timezone.now())),
    }
    return render_page(request, "bookings/working_time_of.html", context, fragment="page")


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_WORKING_TIME)
def working_time_hours(request: Request, staff_id: int) -> HttpResponse:
    """Set the hours of the week; ``copy`` puts those of Monday on every day, not yet saved."""
    user = _person(request, staff_id)
    is_sent = request.method == "POST"
    copies = is_sent and "copy" in request.POST
    posted = with_monday_copied(request.POST) if copies else request.POST if is_sent else None
    form = WeeklyHoursForm(posted, hours=WeeklyHours.objects.filter(staff=user))
    if is_sent and not copies and form.is_valid():
        try:
            services.set_weekly_hours(
                staff=user,
                hours=form.hours,
                actor=request.user,
                known=form.cleaned_data["known"],
            )
        except services.HoursChangedMeanwhile as error:
            _show_both(form, error.hours)
            return _hours_form(request, form, user, status=409)
        outside = services.sessions_outside([user], now=timezone.now())
        text = f"{_('Saved.')} {_outside_text(len(outside))}" if outside else _("Saved.")
        return go_to(request, _home_of(user), text=text)
    status = 422 if is_sent and not form.is_valid() else 200
    return _hours_form(request, form, user, status=status)


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_BOOKINGS)
def exception_new(request: Request, staff_id: int) -> HttpResponse:
    """Enter time off, one's own or, for who manages it, anybody's; or other hours."""
    user = _person(request, staff_id)
    action = reverse("bookings:working_time_exception_new", args=[user.pk])
    return _add(request, user, action, _home_of(user))


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_WORKING_TIME)
def holiday_new(request: Request) -> HttpResponse:
    """Enter a holiday of the business, or other hours of all who work on that day."""
    home = reverse("bookings:working_time")
    return _add(request, None, reverse("bookings:working_time_holiday_new"), home)


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_BOOKINGS)
def exception_edit(request: Request, exception_id: int) -> HttpResponse:
    """Change time off or other hours."""
    exception = _exception(request, exception_id)
    form = _form_of(request, exception=exception)
    action = reverse("bookings:working_time_exception_edit", args=[exception_id])
    home = _home_of(exception.staff)
    if form.is_valid():
        colliding = _colliding(request, form, exception.staff)
        if colliding:
            return _form(request, form, action, home, exception.staff, colliding=colliding)
        try:
            services.update_exception(
                exception_id=exception_id, values=form.cleaned_data, actor=request.user
            )
        except services.ExceptionIsGone:
            form.add_error(None, _("This was deleted meanwhile."))
            return _form(request, form, action, home, exception.staff, status=409)
        return go_to(request, home, text=_("Saved."))
    return _form(request, form, action, home, exception.staff)


@require_POST
@rule(Right.EDIT_BOOKINGS)
def exception_delete(request: Request, exception_id: int) -> HttpResponse:
    """Remove time off or other hours; the message offers Undo."""
    exception = _exception(request, exception_id)
    home = _home_of(exception.staff)
    try:
        values = services.delete_exception(exception_id=exception_id, actor=request.user)
    except services.ExceptionIsGone:
        raise Http404 from None
    kept = {**values, "first_on": str(values["first_on"]), "last_on": str(values["last_on"])}
    kept["staff"] = exception.staff_id
    signed = signing.dumps(kept, salt=SALT, compress=True)
    undo_url = reverse("bookings:working_time_exception_restore", args=[signed])
    return go_to(request, home, text=_("Deleted."), undo_url=undo_url)


@require_POST
@rule(Right.EDIT_BOOKINGS)
def exception_restore(request: Request, signed: str) -> HttpResponse:
    """Make again what was deleted a moment ago."""
    try:
        kept = signing.loads(signed, salt=SALT, max_age=24 * 60 * 60)
    except signing.BadSignature:
        home = reverse("bookings:working_time")
        return go_to(request, home, text=_("This can't be undone any more."), is_error=True)
    staff_id = kept.pop("staff")
    user = _person(request, staff_id) if staff_id else None
    if user is None and not request.user.may(Right.MANAGE_WORKING_TIME):
        raise Http404
    services.add_exception(staff=user, values=kept, actor=request.user)
    return go_to(request, _home_of(user), text=_("Restored."))


def duration_of_week(minutes: int) -> str:
    """Return how long somebody works in a week, in hours and minutes."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    text = ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)}
    return f"{text} {duration_text(rest)}" if rest else text


def _hours_form(
    request: Request, form: WeeklyHoursForm, user: User, *, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "person": user,
        "action": reverse("bookings:working_time_hours", args=[user.pk]),
        "cancel_url": _home_of(user),
    }
    return render_dialog(request, "bookings/working_time_hours.html", context, status=status)


def _show_both(form: WeeklyHoursForm, stored: list[WeeklyHours]) -> None:
    """Say what somebody else made of the hours; sent again, the form counts."""
    text = _("Somebody else changed these hours meanwhile. Save again to keep what you typed.")
    form.add_error(None, text)
    days = [
        f"{weekday.label} {', '.join(pieces)}" for weekday, pieces in _pieces_of(stored).items()
    ]
    form.add_error(None, _("Now: %(value)s") % {"value": "; ".join(days) or "—"})
    typed = cast(Any, form.data).copy()
    typed["known"] = services.version_of(stored)
    form.data = typed


def _pieces_of(stored: Iterable[WeeklyHours]) -> dict[Weekday, list[str]]:
    """Return the hours of each day on which there are some, in words."""
    pieces: dict[Weekday, list[str]] = {}
    for hours in stored:
        text = f"{clock_text(hours.from_minute)}–{clock_text(hours.until_minute)}"
        pieces.setdefault(Weekday(hours.weekday), []).append(text)
    return pieces


def _person(request: Request, staff_id: int) -> User:
    """Return the staff member, whose hours the user may see, or raise Http404."""
    user: User | None = working_here().filter(pk=staff_id).first()
    may_see = request.user.may(Right.MANAGE_WORKING_TIME) or staff_id == request.user.pk
    if user is None and staff_id == request.user.pk:
        user = request.user  # of Django admin, without hours
    if user is None or not may_see:
        raise Http404
    return user


def _exception(request: Request, exception_id: int) -> HoursException:
    """Return an exception the user may change: one's own time off, or any for who manages it."""
    found = HoursException.objects.select_related("staff").filter(pk=exception_id).first()
    if found is None:
        raise Http404
    is_own = found.staff_id == request.user.pk and found.kind == ExceptionKind.TIME_OFF
    if not is_own and not request.user.may(Right.MANAGE_WORKING_TIME):
        raise Http404
    return found


def _form_of(request: Request, exception: HoursException | None = None) -> ExceptionForm:
    return ExceptionForm(
        request.POST if request.method == "POST" else None,
        exception=exception,
        is_time_off=not request.user.may(Right.MANAGE_WORKING_TIME),
    )


def _add(request: Request, user: User | None, action: str, home: str) -> HttpResponse:
    form = _form_of(request)
    if form.is_valid():
        colliding = _colliding(request, form, user)
        if colliding:
            return _form(request, form, action, home, user, colliding=colliding)

        def add() -> str:
            services.add_exception(staff=user, values=form.cleaned_data, actor=request.user)
            return home

        once(form.cleaned_data["key"] or uuid4(), user=request.user, make=add)
        return go_to(request, home, text=_("Saved."))
    return _form(request, form, action, home, user)


def _colliding(request: Request, form: ExceptionForm, user: User | None) -> list[Session]:
    """Return what lies in the time, unless the user was shown it and wants it all the same."""
    if request.POST.get("anyway") == "1":
        return []
    exception = form.made()
    exception.staff = user
    return services.colliding_sessions(exception, now=timezone.now())


def _form(
    request: Request,
    form: ExceptionForm,
    action: str,
    home: str,
    user: User | None,
    *,
    colliding: list[Session] | None = None,
    status: int | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "person": user,
        "action": action,
        "cancel_url": home,
        "colliding": _named(colliding or []),
    }
    status = status or (422 if form.is_bound else 200)
    return render_dialog(request, "bookings/working_time_exception.html", context, status=status)


def _coming() -> Any:
    return HoursException.objects.filter(last_on__gte=timezone.localdate())


def _home_of(user: User | None) -> str:
    if user is None:
        return reverse("bookings:working_time")
    return reverse("bookings:working_time_of", args=[user.pk])


def _lines(exceptions: Any) -> list[dict[str, Any]]:
    """Return exceptions as they are listed: when, what, why."""
    lines = []
    for each in exceptions:
        when = whole_day(each.first_on)
        if each.last_on != each.first_on:
            when = f"{when} – {whole_day(each.last_on)}"
        if each.from_minute is not None:
            when = f"{when}, {clock_text(each.from_minute)}–{clock_text(each.until_minute)}"
        lines.append(
            {
                "exception": each,
                "when": when,
                "is_time_off": each.kind == ExceptionKind.TIME_OFF,
            }
        )
    return lines


def _named(sessions: list[Session]) -> dict[str, Any]:
    """Return sessions as a sentence that counts them, and the first of them by name."""
    if not sessions:
        return {}
    shown, more = sessions[:MAX_NAMED], len(sessions) - MAX_NAMED
    clients = _clients_of(shown)
    return {
        "text": _outside_text(len(sessions)),
        "sessions": [
            {
                "session": session,
                "when": moment(session.starts_at),
                "clients": clients.get(session.pk, ""),
            }
            for session in shown
        ],
        "more": _("… and %(count)s more") % {"count": number(more)} if more > 0 else "",
    }


def _clients_of(sessions: list[Session]) -> dict[int, str]:
    """Return who comes to each of ``sessions``, by its id: the one to call when it can't be."""
    coming = Booking.objects.active().filter(session__in=sessions, contact__isnull=False)
    names: dict[int, list[str]] = {}
    for booking in coming.select_related("contact").order_by("created_at", "pk"):
        assert booking.contact is not None  # noqa: S101 -- for mypy
        names.setdefault(booking.session_id, []).append(booking.contact.display_name)
    return {session: ", ".join(known) for session, known in names.items()}


def _outside_text(count: int) -> str:
    text = ngettext(
        "%(count)s session lies outside the working time. Nothing is canceled by itself.",
        "%(count)s sessions lie outside the working time. Nothing is canceled by itself.",
        count,
    )
    return text % {"count": number(count)}
