"""How django-allauth behaves here: users are invited, nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Business, User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: the owner invites."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in the language of the user it goes to."""
        user = User.objects.filter(email__iexact=email).first()
        context = {**context, "business": Business.objects.current()}
        with translation.override(user.language if user else translation.get_language()):
            super().send_mail(template_prefix, email, context)


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 -- allauth's
        """Return the name a new passkey has until the user gives it another."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return what the device shows when it asks: the product, not the address."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Kartoteka"}
