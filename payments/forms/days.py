"""What was counted in the cash drawer at the end of a day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.forms.services import PriceFormField
from contacts_app.custom_field_types import LongTextFormField
from core.forms import refuse_broken_text
from payments.models.ledger import MAX_TEXT


class DayCloseForm(forms.Form):
    opening = PriceFormField(
        label=_("Cash at the beginning"),
        help_text=_("At first what was counted when the day before was closed."),
    )
    counted = PriceFormField(label=_("Counted cash"))
    note = LongTextFormField(
        label=_("Note"),
        max_length=MAX_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[refuse_broken_text],
    )
