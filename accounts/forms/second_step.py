"""The forms of the second step of signing in: codes and passkeys."""

from typing import Any

from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.sign_in import PlainFieldsMixin


class CodeForm(PlainFieldsMixin, base_forms.AuthenticateForm):  # type: ignore[misc]
    LABELS = {"code": _("Code from the app, or a recovery code")}


class CodeAgainForm(PlainFieldsMixin, base_forms.ReauthenticateForm):  # type: ignore[misc]
    LABELS = {"code": _("Code from the app, or a recovery code")}


class AppForm(PlainFieldsMixin, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    LABELS = {"code": _("Code from the app")}


class NewPasskeyForm(PlainFieldsMixin, webauthn_forms.AddWebAuthnForm):  # type: ignore[misc]
    LABELS = {
        "name": _("Name of the passkey"),
        "passwordless": _("Sign in with this passkey alone, without a password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _(
            "Your device then asks for your fingerprint, your face or its PIN."
        )


class PasskeyForm(PlainFieldsMixin, webauthn_forms.EditWebAuthnForm):  # type: ignore[misc]
    LABELS = {"name": _("Name of the passkey")}
