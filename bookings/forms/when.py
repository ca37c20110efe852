"""Fields that say when: a day, a time of the wall clock, and how long."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bookings.models.services import MAX_MINUTES
from bookings.wall_clock import (
    NoSuchTime,
    TimeOutOfRange,
    is_shown_twice,
    minute_of_day,
    wall_clock,
)
from core.forms import ClockField


class WhenForm(forms.Form):
    """A day and a time as clocks of the business show it; ``starts_at`` once it is clean."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    time = ClockField(label=_("Time"))
    is_second = forms.BooleanField(
        label=_("The second time: clocks go back in this night"), required=False
    )
    minutes = forms.IntegerField(
        label=_("Duration, in minutes"), min_value=5, max_value=MAX_MINUTES, required=False
    )

    zone: ZoneInfo

    @property
    def is_twice(self) -> bool:
        """Whether clocks show the time of the form twice, so that one of the two is to be chosen."""
        day, time = self.said("day"), self.said("time")
        try:
            return bool(day and time) and is_shown_twice(
                day, time.hour * 60 + time.minute, self.zone
            )
        except OverflowError:
            return False

    def said(self, name: str) -> Any:
        """Return what a field says by now, before the form is sent; None when it can't be read."""
        try:
            return self.fields[name].clean(self[name].value())
        except (ValidationError, OverflowError):
            return None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        day, time = cleaned.get("day"), cleaned.get("time")
        if day is None or time is None:
            return cleaned
        try:
            starts_at = moment_shown(day, time, self.zone, is_second=bool(cleaned.get("is_second")))
        except NoSuchTime:
            self.add_error("time", _("Clocks go forward in this night: they don't show this time."))
        except (TimeOutOfRange, OverflowError):
            self.add_error("day", _("Choose a year from 1970 to 2199."))
        else:
            cleaned["starts_at"] = starts_at
            minutes = cleaned.get("minutes")
            cleaned["ends_at"] = starts_at + timedelta(minutes=minutes) if minutes else None
        return cleaned


def moment_shown(day: date, time: time, zone: ZoneInfo, *, is_second: bool) -> datetime:
    """Return the moment at which clocks in ``zone`` show a time of a day.

    Raises:
        NoSuchTime: they never do.
        TimeOutOfRange, OverflowError: in a year that nobody books in.
    """
    minute = time.hour * 60 + time.minute
    if is_second and is_shown_twice(day, minute, zone):
        return datetime.combine(day, time, zone).replace(fold=1).astimezone(UTC)
    return wall_clock(day, minute, zone)


def when_initial(
    starts_at: datetime, zone: ZoneInfo, ends_at: datetime | None = None
) -> dict[str, Any]:
    """Return what the fields say of a time."""
    day, minute = minute_of_day(starts_at, zone)
    initial: dict[str, Any] = {
        "day": day,
        "time": f"{minute // 60:02}:{minute % 60:02}",
        "is_second": bool(starts_at.astimezone(zone).fold),
    }
    if ends_at is not None:
        initial["minutes"] = (ends_at - starts_at) // timedelta(minutes=1)
    return initial


def moment_of_text(text: str) -> datetime | None:
    """Return the moment an address names as ``2026-11-22T09:00Z``, None when there is no such."""
    try:
        moment = datetime.fromisoformat(text) if len(text) < 40 else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(UTC) if 1970 <= moment.year < 2200 else None
    except OverflowError:
        return None
