"""The report of bookings: on the screen, printed, and as a file; and the day sheet of staff."""

import logging
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.policies import Right, rule
from bookings.enums import ACTIVE, Attendance, BookingStatus, PaymentStatus
from bookings.file_response import file_response
from bookings.forms.report import ReportForm, presets
from bookings.models import Booking
from bookings.report_files import Table
from bookings.reports import Report, ReportBy, ReportRow, questions_of, rows, totals
from bookings.wall_clock import FIRST_YEAR, LAST_YEAR
from bookings.xlsx import MOST_ROWS
from core.addresses import address_to
from core.formats import day_of_week, money, number, short_day, time_of_day, whole_day
from core.http import Request


# What the screen shows; a file has all.
ON_THE_SCREEN = 500
logger = logging.getLogger(__name__)


@require_GET
@rule(Right.EXPORT_BOOKINGS)
def booking_export(request: Request) -> HttpResponse:
    """Show the report, and the form of what it is about; this week's without a word."""
    today = timezone.localdate()
    form = _form(request, today)
    shown = (form.report.first, form.report.last) if form.is_valid() else None
    context: dict[str, Any] = {
        "form": form,
        "presets": [
            {
                "label": label,
                "url": _address(request, form, first, last),
                "is_shown": (first, last) == shown,
            }
            for label, first, last in presets(today)
        ],
    }
    if shown is None:
        return render(request, "bookings/booking_export.html", context, status=422)
    report, zone = form.report, request.business.zone
    found = report.narrow(Booking.objects.visible_to(request.user), zone)
    summed = totals(found)
    this_year = today.year
    context |= {
        "first": whole_day(report.first),
        "last": whole_day(report.last),
        "rows": [_shown(row, this_year) for row in rows(found, zone=zone, limit=ON_THE_SCREEN)],
        "totals": summed,
        "count": number(summed.bookings),
        "clients": number(summed.clients),
        "sums": [money(amount, currency) for currency, amount in summed.prices],
        "paid": [money(amount, currency) for currency, amount in summed.paid],
        "due": [money(amount, currency) for currency, amount in summed.due],
        "shown": number(ON_THE_SCREEN) if summed.bookings > ON_THE_SCREEN else "",
        "csv_url": _file_address(form, "csv"),
        "xlsx_url": _file_address(form, "xlsx") if summed.bookings <= MOST_ROWS else "",
    }
    return render(request, "bookings/booking_export.html", context)


@require_GET
@rule(Right.EXPORT_BOOKINGS)
def booking_export_file(request: Request, file_format: str) -> HttpResponseBase:
    """Stream the report as a file, ``csv`` or ``xlsx``."""
    form = _form(request, timezone.localdate())
    if file_format not in ("csv", "xlsx") or not form.is_valid():
        raise Http404
    report, zone = form.report, request.business.zone
    found = report.narrow(Booking.objects.visible_to(request.user), zone)
    table = Table(questions_of(report))
    name = f"bookings-{report.first:%Y-%m-%d}-{report.last:%Y-%m-%d}.{file_format}"
    logger.info("User %s exports bookings as %s", request.user.pk, file_format)
    return file_response(table, rows(found, zone=zone), name=name)


@require_GET
@rule(Right.SEE_BOOKINGS)
def booking_day_sheet(request: Request) -> HttpResponse:
    """Show who comes on a day, for each staff member, to be printed. Staff see their own."""
    zone, day = request.business.zone, _day(request)
    report = Report(ReportBy.SESSION, day, day, statuses=tuple(ACTIVE))
    found = report.narrow(Booking.objects.visible_to(request.user), zone)
    asked = request.GET.get("staff", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        found = found.filter(session__staff=int(asked))
    people: dict[str, list[dict[str, Any]]] = {}
    for row in rows(found, zone=zone, limit=ON_THE_SCREEN):
        people.setdefault(row.staff, []).append(_shown(row, day.year))
    address = reverse("bookings:booking_day_sheet")
    context = {
        "day": day,
        "heading": day_of_week(day),
        "people": sorted(people.items()),
        "staff": User.objects.filter(is_active=True)
        if request.user.may(Right.SEE_ALL_BOOKINGS)
        else (),
        "chosen": asked,
        "previous_url": f"{address}?{urlencode({'day': day - timedelta(days=1), 'staff': asked})}",
        "next_url": f"{address}?{urlencode({'day': day + timedelta(days=1), 'staff': asked})}",
        "today": timezone.localdate(),
    }
    return render(request, "bookings/day_sheet.html", context)


def _day(request: Request) -> date:
    """Return the day the address names, today without one."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()
    # Its neighbours are days, too.
    return day if FIRST_YEAR < day.year < LAST_YEAR else timezone.localdate()


def _form(request: Request, today: date) -> ReportForm:
    _label, first, last = presets(today)[0]
    asked = request.GET if "first" in request.GET or "last" in request.GET else None
    if asked is not None:
        return ReportForm(asked)
    return ReportForm({"by": ReportBy.SESSION, "first": first, "last": last})


def _query(form: ReportForm, **changes: Any) -> str:
    """Return what the form asks, as the query of an address."""
    asked: Any = form.data
    many = (
        {name: asked.getlist(name) for name in ("staff", "service", "status", "payment")}
        if hasattr(asked, "getlist")
        else {}
    )
    one = {name: asked.get(name, "") for name in ("by", "first", "last")} | changes
    return urlencode({**one, **many}, doseq=True)


def _address(request: Request, form: ReportForm, first: date, last: date) -> str:
    return f"{reverse('bookings:booking_export')}?{_query(form, first=first, last=last)}"


def _file_address(form: ReportForm, file_format: str) -> str:
    address = reverse("bookings:booking_export_file", args=[file_format])
    return f"{address}?{_query(form)}"


def _shown(row: ReportRow, this_year: int) -> dict[str, Any]:
    on = row.starts_at.date()
    return {
        "url": address_to("bookings:booking_detail", row.booking_id),
        "contact_url": row.contact_id and address_to("contacts:contact_detail", row.contact_id),
        "client": row.client,
        "email": row.email,
        "phone": row.phone,
        "day": short_day(on, with_year=on.year != this_year),
        "iso": row.starts_at.isoformat(),
        "times": f"{_clock(row.starts_at)}–{_clock(row.ends_at)}",
        "service": row.service,
        "colour": f"label-{row.colour}",
        "staff": row.staff,
        "status": BookingStatus(row.status).label,
        "attendance": Attendance(row.attendance).label if row.attendance else "",
        "price": "" if row.price is None else money(row.price, row.currency),
        "payment": PaymentStatus(row.payment_status).label if row.says_payment else "",
        "paid": money(row.paid, row.currency) if row.paid else "",
        "due": money(row.due, row.currency) if row.due else "",
        "answers": [(text, answer) for _question, text, answer in row.answers],
    }


def _clock(moment: datetime) -> str:
    return time_of_day(moment)
