"""What this app and the settings below it put into the palette."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts_app.palette import Destination, register


def register_destinations() -> None:
    """Offer the pages and actions there are without any upper app."""
    settings, theme, language = _("Settings"), _("Theme"), _("Language")
    register(
        Destination("contacts:contact_list", _("Contacts"), "users", 10),
        Destination("contacts:contact_trash", _("Trash"), "trash", 20, hint=_("Contacts")),
        Destination("contacts:contact_export", _("Export"), "download", 30, hint=_("Contacts")),
        Destination("contacts:review_list", _("To review"), "user-search", 31, hint=_("Contacts")),
        Destination("accounts:business", _("Business"), "building-store", 80, hint=settings),
        Destination("accounts:user_list", _("Users"), "users", 81, hint=settings),
        Destination("accounts:background_work", _("Background work"), "clock", 82, hint=settings),
        Destination(
            "contacts:custom_field_list",
            _("Custom fields"),
            "adjustments-horizontal",
            83,
            hint=settings,
        ),
        Destination("contacts:label_list", _("Labels"), "tags", 84, hint=settings),
        Destination(
            "outbox:mail_list", pgettext_lazy("settings", "Mail"), "mail", 84, hint=settings
        ),
        Destination("accounts:profile", _("My profile"), "user", 85, hint=settings),
        Destination("account_change_password", _("Change password"), "lock", 86, hint=settings),
        Destination("mfa_index", _("Two-step sign-in"), "shield-lock", 87, hint=settings),
    )
    register(
        Destination(
            "contacts:contact_new", pgettext_lazy("button", "New Contact"), "plus", 10,
            press="n", is_action=True,
        ),
        Destination(
            "contacts:keyboard_help", _("Keyboard shortcuts"), "help-circle", 80,
            press="?", is_action=True,
        ),
        *(
            Destination(
                "accounts:theme_change", label, icon, 90, hint=theme,
                is_action=True, posts=("theme", value), is_minor=True,
            )
            for value, icon, label in (
                ("light", "sun", pgettext_lazy("theme", "Light")),
                ("dark", "moon", pgettext_lazy("theme", "Dark")),
                ("auto", "device-desktop", pgettext_lazy("theme", "As the device")),
            )
        ),
        *(
            Destination(
                "accounts:language_change", name, "language", 91, hint=language,
                is_action=True, posts=("language", value), is_minor=True,
            )
            for value, name in (("en", "English"), ("ru", "Русский"), ("tr", "Türkçe"))
        ),
        Destination(
            "account_logout", _("Sign out"), "logout", 99, is_action=True, posts=("", "")
        ),
    )  # fmt: skip
