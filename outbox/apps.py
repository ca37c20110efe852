from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Mail that waits to be sent: its state, when it is tried again, its log."""

    name = "outbox"
    verbose_name = _("Mail")
