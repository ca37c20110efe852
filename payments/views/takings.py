"""What was taken in a period: on the screen, printed, and as a file; and the entries behind it."""

import logging
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import npgettext
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.policies import Right, rule
from bookings.file_response import file_response
from bookings.forms.report import PeriodForm
from bookings.xlsx import MOST_ROWS
from core.addresses import address_to
from core.formats import moment, money, number, short_day, short_month, whole_day
from core.http import Request
from payments.charts import Column, columns_chart, share_of
from payments.enums import EntryKind, Method
from payments.forms.takings import EntriesForm, periods
from payments.models import Payment
from payments.takings import Entry, Takings, by_month, entries_in, takings_of
from payments.takings import Sum as Summed
from payments.takings_files import EntriesTable


# A longer period is shown by months.
MOST_DAYS = 62
# What the screen shows; a file has all.
ON_THE_SCREEN = 200
logger = logging.getLogger(__name__)


@require_GET
@rule(Right.SEE_TAKINGS)
def takings(request: Request) -> HttpResponse:
    """Show what was taken; today without a word."""
    today = timezone.localdate()
    form = PeriodForm(_asked(request))
    context: dict[str, Any] = {"form": form}
    if not form.is_valid():
        context["periods"] = _periods(today, None)
        return render(request, "payments/takings.html", context, status=422)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    found = takings_of(first, last)
    names = _names({pk for each in found for pk in (*each.received_by, *each.sessions_of)})
    context |= {
        "periods": _periods(today, (first, last)),
        "heading": whole_day(first) if first == last else f"{whole_day(first)} – {whole_day(last)}",
        "currencies": [_shown(each, first, last, names) for each in found],
        "csv_url": _address("payments:entries_file", first, last, "csv"),
        "xlsx_url": _address("payments:entries_file", first, last, "xlsx"),
    }
    return render(request, "payments/takings.html", context)


@require_GET
@rule(Right.SEE_TAKINGS)
def entries(request: Request) -> HttpResponse:
    """Show the entries of the ledger that a sum is made of."""
    asked = _asked(request)
    form = EntriesForm(asked)
    if not form.is_valid():
        return render(request, "payments/entries.html", {"form": form}, status=422)
    found = form.wanted.narrow(Payment.objects.visible_to(request.user))
    sums = found.order_by().values_list("currency").order_by("currency")
    summed = list(sums.annotate(count=Count("pk"), net=Sum("effect")))
    count = sum(each[1] for each in summed)
    first, last = form.wanted.first, form.wanted.last
    this_year = timezone.localdate().year
    rows = entries_in(found, zone=request.business.zone, limit=ON_THE_SCREEN)
    query = asked.urlencode()
    context = {
        "form": form,
        "heading": whole_day(first) if first == last else f"{whole_day(first)} – {whole_day(last)}",
        "narrowed": _narrowed(form),
        "rows": [_entry(row, this_year) for row in rows],
        "count": number(count),
        "count_label": _entries_label(count),
        "sums": [money(net, currency) for currency, _count, net in summed],
        "shown": number(ON_THE_SCREEN) if count > ON_THE_SCREEN else "",
        "takings_url": _address("payments:takings", first, last),
        "csv_url": f"{reverse('payments:entries_file', args=['csv'])}?{query}",
        "xlsx_url": f"{reverse('payments:entries_file', args=['xlsx'])}?{query}"
        if count <= MOST_ROWS
        else "",
    }
    return render(request, "payments/entries.html", context)


@require_GET
@rule(Right.SEE_TAKINGS)
def entries_file(request: Request, file_format: str) -> HttpResponseBase:
    """Stream the entries as a file, ``csv`` or ``xlsx``."""
    form = EntriesForm(_asked(request))
    if file_format not in ("csv", "xlsx") or not form.is_valid():
        raise Http404
    found = form.wanted.narrow(Payment.objects.visible_to(request.user))
    first, last = form.wanted.first, form.wanted.last
    logger.info("User %s exports takings as %s", request.user.pk, file_format)
    name = f"takings-{first:%Y-%m-%d}-{last:%Y-%m-%d}.{file_format}"
    return file_response(EntriesTable(), entries_in(found, zone=request.business.zone), name=name)


def _asked(request: Request) -> QueryDict:
    """Return what the address says; without any day, today is meant."""
    asked = request.GET.copy()
    if "first" not in asked and "last" not in asked:
        asked["first"] = asked["last"] = timezone.localdate().isoformat()
    return asked


def _address(route: str, first: date, last: date, *args: Any, **more: Any) -> str:
    query = {"first": first, "last": last, **more}
    return f"{reverse(route, args=args)}?{urlencode(query)}"


def _periods(today: date, shown: tuple[date, date] | None) -> list[dict[str, Any]]:
    asked = periods(today)
    # On a Monday this week is today: one of them is marked, the first.
    marked = next((label for label, *days in asked if tuple(days) == shown), None)
    return [
        {
            "label": label,
            "url": _address("payments:takings", first, last),
            "is_shown": label == marked,
        }
        for label, first, last in asked
    ]


def _entries_label(count: int) -> str:
    return npgettext("under a number", "entry", "entries", count)


def _names(ids: set[int]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)} if ids else {}


def _shown(takings: Takings, first: date, last: date, names: dict[int, str]) -> dict[str, Any]:
    """Return what the page shows of one currency."""
    currency = takings.currency

    def line(
        label: Any, summed: Summed, days: tuple[date, date] = (first, last), **of: Any
    ) -> dict[str, Any]:
        return {
            "label": label,
            "url": _address("payments:entries", *days, currency=currency, **of),
            "entries": number(summed.entries),
            "entries_label": _entries_label(summed.entries),
            "came": money(summed.came, currency),
            "went": money(-summed.went, currency) if summed.went else "",
            "net": money(summed.net, currency),
            "share": share_of(summed.net, takings.whole.net),
        }

    def people(sums: dict[int, Summed], name: str) -> list[Any]:
        ordered = sorted(sums.items(), key=lambda pair: (-pair[1].net, pair[0]))
        return [line(names[pk], summed, (first, last), **{name: pk}) for pk, summed in ordered]

    in_months = (last - first).days >= MOST_DAYS
    sums = by_month(takings.days) if in_months else takings.days
    days = [
        line(_name_of(day, first, last, in_months=in_months), summed,
             _ends(day, first, last, in_months=in_months))
        for day, summed in sums.items()
    ]  # fmt: skip
    methods = [
        line(method.label, takings.methods[method], method=method.value)
        for method in Method
        if method in takings.methods
    ]
    return {
        "currency": currency,
        "whole": line(_("Total"), takings.whole),
        "chart": _chart(takings, sums, first, last, in_months=in_months) if last > first else None,
        "in_months": in_months,
        "tables": [
            {"key": "days", "title": _("By month") if in_months else _("By day"), "lines": days},
            {"key": "methods", "title": _("By payment method"), "lines": methods},
            {
                "key": "received",
                "title": _("By who received it"),
                "lines": people(takings.received_by, "received_by"),
            },
            {
                "key": "staff",
                "title": _("By whose session it was"),
                "lines": people(takings.sessions_of, "staff"),
            },
        ],
    }


def _chart(
    takings: Takings, sums: dict[date, Summed], first: date, last: date, *, in_months: bool
) -> Any:
    """Return the chart of the net takings of each day, or month."""
    columns = []
    for day in _days(first, last, in_months=in_months):
        name = _name_of(day, first, last, in_months=in_months)
        net = sums.get(day, Summed()).net
        columns.append(Column(name, f"{name}: {money(net, takings.currency)}", net))
    title = _("Net takings by month") if in_months else _("Net takings by day")
    most = max(columns, key=lambda column: column.amount)
    told = _("%(total)s in all; the most: %(most)s. The table beside has every number.") % {
        "total": money(takings.whole.net, takings.currency), "most": most.told,
    }  # fmt: skip
    return columns_chart(
        columns,
        key=f"chart-{takings.currency}",
        title=f"{title}, {takings.currency}",
        description=told,
        tell=lambda amount: number(int(amount)) if amount == int(amount) else str(amount),
    )


def _days(first: date, last: date, *, in_months: bool) -> Iterable[date]:
    """Yield the days of a period, or the first days of its months."""
    day = first.replace(day=1) if in_months else first
    while day <= last:
        yield day
        day = (day + timedelta(days=32)).replace(day=1) if in_months else day + timedelta(days=1)


def _name_of(day: date, first: date, last: date, *, in_months: bool) -> str:
    with_year = first.year != last.year
    if in_months:
        return short_month(day, with_year=with_year)
    return short_day(day, with_year=with_year)


def _ends(day: date, first: date, last: date, *, in_months: bool) -> tuple[date, date]:
    """Return the days that a line of the table stands for."""
    if not in_months:
        return day, day
    following = (day + timedelta(days=32)).replace(day=1)
    return max(day, first), min(following - timedelta(days=1), last)


def _narrowed(form: EntriesForm) -> list[str]:
    """Return in words what narrows the entries beside the period."""
    cleaned = form.cleaned_data
    told = [
        cleaned["currency"],
        str(Method(cleaned["method"]).label) if cleaned["method"] else "",
        cleaned["received_by"] and _("received by %(name)s") % {"name": cleaned["received_by"]},
        cleaned["staff"] and _("sessions of %(name)s") % {"name": cleaned["staff"]},
    ]
    return [text for text in told if text]


def _entry(row: Entry, this_year: int) -> dict[str, Any]:
    return {
        "number": row.number,
        "url": address_to("payments:receipt", row.pk),
        "day": short_day(row.received_on, with_year=row.received_on.year != this_year),
        "iso": row.received_on.isoformat(),
        "moment": moment(row.received_at),
        "kind": "" if row.kind == EntryKind.PAYMENT else EntryKind(row.kind).label,
        "client": row.client,
        "contact_url": row.contact_id and address_to("contacts:contact_detail", row.contact_id),
        "booking_url": address_to("bookings:booking_detail", row.booking_id),
        "service": row.service,
        "staff": row.staff,
        "received_by": row.received_by,
        "method": Method(row.method).label,
        "amount": money(row.effect, row.currency),
        "is_below": row.effect < 0,
        "note": row.reason or row.note,
    }
