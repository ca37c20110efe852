"""The forms by which the business books, reschedules and cancels."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.enums import ACTIVE, BookingStatus
from bookings.forms.when import WhenForm
from bookings.models import Service
from core.forms import TextField


class ReasonForm(forms.Form):
    """Why a booking or a session is canceled; the client is told."""

    reason = TextField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("The client reads it in the mail."),
        widget=forms.TextInput({"autofocus": True}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    following = forms.BooleanField(label=_("Also all that follow in the series"), required=False)


class RescheduleForm(WhenForm):
    """Another time, length or staff member of an appointment."""

    without_optional_marks = True

    staff = forms.TypedChoiceField(label=_("Staff member"), coerce=int)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # As the calendar drew it that it is dragged in
    session_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ("day", "time", "is_second", "minutes", "staff", "version")

    def __init__(
        self,
        posted: Any = None,
        *,
        zone: ZoneInfo,
        staff: Sequence[User],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(posted, initial=initial)
        self.zone = zone
        choices(self, "staff", [(user.pk, str(user)) for user in staff])


class MoveForm(forms.Form):
    """Another session of the same class or course."""

    session = forms.TypedChoiceField(label=_("Session"), coerce=int)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, posted: Any = None, *, sessions: Sequence[tuple[int, str]], **initial: Any):
        super().__init__(posted, initial=initial)
        choices(self, "session", sessions)


class BookingForm(WhenForm):
    """A booking by the business: whom, what, when, with whom.

    Args:
        services, staff: what and who can be chosen.
        service: the one that is chosen; of a group, ``sessions`` take the place of the time.
    """

    without_optional_marks = True

    contact = forms.IntegerField(widget=forms.HiddenInput, required=False)
    query = TextField(
        label=_("Client"),
        max_length=200,
        required=False,
        widget=forms.TextInput(
            {"type": "search", "autocomplete": "off", "placeholder": _("Name, phone, email…")}
        ),
    )
    new_name = TextField(label=_("Name"), max_length=400, required=False)
    new_phone = TextField(
        label=_("Phone"), max_length=60, required=False, widget=forms.TextInput({"type": "tel"})
    )
    new_email = TextField(
        label=_("Email"), max_length=254, required=False, widget=forms.TextInput({"type": "email"})
    )
    service = forms.TypedChoiceField(label=_("Service"), coerce=int)
    session = forms.TypedChoiceField(label=_("Session"), coerce=int, required=False)
    staff = forms.TypedChoiceField(label=_("Staff member"), coerce=int, required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(status.value, status.label) for status in reversed(ACTIVE)],
        initial=BookingStatus.CONFIRMED,
        required=False,
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(
        self,
        posted: Any = None,
        *,
        zone: ZoneInfo,
        services: Sequence[tuple[int, str]],
        staff: Sequence[User],
        service: Service | None,
        sessions: Sequence[tuple[int, str]] | None,
        initial: dict[str, Any],
    ) -> None:
        super().__init__(posted, initial=initial)
        self.zone = zone
        self.chosen = service
        choices(self, "service", [("", ""), *services])
        choices(self, "staff", [(user.pk, str(user)) for user in staff])
        self.is_group = sessions is not None
        choices(self, "session", sessions or [])
        for name in ("day", "time", "staff"):
            self.fields[name].required = not self.is_group
        self.fields["session"].required = self.is_group

    def clean_new_email(self) -> str:
        address: str = self.cleaned_data["new_email"]
        if address:
            validate_email(address)
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_new = bool(cleaned.get("new_name"))
        if not cleaned.get("contact") and not is_new:
            if cleaned.get("new_phone") or cleaned.get("new_email"):
                self.add_error("new_name", ValidationError(_("Say what the new client is called.")))
            else:
                self.add_error("query", ValidationError(_("Choose a client, or add a new one.")))
        return cleaned


def choices(form: forms.Form, name: str, wanted: Any) -> None:
    """Give a field of a form its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- of the type
    field.choices = wanted
