"""The form of the settings of bookings."""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.forms.services import duration_text
from bookings.models import BookingSettings
from bookings.services.settings import FIELDS
from contacts_app.custom_field_types import LongTextFormField
from core.folding import digits
from core.forms import TextField, refuse_broken_text


STEPS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240)
# What a browser understands in a list of sites.
SITE = re.compile(r"https?://[\w.-]+(:\d+)?", re.ASCII)


class BookingSettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the business takes bookings."""

    greeting = LongTextFormField(
        label=gettext_lazy("Greeting"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[refuse_broken_text],
        help_text=gettext_lazy("Shown at the top of the booking page."),
    )
    slot_minutes = forms.TypedChoiceField(
        label=gettext_lazy("Appointments begin every"), coerce=int
    )

    class Meta:
        model = BookingSettings
        fields = FIELDS
        field_classes = {"phone": TextField, "embedded_by": TextField}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        steps = sorted({*STEPS, self.instance.slot_minutes})
        cast(Any, self.fields["slot_minutes"]).choices = [
            (step, duration_text(step)) for step in steps
        ]

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and len(digits(phone)) < 3:
            raise ValidationError(_("A phone number has at least three digits."), code="no_phone")
        return phone

    def clean_embedded_by(self) -> str:
        sites = self.cleaned_data["embedded_by"].split()
        wrong = [site for site in sites if not SITE.fullmatch(site.rstrip("/"))]
        if wrong:
            text = _("“%(site)s” is not an address such as https://www.example.com.")
            raise ValidationError(text, code="no_site", params={"site": wrong[0]})
        return " ".join(site.rstrip("/") for site in sites)
