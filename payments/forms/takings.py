"""Which period takings are asked of, and which entries of it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Currency, User
from bookings.forms.report import PeriodForm
from payments.enums import Method
from payments.takings import Wanted


def periods(today: date) -> list[tuple[Any, date, date]]:
    """Return the periods that are asked for most: their names, first and last days."""
    first = today.replace(day=1)
    last_month = first - timedelta(days=1)
    return [
        (_("Today"), today, today),
        (_("This week"), today - timedelta(days=today.weekday()), today),
        (_("This month"), first, today),
        (_("Last month"), last_month.replace(day=1), last_month),
    ]


class EntriesForm(PeriodForm):
    """What of the ledger is wanted; sent by GET, so that its address can be kept."""

    currency = forms.ChoiceField(choices=[("", ""), *Currency.choices], required=False)
    method = forms.ChoiceField(
        label=_("Payment method"), choices=[("", _("Any")), *Method.choices], required=False
    )
    received_by = forms.ModelChoiceField(
        label=_("Received by"), queryset=User.objects.order_by("name", "pk"), required=False
    )
    staff = forms.ModelChoiceField(
        label=_("Session of"), queryset=User.objects.order_by("name", "pk"), required=False
    )

    @property
    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        cleaned = self.cleaned_data
        receiver, staff = cleaned["received_by"], cleaned["staff"]
        return Wanted(
            first=cleaned["first"],
            last=cleaned["last"],
            currency=cleaned["currency"],
            method=cleaned["method"],
            received_by=receiver and receiver.pk,
            staff=staff and staff.pk,
        )
