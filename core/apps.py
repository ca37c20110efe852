from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Mechanisms with no business noun and no table."""

    name = "core"
