from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """Contacts and what is known of them. The label keeps tables and URLs free of the suffix."""

    name = "contacts_app"
    label = "contacts"
    verbose_name = _("Contacts")

    def ready(self) -> None:
        from contacts_app import tabs  # noqa: PLC0415 -- models are there only from here on

        tabs.register(tabs.Tab(_("Overview"), "contacts:contact_detail", 10))
        tabs.register(tabs.Tab(_("Notes"), "contacts:contact_notes", 40))
        tabs.register(tabs.Tab(_("Activity"), "contacts:contact_activity", 90))
