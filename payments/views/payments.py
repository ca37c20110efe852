"""What a person does about the money of one booking: mark as paid, record a payment, refund."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policies import Right, rule
from bookings.enums import UNSETTLED, BookingStatus, PaymentStatus
from bookings.models import Booking
from bookings.views.bookings import get_booking_or_404
from core.formats import money
from core.http import Request, render_dialog
from payments.entries import about, due_of
from payments.forms.payments import AmountForm, PaymentForm, RefundForm
from payments.models import Payment
from payments.services import ledger
from payments.views.answers import done, way_back
from payments.views.refused import REFUSED, field_of, status_of, why_not


@require_http_methods(["GET", "POST"])
@rule(Right.TAKE_PAYMENTS)
def mark_as_paid(request: Request, booking_id: int) -> HttpResponse:
    """Note that a booking was paid in person. Who comes second gets the receipt of the first."""
    booking = get_booking_or_404(request, booking_id)
    context = dialog_context(request, booking, "payments:mark_as_paid")
    template, heading = "payments/mark_as_paid.html", _("Paid in person")
    limits: dict[str, Any] = {"most": due_of(booking), "currency": booking.currency}
    if request.method == "GET":
        if why := why_not_taken(booking):
            return refused(request, context, heading, why)
        return render_dialog(request, template, {**context, "form": AmountForm(**limits)})
    # What is due now is looked at by the service: it may be paid already, and then that is said.
    form = AmountForm(request.POST, most=None, currency=booking.currency)
    if not form.is_valid():
        return render_dialog(request, template, {**context, "form": form}, status=422)
    cleaned = form.cleaned_data

    def mark() -> Payment:
        return ledger.mark_as_paid(
            booking_id=booking.pk,
            amount=cleaned["amount"],
            method=cleaned["method"],
            key=cleaned["key"],
            actor=request.user,
        )

    return _attempt(request, booking, form, context, template, mark, _paid_text)


@require_http_methods(["GET", "POST"])
@rule(Right.TAKE_PAYMENTS)
def payment_new(request: Request, booking_id: int) -> HttpResponse:
    """Record a payment: a part, a deposit, or one received at another time or by another."""
    booking = get_booking_or_404(request, booking_id)
    context = dialog_context(request, booking, "payments:payment_new")
    template, heading = "payments/payment_new.html", _("Record a payment")
    options: dict[str, Any] = {
        "most": due_of(booking),
        "currency": booking.currency,
        "staff": _who_receives(request.user),
    }
    if request.method == "GET":
        if why := why_not_taken(booking):
            return refused(request, context, heading, why)
        initial = {"received_by": request.user.pk}
        form = PaymentForm(initial=initial, **options)
        return render_dialog(request, template, {**context, "form": form})
    form = PaymentForm(request.POST, **options)
    if not form.is_valid():
        return render_dialog(request, template, {**context, "form": form}, status=422)
    cleaned = form.cleaned_data

    def record() -> Payment:
        return ledger.record_payment(
            booking_id=booking.pk,
            amount=cleaned["amount"],
            method=cleaned["method"],
            received_at=cleaned["received_at"],
            received_by=next(
                user for user in options["staff"] if user.pk == cleaned["received_by"]
            ),
            note=cleaned["note"],
            key=cleaned["key"],
            actor=request.user,
        )

    return _attempt(request, booking, form, context, template, record, _paid_text)


@require_http_methods(["GET", "POST"])
@rule(Right.REFUND_PAYMENTS)
def refund_new(request: Request, booking_id: int) -> HttpResponse:
    """Note that money was given back, with a reason."""
    booking = get_booking_or_404(request, booking_id)
    context = dialog_context(request, booking, "payments:refund_new")
    template = "payments/refund_new.html"
    limits: dict[str, Any] = {"most": booking.paid, "currency": booking.currency}
    if request.method == "GET":
        if booking.paid <= 0:
            why = _("Nothing was paid that could be given back.")
            return refused(request, context, _("Give money back"), why)
        return render_dialog(request, template, {**context, "form": RefundForm(**limits)})
    form = RefundForm(request.POST, **limits)
    if not form.is_valid():
        return render_dialog(request, template, {**context, "form": form}, status=422)
    cleaned = form.cleaned_data

    def give_back() -> Payment:
        return ledger.refund(
            booking_id=booking.pk,
            amount=cleaned["amount"],
            method=cleaned["method"],
            reason=cleaned["reason"],
            key=cleaned["key"],
            actor=request.user,
        )

    def text(entry: Payment) -> str:
        return _("%(amount)s was given back.") % {"amount": money(entry.amount, entry.currency)}

    return _attempt(request, booking, form, context, template, give_back, text)


def dialog_context(request: Request, booking: Booking, route: str) -> dict[str, Any]:
    """Return what every dialog about the money of a booking needs."""
    back = way_back(request)
    return {
        "about": about(booking, request.business.zone),
        "action": reverse(route, args=[booking.pk]),
        "cancel_url": back or reverse("bookings:booking_detail", args=[booking.pk]),
        "next": back,
    }


def refused(
    request: Request, context: dict[str, Any], heading: str, why: "str | Promise"
) -> HttpResponse:
    """Say in a dialog why there is nothing to do. It is an answer like any other: 200."""
    context = {**context, "heading": heading, "why": why}
    return render_dialog(request, "payments/refused.html", context)


# By the status of the booking
NOT_TO_BE_PAID: dict[str, "str | Promise"] = {
    BookingStatus.PENDING: gettext_lazy("This booking is not confirmed yet. Confirm it first."),
    BookingStatus.WAITLISTED: gettext_lazy("The client is on the waitlist and has no place yet."),
    BookingStatus.DECLINED: gettext_lazy("This booking was declined."),
    BookingStatus.CANCELED: gettext_lazy("This booking was canceled."),
}


def why_not_taken(booking: Booking) -> "str | Promise":
    """Return why nothing can be paid for a booking, "" if it can."""
    if booking.status != BookingStatus.CONFIRMED:
        return NOT_TO_BE_PAID[booking.status]
    if booking.payment_status == PaymentStatus.EXEMPT:
        return _("Nothing is to be paid for this booking.")
    if booking.payment_status not in UNSETTLED:
        return _("This booking is paid already.")
    return ""


def _who_receives(user: User) -> list[User]:
    """Return who may have received a payment that ``user`` records: staff, they themselves."""
    if not user.may(Right.SEE_ALL_BOOKINGS):
        return [user]
    return list(User.objects.filter(is_active=True))


def _attempt(
    request: Request,
    booking: Booking,
    form: AmountForm,
    context: dict[str, Any],
    template: str,
    deed: Callable[[], Payment],
    text: Callable[[Payment], str],
) -> HttpResponse:
    """Do what the form asks; what the ledger refuses is said at the field it is about."""
    try:
        entry = deed()
    except REFUSED as refusal:
        form.add_error(field_of(refusal, form.fields), ValidationError(why_not(refusal)))
        booking = get_booking_or_404(request, booking.pk)
        context = {**context, "about": about(booking, request.business.zone), "form": form}
        return render_dialog(request, template, context, status=status_of(refusal))
    was_first = entry.key == form.cleaned_data["key"]
    said = text(entry) if was_first else _already_text(entry)
    return done(request, booking, said, receipt=entry)


def _paid_text(entry: Payment) -> str:
    amount = money(entry.amount, entry.currency)
    if entry.settled:
        return _("Paid: %(amount)s.") % {"amount": amount}
    return _("%(amount)s was recorded.") % {"amount": amount}


def _already_text(entry: Payment) -> str:
    who, when = str(entry.received_by), timezone.localtime(entry.received_at)
    return _("This was marked as paid already, by %(who)s at %(time)s.") % {
        "who": who,
        "time": f"{when:%H:%M}",
    }
