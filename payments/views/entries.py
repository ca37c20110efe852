"""One entry of the ledger: its receipt, and the entry that takes it back."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.policies import Right, rule
from bookings.views.bookings import get_booking_or_404
from core.http import Request, render_dialog
from payments.entries import about, shown_entry
from payments.enums import EntryKind
from payments.forms.payments import ReasonForm
from payments.models import Payment
from payments.services import ledger
from payments.views.answers import done, way_back
from payments.views.refused import REFUSED, status_of, why_not


WITH_ALL = (
    "booking__session__service",
    "booking__session__staff",
    "booking__contact",
    "received_by",
    "recorded_by",
)


@require_GET
@rule(Right.SEE_BOOKINGS)
def receipt(request: Request, payment_id: int) -> HttpResponse:
    """Show the receipt of an entry, to be printed; ``?language=`` chooses its language."""
    entry = _entry_or_404(request, payment_id)
    language = chosen_language(request)
    with translation.override(language):
        reversal = Payment.objects.filter(reverses=entry).select_related(*WITH_ALL).first()
        context = {
            "business": request.business.name,
            "entry": shown_entry(entry, reversal),
            "original": entry.reverses and shown_entry(entry.reverses),
            "about": about(entry.booking, request.business.zone),
        }
    context |= language_choice(request, language)
    back = way_back(request)
    contact_id = entry.booking.contact_id
    context["back_url"] = back or (
        reverse("payments:contact_payments", args=[contact_id])
        if contact_id
        else reverse("bookings:booking_detail", args=[entry.booking_id])
    )
    return render(request, "payments/receipt.html", context)


@require_GET
@rule(Right.SEE_BOOKINGS)
def booking_receipt(request: Request, booking_id: int) -> HttpResponse:
    """Lead to the latest receipt of a booking."""
    booking = get_booking_or_404(request, booking_id)
    latest = booking.payments.filter(kind=EntryKind.PAYMENT).order_by("pk").last()
    if latest is None:
        raise Http404
    return HttpResponseRedirect(reverse("payments:receipt", args=[latest.pk]))


@require_GET
@rule(Right.REVERSE_PAYMENTS)
def booking_reversal(request: Request, booking_id: int) -> HttpResponse:
    """Ask which entry of a booking was a mistake; of one alone, ask why."""
    booking = get_booking_or_404(request, booking_id)
    entries = list(booking.payments.in_force().select_related(*WITH_ALL).order_by("-pk"))
    if len(entries) == 1:
        return _ask_why(request, entries[0], ReasonForm())
    context = {
        "about": about(booking, request.business.zone),
        "entries": [shown_entry(entry, may_reverse=True) for entry in entries],
        "cancel_url": way_back(request) or reverse("bookings:booking_detail", args=[booking.pk]),
    }
    return render_dialog(request, "payments/booking_reversal.html", context)


@require_http_methods(["GET", "POST"])
@rule(Right.REVERSE_PAYMENTS)
def reversal_new(request: Request, payment_id: int) -> HttpResponse:
    """Take back an entry that was a mistake, by an entry of its own, with a reason."""
    entry = _entry_or_404(request, payment_id)
    if entry.kind == EntryKind.REVERSAL:
        raise Http404
    if request.method == "GET":
        return _ask_why(request, entry, ReasonForm())
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _ask_why(request, entry, form, status=422)
    try:
        reversal = ledger.reverse(
            payment_id=entry.pk, reason=form.cleaned_data["reason"], actor=request.user
        )
    except REFUSED as refusal:
        form.add_error(None, ValidationError(why_not(refusal)))
        return _ask_why(request, entry, form, status=status_of(refusal))
    text = _("Entry %(number)s was reversed.") % {"number": entry.number}
    return done(request, entry.booking, text, receipt=reversal)


def _ask_why(
    request: Request, entry: Payment, form: ReasonForm, *, status: int = 200
) -> HttpResponse:
    back = way_back(request)
    context: dict[str, Any] = {
        "form": form,
        "entry": shown_entry(entry),
        "about": about(entry.booking, request.business.zone),
        "action": reverse("payments:reversal_new", args=[entry.pk]),
        "cancel_url": back or reverse("bookings:booking_detail", args=[entry.booking_id]),
        "next": back,
    }
    return render_dialog(request, "payments/reversal_new.html", context, status=status)


def _entry_or_404(request: Request, payment_id: int) -> Payment:
    """Return an entry if this user may see its booking."""
    entry: Payment | None = (
        Payment.objects.visible_to(request.user)
        .select_related(
            *WITH_ALL,
            "reverses__booking__session__service",
            "reverses__received_by",
            "reverses__recorded_by",
        )
        .filter(pk=payment_id)
        .first()
    )
    if entry is None:
        raise Http404
    return entry


def chosen_language(request: Request) -> str:
    """Return the language that the address asks for, else that of the reader."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language() or "en"


def language_choice(request: Request, language: str) -> dict[str, Any]:
    """Return the languages a printed page is offered in, each with its address."""
    kept = request.GET.copy()
    choices = []
    for code, name in settings.LANGUAGES:
        kept["language"] = code
        choices.append({"code": code, "name": name, "url": f"{request.path}?{kept.urlencode()}"})
    return {"language": language, "languages": choices}
