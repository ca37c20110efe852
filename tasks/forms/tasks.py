"""The form of a task."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from bookings.models import Booking
from core.formats import moment
from core.forms import ClockField, TextField, refuse_broken_text
from tasks.enums import REMINDERS_BY_DEFAULT, Priority, ReminderKind, RepeatUnit
from tasks.models import Task
from tasks.models.tasks import (
    FIRST_DAY,
    LAST_DAY,
    MAX_DETAILS,
    MAX_TITLE,
    MOST_APART,
    MOST_OWN_REMINDERS,
)
from tasks.services.tasks import TaskDetails


KINDS_CHOSEN = [choice for choice in ReminderKind.choices if choice[0] != ReminderKind.OWN]


class DayField(forms.DateField):
    """A day of a year in which somebody may have something to do."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not FIRST_DAY <= value <= LAST_DAY:
            raise ValidationError(_("Choose a year from 1971 to 2198."))


class TaskForm(forms.Form):
    """What is to be done, by whom, until when; the rest stands behind "More".

    Args:
        people: whom it may be given to.
        bookings: those of the contact, each with how it is called; None without a contact.
        task: the one that is edited.
    """

    without_optional_marks = True
    # What stands behind "More"
    REST = ("priority", "details", "booking", "repeat_every", "repeat_unit", "remind_at")

    title = TextField(
        label=_("Task description"),
        max_length=MAX_TITLE,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    assignee = forms.TypedChoiceField(label=_("Assign Task"), coerce=int)
    due_on = DayField(label=_("Due date"), required=False)
    due_time = ClockField(label=_("Time"), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=Priority,
        coerce=int,
        required=False,
        initial=Priority.NORMAL,
        empty_value=str(Priority.NORMAL.value),
    )
    details = forms.CharField(
        label=_("Details"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MAX_DETAILS,
        validators=[refuse_broken_text],
        required=False,
    )
    booking = forms.TypedChoiceField(
        label=_("Booking"), coerce=int, required=False, empty_value=None
    )
    repeat_every = forms.IntegerField(
        label=_("Repeat every"), min_value=1, max_value=MOST_APART, required=False
    )
    repeat_unit = forms.ChoiceField(
        label=pgettext_lazy("of time", "Unit"),
        choices=[("", _("does not repeat")), *RepeatUnit.choices],
        required=False,
    )
    remind_on = forms.MultipleChoiceField(
        label=_("Reminders"),
        widget=forms.CheckboxSelectMultiple,
        initial=[str(kind) for kind in REMINDERS_BY_DEFAULT],
        required=False,
    )
    remind_at = forms.DateTimeField(
        label=_("One more reminder"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        required=False,
    )
    # A form of before, or of another page, may say nothing of reminders.
    has_reminders = forms.BooleanField(widget=forms.HiddenInput, required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(
        self,
        posted: Any = None,
        *,
        people: Iterable[User],
        bookings: Iterable[tuple[Booking, str]] | None,
        task: Task | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(posted, initial=initial or (said_by(task) if task else {}))
        self.people = {user.pk: user for user in people}
        self.fields["assignee"].choices = [(pk, str(user)) for pk, user in self.people.items()]  # type: ignore[attr-defined]
        self.own = [at.astimezone(UTC).isoformat() for at in task.remind_at] if task else []
        self.fields["remind_on"].choices = [  # type: ignore[attr-defined]
            *KINDS_CHOSEN,
            *((at, moment(datetime.fromisoformat(at))) for at in self.own),
        ]
        if bookings is None:
            del self.fields["booking"]
            self.bookings: dict[int, Booking] = {}
            return
        named = list(bookings)
        self.bookings = {booking.pk: booking for booking, _name in named}
        names = [(booking.pk, name) for booking, name in named]
        self.fields["booking"].choices = [("", _("No booking")), *names]  # type: ignore[attr-defined]

    @property
    def is_more_open(self) -> bool:
        """Whether what stands behind "More" says something."""
        plain = {"priority": str(Priority.NORMAL.value)}
        return any(
            self[name].errors or str(self[name].value() or "") != plain.get(name, "")
            for name in self.REST
            if name in self.fields
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("due_on") is None:
            if cleaned.get("due_time"):
                self.add_error("due_on", _("A time needs a date."))
            elif cleaned.get("repeat_unit") and "due_on" not in self.errors:
                self.add_error("due_on", _("What repeats needs a first date."))
        chosen = set(cleaned.get("remind_on", ())) & set(self.own)
        if cleaned.get("remind_at") and len(chosen) >= MOST_OWN_REMINDERS:
            self.add_error("remind_at", _("There are ten of them already."))
        if cleaned.get("remind_at") and not FIRST_DAY <= cleaned["remind_at"].date() <= LAST_DAY:
            self.add_error("remind_at", _("Choose a year from 1971 to 2198."))
        if cleaned.get("repeat_unit") and not cleaned.get("repeat_every"):
            cleaned["repeat_every"] = None if "repeat_every" in self.errors else 1
        return cleaned

    @property
    def said(self) -> TaskDetails:
        """What the form says, once it is valid."""
        cleaned = self.cleaned_data
        repeats = bool(cleaned["repeat_unit"])
        return TaskDetails(
            title=cleaned["title"],
            details=cleaned["details"].replace("\r\n", "\n"),
            assignee=self.people[cleaned["assignee"]],
            due_on=cleaned["due_on"],
            due_time=cleaned["due_time"],
            priority=int(cleaned["priority"]),
            booking=self.bookings.get(cleaned.get("booking") or 0),
            repeat_every=cleaned["repeat_every"] if repeats else None,
            repeat_unit=cleaned["repeat_unit"],
            remind_on=self._kinds,
            remind_at=self._moments,
        )

    @property
    def _kinds(self) -> list[str] | None:
        if not self.cleaned_data["has_reminders"]:
            return None
        known = dict(KINDS_CHOSEN)
        return [kind for kind in self.cleaned_data["remind_on"] if kind in known]

    @property
    def _moments(self) -> list[datetime] | None:
        cleaned = self.cleaned_data
        if not cleaned["has_reminders"]:
            return None
        kept = {datetime.fromisoformat(at) for at in cleaned["remind_on"] if at in self.own}
        return sorted(kept | ({cleaned["remind_at"]} if cleaned["remind_at"] else set()))


class SnoozeForm(forms.Form):
    """Until which day a task is put off."""

    due_on = DayField(label=_("Due date"))


def said_by(task: Task) -> dict[str, Any]:
    """Return what the fields say of a task."""
    return {
        "title": task.title,
        "assignee": task.assignee_id,
        "due_on": task.due_on,
        "due_time": task.due_time,
        "priority": task.priority,
        "details": task.details,
        "booking": task.booking_id,
        "repeat_every": task.repeat_every,
        "repeat_unit": task.repeat_unit,
        "remind_on": [*task.remind_on, *(at.astimezone(UTC).isoformat() for at in task.remind_at)],
        "version": task.version,
    }
