"""The unpaid sessions: who owes, since when, how much."""

import logging
from collections import defaultdict
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from bookings.enums import PaymentStatus
from bookings.file_response import file_response
from bookings.models import Booking
from core.addresses import address_to
from core.formats import money, number, short_day, time_of_day
from core.http import Request, render_page
from payments.unpaid import (
    PAGE,
    Age,
    Order,
    Owed,
    Unpaid,
    UnpaidRow,
    owed_by_age,
    rows_of,
    staff_who_are_owed,
)
from payments.unpaid_files import UnpaidTable


logger = logging.getLogger(__name__)


@require_GET
@rule(Right.SEE_TAKINGS)
def unpaid(request: Request) -> HttpResponse:
    """Show the bookings that are owed, a page of them, and what they come to."""
    wanted = _wanted(request)
    bookings = Booking.objects.visible_to(request.user)
    everything = Unpaid(wanted.today, wanted.zone, staff=wanted.staff)
    owed = owed_by_age(everything.narrow(bookings), everything)
    found, is_first = wanted.page(bookings)
    rows = list(rows_of(found, wanted.zone))
    shown = rows[:PAGE]
    staff = staff_who_are_owed()
    context = {
        "rows": [_shown(row, wanted) for row in shown],
        "total": _total([each for each in owed if wanted.age in ("", each.age)]),
        "ages": _ages(owed, wanted),
        "staff": [{"pk": pk, "name": name, "chosen": pk == wanted.staff} for pk, name in staff],
        "orders": [
            {"value": order.value, "label": order.label, "chosen": order == wanted.order}
            for order in Order
        ],
        "age": wanted.age,
        "is_narrowed": bool(wanted.age or wanted.staff),
        "page_url": _address(wanted),
        "clear_url": reverse("payments:unpaid"),
        "newest_url": "" if is_first else _address(wanted),
        "older_url": _address(wanted, after=shown[-1].booking_id) if len(rows) > PAGE else "",
        "csv_url": _address(wanted, "csv"),
        "xlsx_url": _address(wanted, "xlsx"),
    }
    return render_page(request, "payments/unpaid.html", context, fragment="page")


@require_GET
@rule(Right.SEE_TAKINGS)
def unpaid_file(request: Request, file_format: str) -> HttpResponseBase:
    """Stream the bookings that are owed as a file, ``csv`` or ``xlsx``."""
    if file_format not in ("csv", "xlsx"):
        raise Http404
    wanted = _wanted(request)
    found = wanted.ordered(wanted.narrow(Booking.objects.visible_to(request.user)))
    logger.info("User %s exports unpaid sessions as %s", request.user.pk, file_format)
    name = f"unpaid-{wanted.today:%Y-%m-%d}.{file_format}"
    return file_response(
        UnpaidTable(wanted.today), rows_of(found, wanted.zone, is_all=True), name=name
    )


def _wanted(request: Request) -> Unpaid:
    """Read the address; what makes no sense in it counts as not said."""
    age, order = request.GET.get("age", ""), request.GET.get("order", "")
    return Unpaid(
        today=timezone.localdate(),
        zone=request.business.zone,
        age=age if age in Age.values else "",
        staff=_id(request.GET.get("staff", "")),
        order=order if order in Order.values else Order.NEWEST,
        after=_id(request.GET.get("after", "")),
    )


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _address(wanted: Unpaid, file_format: str = "", **changes: Any) -> str:
    asked: dict[str, Any] = {
        "age": wanted.age,
        "staff": wanted.staff,
        "order": "" if wanted.order == Order.NEWEST else wanted.order,
        **changes,
    }
    route = "payments:unpaid_file" if file_format else "payments:unpaid"
    query = urlencode({name: value for name, value in asked.items() if value})
    address = reverse(route, args=[file_format] if file_format else None)
    return f"{address}?{query}" if query else address


def _total(owed: list[Owed]) -> dict[str, Any]:
    """Return what is owed in all, of each currency apart, and of how many bookings."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for each in owed:
        sums[each.currency] += each.amount
    count = sum(each.bookings for each in owed)
    told = ngettext("%(number)s unpaid session", "%(number)s unpaid sessions", count)
    return {
        "sums": [money(amount, currency) for currency, amount in sums.items()],
        "told": told % {"number": number(count)},
    }


def _ages(owed: list[Owed], wanted: Unpaid) -> list[dict[str, Any]]:
    ages = []
    for age in Age:
        of_age = [each for each in owed if each.age == age]
        ages.append(
            {
                "label": age.label,
                "url": _address(wanted, age="" if age == wanted.age else age.value),
                "is_shown": age == wanted.age,
                **_total(of_age),
            }
        )
    return ages


def _shown(row: UnpaidRow, wanted: Unpaid) -> dict[str, Any]:
    on, days = row.starts_at.date(), row.days(wanted.today)
    return {
        "pk": row.booking_id,
        "url": address_to("bookings:booking_detail", row.booking_id),
        "contact_url": row.contact_id and address_to("contacts:contact_detail", row.contact_id),
        "client": row.client,
        "phone": row.phone,
        "day": short_day(on, with_year=on.year != wanted.today.year),
        "iso": row.starts_at.isoformat(),
        "time": time_of_day(row.starts_at),
        "days": days,
        "age": ngettext("%(number)s day", "%(number)s days", days) % {"number": number(days)},
        "is_old": days > 30,
        "service": row.service,
        "colour": f"label-{row.colour}",
        "staff": row.staff,
        "status": PaymentStatus(row.payment_status).label,
        "price": money(row.price, row.currency),
        "paid": money(row.paid, row.currency) if row.paid else "",
        "due": money(row.due, row.currency),
    }
