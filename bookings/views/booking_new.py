"""The business books for a client: whom, what, when, with whom."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.form_keys import once
from accounts.models import User
from accounts.policies import Right, rule
from bookings.enums import BookingStatus, ServiceKind
from bookings.forms.answers import AnswersForm
from bookings.forms.bookings import BookingForm
from bookings.forms.services import duration_text
from bookings.forms.when import moment_of_text, when_initial
from bookings.minutes import minutes_of
from bookings.models import Booking, Service, Session
from bookings.refusals import SlotTaken
from bookings.services import bookings as services
from bookings.slots import working_hours
from bookings.views import free_times as free
from bookings.views.booking_times import SESSIONS_OFFERED, session_choices, staff_for
from bookings.views.bookings import get_booking_or_404, times_text
from bookings.views.refused import REFUSED, why_not
from contacts_app.details import ContactDetails, EmailDetails, PhoneDetails
from contacts_app.models import Contact
from contacts_app.services.contacts import create_contact
from contacts_app.views.finding import contact_named, contacts_found
from core.formats import money
from core.http import Request, came_from, go_to, render_page


# With one of these the form is only drawn anew: nothing is wrong with it yet.
REDRAWS = ("refresh", "find", "forget", "choose", *free.REDRAWS)


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_BOOKINGS)
def booking_new(request: Request) -> HttpResponse:
    """Book for a client; what the address says of it is filled in."""
    zone = request.business.zone
    if request.method == "GET":
        form, context = _drawn(request, request.GET.dict(), None, zone)
        return _form(request, form, context)
    posted = request.POST.dict()
    if "forget" in posted:
        posted.pop("contact", None)
    if "choose" in posted:
        posted["contact"] = posted["choose"]
    if any(name in posted for name in REDRAWS):
        form, context = _drawn(request, free.filled(posted, zone), None, zone)
        return _form(request, form, context)
    picked = moment_of_text(posted.get("pick", ""))
    if picked:
        posted.pop("is_second", None)
        posted |= {
            name: value for name, value in when_initial(picked, zone).items() if value is not False
        }
    form, context = _drawn(request, posted, posted, zone)
    answers: AnswersForm = context["answers"]
    # Both are asked, so that all that is wrong is said at once.
    if not all([form.is_valid(), answers.is_valid()]):
        return _form(request, form, context, status=422)
    if context["client"] is None and not form.cleaned_data["new_name"]:
        form.add_error("query", ValidationError(_("Choose a client, or add a new one.")))
        return _form(request, form, context, status=422)
    if not form.is_group and "outside_ok" not in posted and _is_outside(form, context["people"]):
        context["is_outside"] = True
        return _form(request, form, context, status=422)

    def book() -> str:
        booking = _book(request, form, answers, context["client"], context["people"])
        return reverse("bookings:booking_detail", args=[booking.pk])

    try:
        address = once(form.cleaned_data["key"] or uuid4(), user=request.user, make=book)
    except SlotTaken:
        form.add_error(None, ValidationError(str(REFUSED[SlotTaken])))
        service, staff = _chosen(form, context["people"])
        starts_at, minutes = form.cleaned_data["starts_at"], form.cleaned_data["minutes"]
        context["nearest"] = free.nearest_texts(service, [staff], starts_at, zone, minutes=minutes)
        return _form(request, form, context, status=409)
    except tuple(REFUSED) as refused:
        form.add_error(None, ValidationError(why_not(refused)))
        return _form(request, form, context, status=409)
    return _booked(request, address)


@require_GET
@rule(Right.EDIT_BOOKINGS)
def booking_clients(request: Request) -> HttpResponse:
    """Show the clients that ``?query=`` finds, to choose one of them."""
    context = {"found": contacts_found(request, request.GET.get("query", "")), "asked": True}
    return render_page(request, "bookings/booking_new.html", context, fragment="booking-clients")


def _drawn(
    request: Request, given: dict[str, Any], posted: Any, zone: ZoneInfo
) -> tuple[BookingForm, dict[str, Any]]:
    """Return the form as far as it is filled, and what is shown round it."""
    offered = Service.objects.bookable()
    if not request.user.may(Right.SEE_ALL_BOOKINGS):
        offered = offered.filter(staff=request.user)
    services_known = list(offered)
    session = _session_of(request, given.get("session", ""))
    wanted = str(session.service_id) if session else given.get("service", "")
    service = next((each for each in services_known if str(each.pk) == wanted), None)
    is_group = service is not None and service.kind != ServiceKind.APPOINTMENT
    sessions = None
    if service is not None and is_group:
        coming = Session.objects.visible_to(request.user).taking_place().filter(service=service)
        shown = list(coming.upcoming().order_by("starts_at", "pk")[:SESSIONS_OFFERED])
        if session and session not in shown:
            shown.insert(0, session)
        sessions = session_choices(shown, zone)
    people = staff_for(request.user, service)
    client = contact_named(request, given.get("contact", ""))
    initial = {**_proposed(given, zone), "contact": client.pk if client else None}
    if service is not None:
        initial.setdefault("minutes", service.duration)
        initial["service"] = service.pk
    if posted is not None:
        posted = {**posted, "contact": str(client.pk) if client else ""}
    form = BookingForm(
        posted,
        zone=zone,
        services=[(each.pk, each.name) for each in services_known],
        staff=people,
        service=service,
        sessions=sessions,
        initial=initial,
    )
    if client is not None:
        # The next thing to say.
        form.fields["service"].widget.attrs["autofocus"] = True
    query = given.get("query", "")
    return form, {
        "service": service,
        "price": service and service.price is not None and money(service.price, service.currency),
        "duration": service and duration_text(service.duration),
        "people": people,
        "client": client,
        "found": [] if client else contacts_found(request, query),
        "asked": bool(query),
        "answers": AnswersForm(
            service if service is not None else [],
            posted,
            is_all_optional=True,
        ),
        "has_services": bool(services_known),
        "action": reverse("bookings:booking_new"),
        "cancel_url": reverse("bookings:calendar"),
    }


def _proposed(given: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """Return what is filled in: what the form or the address says, else the next full hour."""
    kept = {
        name: given[name]
        for name in BookingForm.base_fields
        if name in given and name not in ("key", "service")
    }
    starts_at = moment_of_text(given.get("at", ""))
    if starts_at is None:
        soon = timezone.now() + timedelta(hours=1)
        starts_at = soon.replace(minute=0, second=0, microsecond=0)
        if given.get("day") and given["day"] != starts_at.astimezone(zone).date().isoformat():
            kept.setdefault("time", "09:00")
    proposed = when_initial(starts_at, zone)
    if given.get("at") and given.get("until"):
        ends_at = moment_of_text(given["until"])
        if ends_at and starts_at < ends_at:
            proposed = when_initial(starts_at, zone, ends_at)
    if "refresh" in given:
        # Another service lasts as long as it does.
        kept.pop("minutes", None)
    return {
        **proposed,
        "status": BookingStatus.CONFIRMED,
        "key": given.get("key") or uuid4(),
        **kept,
    }


def _book(
    request: Request,
    form: BookingForm,
    answers: AnswersForm,
    client: Contact | None,
    people: list[User],
) -> Booking:
    cleaned = form.cleaned_data
    if client is None:
        owner = None if request.user.may(Right.SEE_ALL_CONTACTS) else request.user
        given_name, _space, family_name = cleaned["new_name"].rpartition(" ")
        email, phone = cleaned["new_email"], cleaned["new_phone"]
        details = ContactDetails(
            given_name=given_name or family_name,
            family_name=family_name if given_name else "",
            emails=(EmailDetails(address=email),) if email else (),
            phones=(PhoneDetails(number=phone),) if phone else (),
        )
        client = create_contact(details=details, actor=request.user, owner=owner)
    if form.is_group:
        return services.join_session(
            session_id=cleaned["session"],
            contact=client,
            actor=request.user,
            answers=answers.given(),
        )
    service, staff = _chosen(form, people)
    return services.book_appointment(
        service=service,
        staff=staff,
        starts_at=cleaned["starts_at"],
        ends_at=cleaned["ends_at"],
        contact=client,
        actor=request.user,
        status=BookingStatus(cleaned["status"] or BookingStatus.CONFIRMED),
        answers=answers.given(),
    )


def _chosen(form: BookingForm, people: list[User]) -> tuple[Service, User]:
    assert form.chosen is not None  # noqa: S101 -- the form was valid
    return form.chosen, next(user for user in people if user.pk == form.cleaned_data["staff"])


def _is_outside(form: BookingForm, people: list[User]) -> bool:
    """Tell whether the staff member doesn't work all that time."""
    service, staff = _chosen(form, people)
    starts_at: datetime = form.cleaned_data["starts_at"]
    ends_at = form.cleaned_data["ends_at"] or starts_at + timedelta(minutes=service.duration)
    first = (starts_at - timedelta(days=1)).date()
    hours = working_hours(staff=[staff], first=first, last=first + timedelta(days=3))
    start, end = minutes_of(starts_at), minutes_of(ends_at)
    return not any(opens <= start and end <= closes for opens, closes in hours[staff.pk])


def _booked(request: Request, address: str) -> HttpResponse:
    """Say what was booked. A second click says what the first made."""
    booking = get_booking_or_404(request, resolve(address).kwargs.get("booking_id", 0))
    times = times_text(booking.session.starts_at, booking.session.ends_at, request.business.zone)
    if booking.status == BookingStatus.WAITLISTED:
        text = _("Every place is taken: the client is on the waitlist.")
    else:
        text = _("Booked: %(day)s, %(time)s.") % times
    home = came_from(request, address)
    return go_to(request, home, text=text, keep_address=home != address)


def _session_of(request: Request, text: str) -> Session | None:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    visible = Session.objects.visible_to(request.user).taking_place()
    return visible.exclude(service__kind=ServiceKind.APPOINTMENT).filter(pk=int(text)).first()


def _form(
    request: Request, form: BookingForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    if not form.is_group:
        context["free"] = free.free_times(form, service=form.chosen, staff=context["people"])
    context["form"] = form
    return free.render_form(request, "bookings/booking_new.html", context, status=status)
