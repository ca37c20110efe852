"""The day close: what the drawer should hold beside what was counted; and the days closed so far."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Currency
from accounts.policies import Right, rule
from bookings.wall_clock import FIRST_YEAR, LAST_YEAR
from core.formats import day_of_week, moment, money, short_day
from core.http import Request, go_to, render_page
from payments.cash import Cash, cash_of
from payments.forms.days import DayCloseForm
from payments.models import DayClose, Payment
from payments.refusals import AmountNotPossible, DayIsClosed, DayIsToCome
from payments.services.days import close_day


# Days on one page of the list
PAGE = 60
# How far back days that were left open are looked for
LATELY = timedelta(days=31)


@require_GET
@rule(Right.CLOSE_DAYS)
def day_list(request: Request) -> HttpResponse:
    """Show the days that were closed, the latest first, and those with money still open."""
    today = timezone.localdate()
    closes = DayClose.objects.order_by("-day", "currency").select_related("closed_by")
    before = _day(request.GET.get("before", ""))
    if before:
        closes = closes.filter(day__lt=before)
    found = list(closes[: PAGE + 1])
    # A day of two currencies stays on one page.
    rows = found[:PAGE]
    if len(found) > PAGE:
        kept = [row for row in rows if row.day != found[PAGE].day]
        rows = kept or rows
    address = reverse("payments:day_list")
    context = {
        "rows": [_listed(close, today.year) for close in rows],
        "open_days": _open_days(today, request.business.currency) if not before else [],
        "older_url": f"{address}?before={rows[-1].day}" if len(found) > PAGE else "",
        "newest_url": address if before else "",
    }
    return render(request, "payments/day_list.html", context)


@require_http_methods(["GET", "POST"])
@rule(Right.CLOSE_DAYS)
def day_close(request: Request, day: str) -> HttpResponse:
    """Show the cash of a day, and close it."""
    on = _day(day)
    if on is None:
        raise Http404
    currency = request.GET.get("currency") or request.business.currency
    if currency not in Currency.values:
        raise Http404
    closed = DayClose.objects.filter(day=on, currency=currency).select_related("closed_by").first()
    if request.method == "POST":
        if closed:
            return _too_late(request, on, currency, closed)
        return _close(request, on, currency)
    if closed:
        return _page(request, on, currency, {"closed": _closed(closed)})
    cash = cash_of(on, currency)
    form = DayCloseForm(initial={"opening": cash.opening})
    return _page(request, on, currency, {"form": form, "cash": _cash(cash, currency)})


def _close(request: Request, on: date, currency: str) -> HttpResponse:
    cash = cash_of(on, currency)
    form = DayCloseForm(request.POST)
    context = {"form": form, "cash": _cash(cash, currency)}
    if not form.is_valid():
        return _page(request, on, currency, context, status=422)
    cleaned = form.cleaned_data
    try:
        closed = close_day(
            day=on, currency=currency, opening=cleaned["opening"], counted=cleaned["counted"],
            note=cleaned["note"], actor=request.user,
        )  # fmt: skip
    except DayIsClosed:
        found = DayClose.objects.select_related("closed_by").get(day=on, currency=currency)
        return _too_late(request, on, currency, found)
    except DayIsToCome:
        form.add_error(None, _("This day is still to come."))
        return _page(request, on, currency, context, status=422)
    except AmountNotPossible:
        form.add_error(None, _("This is no amount of cash."))
        return _page(request, on, currency, context, status=422)
    text = _("%(day)s is closed.") % {"day": day_of_week(on)}
    if closed.difference:
        text = _("%(day)s is closed, with a difference of %(amount)s.") % {
            "day": day_of_week(on), "amount": signed(closed.difference, currency),
        }  # fmt: skip
    return go_to(request, _address(on, currency, request.business.currency), text=text)


def _too_late(request: Request, on: date, currency: str, closed: DayClose) -> HttpResponse:
    """Show how the day was closed, and that what was sent is not stored."""
    context = {"closed": _closed(closed), "is_too_late": True}
    return _page(request, on, currency, context, status=409)


def _page(
    request: Request, on: date, currency: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    own = request.business.currency
    entries = Payment.objects.filter(received_on=on).order_by("currency")
    currencies = {*entries.values_list("currency", flat=True).distinct(), currency, own}
    context = {
        "day": on,
        "heading": day_of_week(on),
        "is_future": on > today,
        "currency": currency,
        "currencies": [
            {"code": code, "url": _address(on, code, own), "is_shown": code == currency}
            for code in sorted(currencies, key=lambda code: (code != own, code))
        ],
        "action": _address(on, currency, own),
        "previous_url": _address(on - timedelta(days=1), currency, own),
        "next_url": _address(on + timedelta(days=1), currency, own) if on < today else "",
        "entries_url": reverse("payments:entries")
        + f"?first={on}&last={on}&currency={currency}&method=cash",
        **context,
    }
    return render_page(request, "payments/day_close.html", context, fragment="page", status=status)


def _address(on: date, currency: str, own: str) -> str:
    address = reverse("payments:day_close", args=[on.isoformat()])
    return address if currency == own else f"{address}?currency={currency}"


def _day(text: str) -> date | None:
    """Return the day that an address names; its neighbours are days, too."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 and text.isascii() else None
    except ValueError:
        return None
    return day if day and FIRST_YEAR < day.year < LAST_YEAR else None


def _cash(cash: Cash, currency: str) -> dict[str, str]:
    return {
        "cash_in": money(cash.cash_in, currency),
        "cash_out": money(-cash.cash_out, currency) if cash.cash_out else "",
        "opening": money(cash.opening, currency),
        "expected": money(cash.expected, currency),
    }


def _closed(close: DayClose) -> dict[str, Any]:
    currency = close.currency
    return {
        "opening": money(close.opening, currency),
        "cash_in": money(close.cash_in, currency),
        "cash_out": money(-close.cash_out, currency) if close.cash_out else "",
        "expected": money(close.expected, currency),
        "counted": money(close.counted, currency),
        "difference": signed(close.difference, currency),
        "is_off": bool(close.difference),
        "note": close.note,
        "by": str(close.closed_by),
        "at": moment(close.closed_at),
    }


def _listed(close: DayClose, this_year: int) -> dict[str, Any]:
    return {
        **_closed(close),
        "day": short_day(close.day, with_year=close.day.year != this_year),
        "iso": close.day.isoformat(),
        "url": reverse("payments:day_close", args=[close.day.isoformat()])
        + f"?currency={close.currency}",
        "currency": close.currency,
    }


def _open_days(today: date, own: str) -> list[dict[str, Any]]:
    """Return the last days on which money moved and that were not closed; today in any case."""
    since = today - LATELY
    moved = Payment.objects.filter(received_on__gte=since, received_on__lte=today)
    pairs = set(moved.order_by().values_list("received_on", "currency").distinct())
    closed = set(DayClose.objects.filter(day__gte=since).values_list("day", "currency"))
    left = {pair for pair in {*pairs, (today, own)} if pair not in closed}
    return [
        {
            "label": _("Today") if day == today else short_day(day, with_year=False),
            "currency": "" if currency == own else currency,
            "url": _address(day, currency, own),
        }
        for day, currency in sorted(left, reverse=True)
    ]


def signed(amount: Decimal, currency: str) -> str:
    """Return a difference with its sign: +₺5, -₺5, and no sign when there is none."""
    return f"+{money(amount, currency)}" if amount > 0 else money(amount, currency)
