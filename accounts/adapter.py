"""How django-allauth behaves here: users are invited, nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

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
