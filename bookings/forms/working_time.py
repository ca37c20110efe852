"""The forms of working time: hours of the week, and what differs on some days."""

import itertools
import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.enums import ExceptionKind, Weekday
from bookings.minutes import DAY
from bookings.models import HoursException, WeeklyHours
from bookings.services.working_time import version_of
from bookings.wall_clock import FIRST_YEAR, LAST_YEAR
from core.forms import TextField, minute_of_clock


# A day is shown with two pieces, or one more than it has; it has no more than these.
PIECES, MAX_PIECES = 2, 6


class MinuteFormField(forms.CharField):
    """A time of the clock. Cleans to the minute of the day, None for none.

    Args:
        is_end: midnight is the one at the end of the day.
    """

    def __init__(self, *, is_end: bool = False, **options: Any) -> None:
        # The browser's own control for times would say AM and PM to some, and know no 24:00.
        attrs = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "--:--"}
        super().__init__(
            required=False, max_length=8, widget=forms.TextInput(attrs=attrs), **options
        )
        self.is_end = is_end

    def prepare_value(self, value: Any) -> Any:
        return clock_text(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        minute = minute_of_clock(text)
        if minute is None or minute > DAY or (minute == DAY and not self.is_end):
            raise ValidationError(_("Give a time such as 9:30."), code="no_time")
        return DAY if self.is_end and minute == 0 else minute


def clock_text(minute: int) -> str:
    """Return a minute of the day as clocks show it; the end of the day is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


class WeeklyHoursForm(forms.Form):
    """The hours of the week of one staff member: some pieces on each day."""

    without_optional_marks = True
    # The hours as they were when the form was opened
    known = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, posted: Any = None, *, hours: Iterable[WeeklyHours] = ()) -> None:
        super().__init__(posted, use_required_attribute=False)
        stored: dict[int, list[WeeklyHours]] = {weekday: [] for weekday in Weekday}
        hours = list(hours)
        self.fields["known"].initial = version_of(hours)
        for piece in hours:
            stored[piece.weekday].append(piece)
        self.numbers: dict[int, int] = {}
        for weekday in Weekday:
            pieces = stored[weekday]
            number = min(max(PIECES, len(pieces) + 1, self._posted_pieces(weekday)), MAX_PIECES)
            self.numbers[weekday] = number
            for at in range(number):
                label = {"day": weekday.label, "number": at + 1}
                start = MinuteFormField(label=_("%(day)s, from (%(number)s)") % label)
                end = MinuteFormField(label=_("%(day)s, until (%(number)s)") % label, is_end=True)
                if at < len(pieces):
                    start.initial, end.initial = pieces[at].from_minute, pieces[at].until_minute
                self.fields[f"from-{weekday}-{at}"] = start
                self.fields[f"until-{weekday}-{at}"] = end

    def _posted_pieces(self, weekday: int) -> int:
        names = (name for name in self.data if name.startswith(f"from-{weekday}-"))
        ends = (name.rpartition("-")[2] for name in names)
        return max((int(end) + 1 for end in ends if end in set("012345")), default=0)

    @property
    def days(self) -> list[dict[str, Any]]:
        """The days with their pieces, as they are drawn."""
        return [
            {
                "name": weekday.label,
                "pieces": [
                    (self[f"from-{weekday}-{at}"], self[f"until-{weekday}-{at}"])
                    for at in range(self.numbers[weekday])
                ],
            }
            for weekday in Weekday
        ]

    def clean(self) -> dict[str, Any]:
        self.hours: list[tuple[int, int, int]] = []
        for weekday in Weekday:
            found: list[tuple[int, int, str]] = []
            for at in range(self.numbers[weekday]):
                names = f"from-{weekday}-{at}", f"until-{weekday}-{at}"
                if any(name in self.errors for name in names):
                    continue
                start, end = (self.cleaned_data.get(name) for name in names)
                if start is None and end is None:
                    continue
                if start is None or end is None:
                    self.add_error(names[start is not None], _("Give both times."))
                elif end <= start:
                    self.add_error(names[1], _("The end must be after the beginning."))
                else:
                    found.append((start, end, names[0]))
            found.sort()
            for before, piece in itertools.pairwise(found):
                if piece[0] < before[1]:
                    text = _("This overlaps %(from)s–%(until)s.")
                    told = {"from": clock_text(before[0]), "until": clock_text(before[1])}
                    self.add_error(piece[2], text % told)
            self.hours += [(weekday, start, end) for start, end, _name in found]
        return self.cleaned_data


def with_monday_copied(posted: Any) -> Any:
    """Return what was posted, with the pieces of Monday on every day."""
    copied = posted.copy()
    for name in list(copied):
        if re.fullmatch(r"(from|until)-[1-6]-\d", name):
            del copied[name]
    for name in list(copied):
        if match := re.fullmatch(r"(from|until)-0-(\d)", name):
            for weekday in list(Weekday)[1:]:
                copied[f"{match[1]}-{int(weekday)}-{match[2]}"] = posted[name]
    return copied


class DayFormField(forms.DateField):
    """A day, from the picker of the browser, of a year in which something can be booked."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y"], **options)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and not FIRST_YEAR < day.year < LAST_YEAR:
            raise ValidationError(_("There are no bookings in this year."), code="year")
        return day


class ExceptionForm(forms.Form):
    """Time off or other hours, on one day or many."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=ExceptionKind.choices,
        initial=ExceptionKind.TIME_OFF,
        help_text=gettext_lazy(
            "Other hours take the place of the hours of the week on these days."
        ),
    )
    first_on = DayFormField(label=gettext_lazy("First day"))
    last_on = DayFormField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: this one day."),
    )
    from_minute = MinuteFormField(
        label=gettext_lazy("From"), help_text=gettext_lazy("Without times, whole days are off.")
    )
    until_minute = MinuteFormField(label=gettext_lazy("Until"), is_end=True)
    reason = TextField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For the team; clients don't see it."),
    )

    def __init__(
        self,
        posted: Any = None,
        *,
        exception: HoursException | None = None,
        is_time_off: bool = False,
    ) -> None:
        super().__init__(posted, use_required_attribute=False)
        self.exception = exception
        if is_time_off:
            del self.fields["kind"]
        if exception:
            names = ("kind", "first_on", "last_on", "from_minute", "until_minute", "reason")
            self.initial = {name: getattr(exception, name) for name in names}
            if exception.last_on == exception.first_on:
                self.initial["last_on"] = None

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        said.setdefault("kind", ExceptionKind.TIME_OFF)
        first, last = said.get("first_on"), said.get("last_on")
        if "last_on" not in self.errors and last is None:
            said["last_on"] = first
        elif first and last and last < first:
            self.add_error("last_on", _("This is before the first day."))
        if {"from_minute", "until_minute"} & set(self.errors):
            return said
        start, end = said.get("from_minute"), said.get("until_minute")
        if start is None and end is None:
            if said["kind"] == ExceptionKind.HOURS:
                self.add_error("from_minute", _("Give both times."))
        elif start is None or end is None:
            self.add_error(
                "from_minute" if start is None else "until_minute", _("Give both times.")
            )
        elif end <= start:
            self.add_error("until_minute", _("The end must be after the beginning."))
        return said

    def made(self) -> HoursException:
        """Return what was said as an exception, not stored. Only after ``is_valid``."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return HoursException(**said)
