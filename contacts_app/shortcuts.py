"""The shortcuts of the keyboard, as the help lists them; static/js/keys.js does them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def shortcut_groups() -> list[dict[str, Any]]:
    """Return the groups with their shortcuts: what each does and the keys, one way or another."""
    enter, esc, shift = pgettext("key", "Enter"), pgettext("key", "Esc"), pgettext("key", "Shift")
    ctrl = pgettext("key", "Ctrl")

    def shortcut(text: str, *ways: tuple[str, ...]) -> dict[str, Any]:
        return {"text": text, "ways": ways}

    return [
        {
            "label": _("Everywhere"),
            "shortcuts": [
                shortcut(_("Go to a contact, a page or an action"), (ctrl, "K")),
                shortcut(_("New contact"), ("n",)),
                shortcut(_("This help"), ("?",)),
                shortcut(_("Close a dialog, a menu, the card"), (esc,)),
            ],
        },
        {
            "label": _("A contact"),
            "shortcuts": [
                shortcut(_("Edit"), ("e",)),
                shortcut(_("Choose labels"), ("l",)),
                shortcut(_("From the card to the full page"), ("o",)),
            ],
        },
        {
            "label": _("In the list"),
            "shortcuts": [
                shortcut(_("Search"), ("/",)),
                shortcut(_("Next contact"), ("j",), ("↓",)),
                shortcut(_("Previous contact"), ("k",), ("↑",)),
                shortcut(_("Open the card"), (enter,)),
                shortcut(_("Open the full page"), ("o",)),
                shortcut(_("Tick"), ("x",)),
                shortcut(_("Tick all from the last one"), (shift, pgettext("key", "Click"))),
            ],
        },
    ]
