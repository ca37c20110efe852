"""Sign-in by e-mail address and password."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.demo_password import DEMO_PASSWORD


class EmailBackend(AuthenticationBackend):  # type: ignore[misc]
    """django-allauth's backend, which finds users by e-mail address alone.

    Outside the demo the demo's password opens nothing, even where somebody stored it.
    """

    def _check_password(
        self, user: AbstractBaseUser | None, password: str
    ) -> AbstractBaseUser | None:
        checked: AbstractBaseUser | None = super()._check_password(user, password)
        if password == DEMO_PASSWORD and not settings.KARTOTEKA_DEMO:
            return None
        return checked
