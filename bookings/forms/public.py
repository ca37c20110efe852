"""What a visitor fills in: their details for a booking, a message, a reason."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Business
from accounts.visitor_forms import FromVisitorForm
from core.folding import fold
from core.forms import TextField, refuse_broken_text
from core.phones import to_e164


class DetailsForm(FromVisitorForm):
    """Who somebody is and how to reach them: an e-mail address or a phone number."""

    form_name = "book"
    given_name = TextField(
        label=_("First name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = TextField(
        label=_("Last name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label=_("Email"),
        help_text=_("An email or a phone number: either is enough."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = TextField(
        label=_("Phone"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )

    def clean_given_name(self) -> str:
        name: str = self.cleaned_data["given_name"]
        if not fold(name):
            raise ValidationError(_("Type your name."))
        return name

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not to_e164(phone, Business.objects.current().country):
            raise ValidationError(_("This is not a phone number. Type it with the country code."))
        return phone

    def clean(self) -> dict[str, Any]:
        """Want one way to reach them."""
        cleaned = super().clean()
        wrong = self.errors.keys() & {"email", "phone"}
        if not (cleaned.get("email") or cleaned.get("phone") or wrong):
            self.add_error(
                "email", ValidationError(_("Type your email or your phone, so that we reach you."))
            )
        return cleaned


class WriteForm(DetailsForm):
    """The contact form."""

    form_name = "write"
    message = forms.CharField(
        label=_("Message"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[refuse_broken_text],
    )


class CancelForm(forms.Form):
    """Why a client doesn't come."""

    reason = TextField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("The business sees it."),
    )
