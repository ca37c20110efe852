"""What a new password must not be."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.demo_password import DEMO_PASSWORD


class DemoPasswordValidator:
    """Refuse the password of the demo, which everybody knows."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError for the demo's password."""
        if password == DEMO_PASSWORD:
            raise ValidationError(
                _("This is the password of the demo. Choose one of your own."),
                code="demo_password",
            )

    def get_help_text(self) -> str:
        return ""
