"""What is to be given back: money received for bookings that came to nothing."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from bookings.models import Booking
from bookings.querysets.bookings import BookingQuerySet
from core.addresses import address_to
from core.formats import money, short_day, time_of_day
from core.http import Request, render_page
from payments.takings import name_of


PAGE = 50
COLUMNS = (
    "pk", "contact_id", "contact__display_name", "contact__primary_phone", "ended_at",
    "end_reason", "session__starts_at", "session__service__name", "session__service__colour",
    "paid", "currency",
)  # fmt: skip


@require_GET
@rule(Right.REFUND_PAYMENTS)
def to_give_back(request: Request) -> HttpResponse:
    """List the bookings whose money is to be given back, ended last first, a page of them."""
    found = Booking.objects.visible_to(request.user).to_refund().order_by("-ended_at", "-pk")
    place = _beyond(found, request.GET.get("after", ""))
    rows = list(found.filter(place).values(*COLUMNS, staff=name_of("session__staff"))[: PAGE + 1])
    context = {
        "rows": [_shown(row) for row in rows[:PAGE]],
        "after": rows[PAGE - 1]["pk"] if len(rows) > PAGE else "",
        "is_first": not place,
    }
    return render_page(request, "payments/to_give_back.html", context, fragment="page")


def _beyond(found: BookingQuerySet, after: str) -> Q:
    """Return what comes after the booking ``after``; everything when there is no such."""
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        return Q()
    ended_at = found.filter(pk=int(after)).values_list("ended_at", flat=True).first()
    if ended_at is None:
        return Q()
    earlier = Q(ended_at__lt=ended_at) | Q(pk__lt=int(after))
    return Q(ended_at__lte=ended_at) & earlier


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    starts_at = timezone.localtime(row["session__starts_at"])
    ended_on, this_year = timezone.localdate(row["ended_at"]), timezone.localdate().year
    contact_id = row["contact_id"]
    return {
        "pk": row["pk"],
        "url": address_to("bookings:booking_detail", row["pk"]),
        "contact_url": contact_id and address_to("contacts:contact_detail", contact_id),
        "client": row["contact__display_name"] or "",
        "phone": row["contact__primary_phone"] or "",
        "iso": starts_at.isoformat(),
        "day": short_day(starts_at.date(), with_year=starts_at.year != this_year),
        "time": time_of_day(starts_at),
        "service": row["session__service__name"],
        "colour": f"label-{row['session__service__colour']}",
        "staff": row["staff"],
        "ended": short_day(ended_on, with_year=ended_on.year != this_year),
        "reason": row["end_reason"],
        "paid": money(row["paid"], row["currency"]),
    }
