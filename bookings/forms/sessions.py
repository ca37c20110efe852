"""The forms of sessions that are made ahead."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.enums import Weekday
from bookings.forms.bookings import choices
from bookings.forms.when import WhenForm
from bookings.models.services import MAX_CAPACITY
from core.forms import TextField


# Of a series, in one form.
MOST_LEFT_OUT = 6
LONGEST_SERIES = timedelta(days=2 * 366)


class SessionForm(WhenForm):
    """When a session is, who gives it, how many may come.

    Args:
        is_of_series: those that follow can be changed too.
    """

    staff = forms.TypedChoiceField(label=_("Staff member"), coerce=int)
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=MAX_CAPACITY)
    location = TextField(label=_("Location"), max_length=300, required=False)
    following = forms.BooleanField(label=_("Also all that follow in the series"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        posted: Any = None,
        *,
        zone: ZoneInfo,
        staff: Sequence[User],
        initial: dict[str, Any] | None = None,
        is_of_series: bool = False,
    ) -> None:
        super().__init__(posted, initial=initial)
        self.zone = zone
        choices(self, "staff", [(user.pk, str(user)) for user in staff])
        self.fields["minutes"].required = True
        if not is_of_series:
            del self.fields["following"]


class NewSessionForm(SessionForm):
    """A session to be made: once, or each week with days left out."""

    service = forms.TypedChoiceField(label=_("Service"), coerce=int)
    is_weekly = forms.BooleanField(label=_("Every week"), required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        coerce=int,
        choices=Weekday.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    last_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, posted: Any = None, *, services: Any, **more: Any) -> None:
        super().__init__(posted, **more)
        choices(self, "service", services)
        # Of a session each week they are not.
        for name in ("weekdays", "last_on"):
            self.fields[name].without_optional_mark = True  # type: ignore[attr-defined]
        self.left_out: list[date] = []

    @property
    def left_out_texts(self) -> list[str]:
        """The days to be left out, as they were typed, and room for more."""
        getlist = getattr(self.data, "getlist", None)
        typed = [str(text) for text in (getlist("left_out") if getlist else []) if text]
        return [*typed[:MOST_LEFT_OUT], *[""] * (MOST_LEFT_OUT - len(typed))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("is_weekly"):
            return cleaned
        first, last = cleaned.get("day"), cleaned.get("last_on")
        if last is None:
            self.add_error("last_on", ValidationError(_("Say until when.")))
        elif first and not first <= last <= first + LONGEST_SERIES:
            why = _("Choose a day after the first one, two years later at most.")
            self.add_error("last_on", ValidationError(why))
        if first and not cleaned.get("weekdays"):
            cleaned["weekdays"] = [first.weekday()]
        for text in filter(None, self.left_out_texts):
            try:
                self.left_out.append(date.fromisoformat(text))
            except ValueError:
                self.add_error(
                    None, ValidationError(_("“%(text)s” is no day."), params={"text": text[:40]})
                )
        return cleaned
