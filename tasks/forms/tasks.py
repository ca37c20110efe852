"""The form of a task."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from bookings.models import Booking
from core.forms import TextField, refuse_broken_text
from tasks.enums import Priority, RepeatUnit
from tasks.models import Task
from tasks.models.tasks import FIRST_DAY, LAST_DAY, MAX_DETAILS, MAX_TITLE, MOST_APART
from tasks.services.tasks import TaskDetails


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
    REST = ("priority", "details", "booking", "repeat_every", "repeat_unit")

    title = TextField(
        label=_("Task description"),
        max_length=MAX_TITLE,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    assignee = forms.TypedChoiceField(label=_("Assign Task"), coerce=int)
    due_on = DayField(label=_("Due date"), required=False)
    due_time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        required=False,
    )
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
        )


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
        "version": task.version,
    }
