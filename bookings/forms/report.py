"""What the report of bookings is about: a period, and whose bookings of it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from bookings.enums import BookingStatus, PaymentStatus
from bookings.models import Service
from bookings.reports import Report, ReportBy
from bookings.wall_clock import FIRST_YEAR, LAST_YEAR


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(
        format="%Y-%m-%d",
        attrs={"type": "date", "min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"},
    )
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"])


class PeriodForm(forms.Form):
    """From which day to which; both belong to the period."""

    first = day_field(pgettext_lazy("first day of a period", "From"))
    last = day_field(pgettext_lazy("last day of a period", "To"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        for name, day in (("first", first), ("last", last)):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(name, ValidationError(_("Choose another year."), code="year"))
        if first and last and last < first:
            self.add_error("last", ValidationError(_("The period ends before it begins.")))
        return cleaned


class ReportForm(PeriodForm):
    """Sent by GET: the address of a report can be kept."""

    by = forms.ChoiceField(label=_("Period by"), choices=ReportBy.choices)
    staff = forms.ModelMultipleChoiceField(
        label=_("Staff member"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    service = forms.ModelMultipleChoiceField(
        label=_("Service"),
        queryset=Service.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    status = forms.MultipleChoiceField(
        label=_("Status"),
        choices=BookingStatus.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    payment = forms.MultipleChoiceField(
        label=_("Payment status"),
        choices=PaymentStatus.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["staff"]
        # Who left has bookings, too.
        chosen.queryset = User.objects.filter(sessions__isnull=False).distinct().order_by("name")
        chosen = self.fields["service"]
        chosen.queryset = Service.objects.order_by("position", "folded_name", "pk")

    @property
    def report(self) -> Report:
        """The report that a valid form asks for."""
        cleaned = self.cleaned_data
        return Report(
            by=ReportBy(cleaned["by"]),
            first=cleaned["first"],
            last=cleaned["last"],
            staff=tuple(user.pk for user in cleaned["staff"]),
            services=tuple(service.pk for service in cleaned["service"]),
            statuses=tuple(cleaned["status"]),
            payments=tuple(cleaned["payment"]),
        )


def presets(today: date) -> list[tuple[Any, date, date]]:
    """Return the periods that are asked for most: their names, first and last days."""
    monday = today - timedelta(days=today.weekday())
    week = timedelta(days=7)
    first = today.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return [
        (_("This week"), monday, monday + week - timedelta(days=1)),
        (_("Last week"), monday - week, monday - timedelta(days=1)),
        (_("This month"), first, following - timedelta(days=1)),
    ]
