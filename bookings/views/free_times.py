"""The free times that the forms offer in which the business books."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone

from accounts.models import User
from bookings.calendar.axis import day_of
from bookings.calendar.drawing import utc_text
from bookings.calendar.words import in_words
from bookings.forms.when import WhenForm, moment_of_text, moment_shown, when_initial
from bookings.models import Service, Session
from bookings.slots import Slot, free_slots, nearest_slots
from bookings.wall_clock import FIRST_YEAR, LAST_YEAR, NoSuchTime
from core.http import Request, render_page, wants_fragment


# What is posted beside the form: show the times of another day, fill in the one that was pressed.
# Nothing is booked by them.
REDRAWS = ("times", "fill")
PARTS = ("booking-when", "free-times")


def free_times(
    form: WhenForm,
    *,
    service: Service | None,
    staff: Sequence[User],
    except_: Session | None = None,
) -> dict[str, Any]:
    """Return the free times of the day, the staff member and the length that a form says by now.

    Of a day without any the three nearest; nothing, when the form says no day.

    Args:
        staff: who can be chosen; the first one as long as nobody is.
        except_: the session that is to be moved.
    """
    day = form.said("day")
    if service is None or not staff or day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return {}
    now = timezone.now()
    chosen = form.said("staff")
    asked: dict[str, Any] = {
        "service": service,
        "staff": [next((user for user in staff if user.pk == chosen), staff[0])],
        "now": now,
        "for_client": False,
        "except_session": except_,
        "minutes": form.said("minutes"),
    }
    try:
        at = form.said("time") or time(12)
        wanted = moment_shown(day, at, form.zone, is_second=bool(form["is_second"].value()))
    except NoSuchTime:
        wanted = datetime.combine(day, time(12), form.zone).astimezone(UTC)
    slots = free_slots(first=day, last=day, **asked)
    nearest = [] if slots else nearest_slots(around=max(wanted, now), **asked)
    words = day_of(day, form.zone)
    return {
        "day": in_words(day, "EEE, d MMM"),
        "times": [
            {
                "at": utc_text(slot.starts_at),
                "text": words.text(slot.starts_at),
                "is_chosen": slot.starts_at == wanted,
            }
            for slot in slots
        ],
        "nearest": _texts(nearest, form.zone),
    }


def nearest_texts(
    service: Service,
    staff: list[User],
    around: datetime,
    zone: ZoneInfo,
    *,
    minutes: int | None = None,
    except_: Session | None = None,
) -> list[dict[str, Any]]:
    """Return the three nearest free times, to be chosen with one press."""
    slots = nearest_slots(
        service=service,
        staff=staff,
        around=around,
        for_client=False,
        except_session=except_,
        minutes=minutes,
    )
    return _texts(slots, zone)


def filled(posted: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """Return what a form shows anew: what was posted, with the time that was pressed."""
    starts_at = moment_of_text(posted.get("fill", ""))
    return posted | (when_initial(starts_at, zone) if starts_at else {})


def render_form(
    request: Request, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a form that offers free times, or for htmx the part of it that is asked for."""
    part = request.htmx.target if wants_fragment(request) else ""
    if part in PARTS:
        return render_page(request, "bookings/when.html", context, fragment=part, status=status)
    return render_page(request, template, context, fragment="dialog", status=status)


def _texts(slots: list[Slot], zone: ZoneInfo) -> list[dict[str, Any]]:
    found = []
    for slot in slots:
        day = day_of(slot.starts_at.astimezone(zone).date(), zone)
        text = f"{in_words(day.date, 'EEE, d MMM')}, {day.text(slot.starts_at)}"
        found.append({"at": utc_text(slot.starts_at), "text": text})
    return found
