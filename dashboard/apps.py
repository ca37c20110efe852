from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    """The first page: one's day and what waits, put together from all the others; no table."""

    name = "dashboard"
    verbose_name = _("Dashboard")

    def ready(self) -> None:
        from contacts_app.palette import Destination, register  # noqa: PLC0415

        register(Destination("home", _("Dashboard"), "layout-dashboard", 5))
