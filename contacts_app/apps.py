from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """Contacts and what is known of them. The label keeps tables and URLs free of the suffix."""

    name = "contacts_app"
    label = "contacts"
    verbose_name = _("Contacts")
