"""What a client paid: the tab of the contact's page, and a statement to be printed."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from bookings.contact_bookings import draw_rows, owed_lines
from bookings.contact_history import history_of, read_history
from bookings.enums import BookingStatus
from bookings.figures import Figures
from bookings.models import Booking
from contacts_app.views.contacts import get_contact_or_404
from contacts_app.views.shown import contact_context, get_sheet_or_404
from core.addresses import address_to
from core.formats import money, short_day, whole_day
from core.http import Request, render_page
from payments.entries import session_text, shown_entries
from payments.forms.payments import PeriodForm
from payments.models import Payment
from payments.views.entries import WITH_ALL, chosen_language, language_choice


ON_A_PAGE = 50
# Bookings with something to pay or to give back; whoever has more is asked to settle these first.
MOST_UNSETTLED = 100
# The lines of a statement.
MOST_LINES = 1_000


@require_GET
@rule(Right.SEE_BOOKINGS)
def contact_payments(request: Request, contact_id: int) -> HttpResponse:
    """Show what a client paid, owes, paid ahead and gets back, and every entry of the ledger.

    ``?before=<id of an entry>`` shows the older ones.
    """
    asked = history_of(
        contact_id=contact_id,
        user=request.user,
        which="unsettled",
        beyond=None,
        most=MOST_UNSETTLED,
        zone=str(request.business.zone),
    )
    sheet = get_sheet_or_404(request, contact_id, beside=asked)
    history = read_history(sheet.beside)
    entries = _entries(request, contact_id)
    latest_first = entries.filter(reverses=None).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        latest_first = latest_first.filter(pk__lt=int(before))
    found = list(latest_first[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    # A reversing entry is shown with what it takes back.
    reversals = entries.filter(reverses__in=shown) if shown else []
    address = address_to("payments:contact_payments", contact_id)
    context = contact_context(request, sheet) | {
        "figures": _figure_lines(history.figures),
        "rows": draw_rows(history.rows, request.user),
        "entries": shown_entries(
            [*shown, *reversals], may_reverse=request.user.may(Right.REVERSE_PAYMENTS)
        ),
        "older_url": f"{address}?before={shown[-1].pk}" if len(found) > ON_A_PAGE else "",
        "newest_url": address if before else "",
        "statement_url": address_to("payments:statement", contact_id),
    }
    return render_page(
        request,
        "payments/contact_payments.html",
        context,
        fragment=("page", "older-entries"),
    )


def _figure_lines(figures: Figures) -> list[tuple[str, str]]:
    """Return the sums that say something, each as a text and what it is about."""
    lines = owed_lines(figures)
    for sums in figures.money:
        lines += [
            (money(amount, sums.currency), words)
            for amount, words in (
                (sums.to_refund, _("to give back")),
                (sums.ahead, _("paid ahead")),
                (sums.paid, _("paid in total")),
            )
            if amount
        ]
    return lines


@require_GET
@rule(Right.SEE_BOOKINGS)
def statement(request: Request, contact_id: int) -> HttpResponse:
    """Show the sessions of a client in a period and what was paid, to be printed."""
    contact = get_contact_or_404(request, contact_id)
    form = PeriodForm(request.GET)
    is_valid = form.is_valid()
    period = form.cleaned_data if is_valid else {}
    first, last = period.get("first"), period.get("last")
    zone, language = request.business.zone, chosen_language(request)
    bookings = (
        Booking.objects.visible_to(request.user)
        .filter(contact=contact)
        .filter(Q(status=BookingStatus.CONFIRMED) | Q(paid__gt=0))
        .select_related("session__service")
        .order_by("session__starts_at", "pk")
    )
    entries = _entries(request, contact.pk).order_by("received_on", "pk")
    if first:
        bookings = bookings.filter(session__starts_at__date__gte=first)
        entries = entries.filter(received_on__gte=first)
    if last:
        bookings = bookings.filter(session__starts_at__date__lte=last)
        entries = entries.filter(received_on__lte=last)
    known = list(entries[:MOST_LINES])
    with translation.override(language):
        context = {
            "business": request.business.name,
            "client": contact.display_name,
            "today": whole_day(timezone.localdate(timezone.now(), zone)),
            "period": _period_text(first, last),
            "bookings": [_charge(booking) for booking in bookings[:MOST_LINES]],
            "entries": _lines(known),
            "sums": _sums((entry.currency, entry.effect) for entry in known),
        }
    context |= language_choice(request, language)
    context |= {
        "form": form,
        "contact": contact,
        "back_url": address_to("payments:contact_payments", contact.pk),
    }
    return render(request, "payments/statement.html", context, status=200 if is_valid else 422)


def _entries(request: Request, contact_id: int) -> "QuerySet[Payment]":
    entries: QuerySet[Payment] = (
        Payment.objects.visible_to(request.user)
        .filter(booking__contact=contact_id)
        .select_related(*WITH_ALL)
    )
    return entries


def _period_text(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{whole_day(first)} – {whole_day(last)}"
    if first:
        return _("From %(day)s") % {"day": whole_day(first)}
    if last:
        return _("Until %(day)s") % {"day": whole_day(last)}
    return _("All until today")


def _charge(booking: Booking) -> dict[str, Any]:
    starts_at = timezone.localtime(booking.session.starts_at)
    return {
        "day": short_day(starts_at.date(), with_year=True),
        "time": f"{starts_at:%H:%M}",
        "service": booking.session.service.name,
        "price": "" if booking.price is None else money(booking.price, booking.currency),
        "paid": money(booking.paid, booking.currency) if booking.paid else "",
        "status": booking.get_payment_status_display(),
    }


def _lines(entries: Iterable[Payment]) -> list[dict[str, Any]]:
    """Return each entry by itself, in the order of their days."""
    return [
        {
            "number": entry.number,
            "day": short_day(entry.received_on, with_year=True),
            "kind": entry.get_kind_display(),
            "session": session_text(
                entry.booking.session.service.name, entry.booking.session.starts_at
            ),
            "method": entry.get_method_display(),
            "amount": money(entry.effect, entry.currency),
        }
        for entry in entries
    ]


def _sums(amounts: Iterable[tuple[str, Decimal]]) -> list[str]:
    sums: dict[str, Decimal] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    return [money(amount, currency) for currency, amount in sorted(sums.items())]
