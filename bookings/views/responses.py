"""The answers on the booking form of a booking."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.policies import Right, rule
from bookings.models import Answer, Booking
from bookings.responses import responses_of
from bookings.services import responses as services
from contacts_app.enums import ActivityKind
from contacts_app.models import Activity, Contact
from core.formats import moment
from core.http import Request, came_from, go_to, render_dialog


@require_GET
@rule(Right.SEE_BOOKINGS)
def booking_responses(request: Request, booking_id: int) -> HttpResponse:
    """Show the questions as they were asked with the answers as they were given."""
    booking = _booking_or_404(request, booking_id)
    contact = _visible_contact(request, booking)
    answers = booking.answers.select_related("question__custom_field")
    context = {
        "booking": booking,
        "contact": contact,
        "service": booking.session.service,
        "moment": moment(booking.session.starts_at),
        "iso": booking.session.starts_at.isoformat(),
        "responses": responses_of(answers, contact),
        "may_edit": request.user.may(Right.EDIT_CONTACTS),
        "cancel_url": reverse("bookings:contact_bookings", args=[contact.pk])
        if contact
        else reverse("contacts:contact_list"),
    }
    return render_dialog(request, "bookings/booking_responses.html", context)


@require_POST
@rule(Right.EDIT_CONTACTS)
def answer_take_over(request: Request, booking_id: int, answer_id: int) -> HttpResponse:
    """Let the contact say what was answered; the message offers Undo."""
    booking = _booking_or_404(request, booking_id)
    answer = get_object_or_404(booking.answers, pk=answer_id)
    if _visible_contact(request, booking) is None:
        raise Http404
    back = came_from(request, reverse("bookings:booking_responses", args=[booking.pk]))
    try:
        event = services.take_over_answer(answer_id=answer.pk, actor=request.user)
    except services.NothingToTakeOver:
        text = _("This answer can't be copied any more.")
        return go_to(request, back, text=text, is_error=True, keep_address=True)
    if event is None:
        return go_to(request, back, text=_("Nothing has changed."), keep_address=True)
    undo_url = reverse("bookings:answer_give_back", args=[booking.pk, answer.pk, event.pk])
    text = _("The answer was copied to the contact.")
    return go_to(request, back, text=text, undo_url=undo_url, keep_address=True)


@require_POST
@rule(Right.EDIT_CONTACTS)
def answer_give_back(
    request: Request, booking_id: int, answer_id: int, event_id: int
) -> HttpResponse:
    """Let the contact say again what it said before the event ``event_id``."""
    booking = _booking_or_404(request, booking_id)
    answers = Answer.objects.select_related("question__custom_field")
    answer = get_object_or_404(answers.filter(booking=booking), pk=answer_id)
    contact, field = _visible_contact(request, booking), services.field_of(answer)
    if contact is None:
        raise Http404
    # One's own deed is undone, as that of deleting.
    mine = Activity.objects.filter(contact=contact, actor=request.user, kind=ActivityKind.EDITED)
    event = mine.filter(pk=event_id).first()
    back = came_from(request, reverse("bookings:booking_responses", args=[booking.pk]))
    done = (
        event is not None
        and field is not None
        and services.undo_take_over(event=event, field=field, actor=request.user)
    )
    text = _("The contact is as it was.") if done else _("This can't be undone any more.")
    return go_to(request, back, text=text, is_error=not done, keep_address=True)


def _booking_or_404(request: Request, booking_id: int) -> Booking:
    visible = Booking.objects.visible_to(request.user).select_related("session__service")
    booking: Booking = get_object_or_404(visible, pk=booking_id)
    return booking


def _visible_contact(request: Request, booking: Booking) -> Contact | None:
    if booking.contact_id is None:
        return None
    contacts = Contact.objects.alive().visible_to(request.user)
    return contacts.filter(pk=booking.contact_id).first()
