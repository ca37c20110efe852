"""Bookings that need not be paid though they have a price."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.policies import Right, rule
from bookings.enums import PaymentStatus
from bookings.views.bookings import get_booking_or_404
from core.http import Request, came_from, go_to, render_dialog
from payments.forms.payments import ReasonForm
from payments.services import ledger
from payments.views.answers import done
from payments.views.payments import dialog_context, refused, why_not_taken
from payments.views.refused import REFUSED, status_of, why_not


@require_http_methods(["GET", "POST"])
@rule(Right.EXEMPT_BOOKINGS)
def exemption_new(request: Request, booking_id: int) -> HttpResponse:
    """Exempt a booking from payment, with a reason; the message offers Undo."""
    booking = get_booking_or_404(request, booking_id)
    context = dialog_context(request, booking, "payments:exemption_new")
    template = "payments/exemption_new.html"
    if request.method == "GET":
        if why := why_not_taken(booking):
            return refused(request, context, _("Exempt from payment"), why)
        return render_dialog(request, template, {**context, "form": ReasonForm()})
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return render_dialog(request, template, {**context, "form": form}, status=422)
    try:
        ledger.exempt_booking(
            booking_id=booking.pk, reason=form.cleaned_data["reason"], actor=request.user
        )
    except REFUSED as refusal:
        form.add_error(None, ValidationError(why_not(refusal)))
        return render_dialog(
            request, template, {**context, "form": form}, status=status_of(refusal)
        )
    undo_url = reverse("payments:exemption_end", args=[booking.pk])
    return done(request, booking, _("The booking need not be paid."), undo_url=undo_url)


@require_http_methods(["GET", "POST"])
@rule(Right.EXEMPT_BOOKINGS)
def exemption_end(request: Request, booking_id: int) -> HttpResponse:
    """Let a booking be paid after all; also what Undo of an exemption does."""
    booking = get_booking_or_404(request, booking_id)
    context = dialog_context(request, booking, "payments:exemption_end")
    if request.method == "GET":
        if booking.payment_status != PaymentStatus.EXEMPT or booking.price == 0:
            why = _("This booking is not exempt from payment.")
            return refused(request, context, _("Stop exempting"), why)
        return render_dialog(request, "payments/exemption_end.html", context)
    try:
        ledger.stop_exempting(booking_id=booking.pk, actor=request.user)
    except REFUSED as refusal:
        home = came_from(request, reverse("bookings:booking_detail", args=[booking.pk]))
        return go_to(request, home, text=why_not(refusal), is_error=True, keep_address=True)
    return done(request, booking, _("The booking is to be paid."))
