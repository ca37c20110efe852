"""The forms by which money is noted: a payment, a refund, an exemption, a reversing entry."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from bookings.forms.report import day_field
from contacts_app.custom_field_types import NumberFormField
from core.formats import money
from core.forms import TextField
from payments.enums import Method
from payments.models.ledger import MAX_TEXT


WALL_CLOCK = "%Y-%m-%dT%H:%M"


class AmountFormField(NumberFormField):
    """An amount of money: finite, positive, with hundredths at most."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            validators=[DecimalValidator(12, 2), MinValueValidator(Decimal("0.01"))], **options
        )
        self.widget.attrs["autocomplete"] = "off"


class AmountForm(forms.Form):
    """An amount within what is possible, and how it was given.

    ``key`` makes a form that is sent twice count once.
    """

    without_optional_marks = True
    too_much = _("More than is due: %(most)s.")

    amount = AmountFormField(label=_("Amount"))
    method = forms.ChoiceField(label=_("Payment method"), choices=Method, initial=Method.CASH)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(
        self,
        posted: Any = None,
        *,
        most: Decimal | None,
        currency: str,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """Make the form; ``most`` is the largest amount, None where there is no limit."""
        super().__init__(posted, initial={"amount": most} | (initial or {}))
        self.most, self.currency = most, currency
        self.fields["amount"].label = _("Amount, %(currency)s") % {"currency": currency}

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if self.most is not None and amount > self.most:
            raise ValidationError(
                self.too_much, params={"most": money(self.most, self.currency)}, code="too_much"
            )
        return amount


class PaymentForm(AmountForm):
    """A payment: a part, a deposit, or one that was received at another time."""

    without_optional_marks = False

    received_at = forms.DateTimeField(
        label=_("Received"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, WALL_CLOCK),
        input_formats=[WALL_CLOCK, "%Y-%m-%dT%H:%M:%S"],
    )
    received_by = forms.TypedChoiceField(label=_("Received by"), coerce=int)
    note = TextField(label=_("Note"), max_length=MAX_TEXT, required=False)

    field_order = ("amount", "method", "received_at", "received_by", "note", "key")

    def __init__(self, posted: Any = None, *, staff: Sequence[User], **options: Any) -> None:
        initial = {"received_at": timezone.localtime(), **(options.pop("initial", None) or {})}
        super().__init__(posted, initial=initial, **options)
        received_by: Any = self.fields["received_by"]
        received_by.choices = [(user.pk, str(user)) for user in staff]


class RefundForm(AmountForm):
    """Money that is given back, and why."""

    without_optional_marks = False
    too_much = _("More than was paid: %(most)s.")

    reason = TextField(label=_("Reason"), max_length=MAX_TEXT)

    field_order = ("amount", "method", "reason", "key")


class ReasonForm(forms.Form):
    """Why a booking costs nothing, or an entry was a mistake."""

    reason = TextField(
        label=_("Reason"), max_length=MAX_TEXT, widget=forms.TextInput({"autofocus": True})
    )


class PeriodForm(forms.Form):
    """The days of a statement; each may be left open."""

    without_optional_marks = True

    first = day_field(pgettext_lazy("first day of a period", "From"))
    last = day_field(pgettext_lazy("last day of a period", "To"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The period ends before it begins."))
        return cleaned
