"""Sign-in by e-mail address and password."""

from allauth.account.auth_backends import AuthenticationBackend


class EmailBackend(AuthenticationBackend):  # type: ignore[misc]
    """django-allauth's backend; loads the signed-in user in one query."""
