from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The business, its users and what each may do."""

    name = "accounts"
    verbose_name = _("Business and users")
