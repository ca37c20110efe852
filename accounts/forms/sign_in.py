"""The forms of django-allauth with our labels, and without placeholders that repeat them."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _


class PlainFieldsMixin:
    """Takes the placeholders away and sets the labels of ``LABELS``."""

    LABELS: dict[str, Any] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.LABELS.get(name, field.label)
        if "password1" in self.fields:
            # One sentence each instead of a list: the list would stand inside a paragraph.
            self.fields["password1"].help_text = " ".join(
                text for text in password_validators_help_texts() if text
            )


class SignInForm(PlainFieldsMixin, allauth_forms.LoginForm):  # type: ignore[misc]
    LABELS = {"login": _("Email"), "password": _("Password"), "remember": _("Remember me")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The link to a new password stands below the form, after the button in the tab order.
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs["autofocus"] = True


class PasswordChangeForm(PlainFieldsMixin, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    LABELS = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password once more"),
    }


class PasswordResetForm(PlainFieldsMixin, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    LABELS = {"email": _("Email")}


class NewPasswordForm(PlainFieldsMixin, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    LABELS = {"password1": _("New password"), "password2": _("New password once more")}


class ReauthenticateForm(PlainFieldsMixin, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    LABELS = {"password": _("Password")}
