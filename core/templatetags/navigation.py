"""Tells the navigation which of its entries one is at."""

from django import template
from django.urls import ResolverMatch


register = template.Library()

# Pages of other apps that belong to a contact.
OF_A_CONTACT = {"contact_bookings", "contact_tasks", "contact_payments", "statement", "receipt"}
PAGES = {"home": "home", "review_list": "reviews", "calendar": "calendar"} | dict.fromkeys(
    OF_A_CONTACT, "contacts"
)
# By how the names of the pages begin, whatever app they are of.
BEGINNINGS = {
    "notification_": "bell",
    "template_": "settings",
    "label_": "settings",
    "custom_field_": "settings",
    "service_": "settings",
    "question_": "settings",
    "working_": "settings",
    "online_": "settings",
    "calendar_feed": "settings",
}
BOOKINGS = ("booking_", "session_", "series_")
TAKINGS = ("takings", "entries", "unpaid", "to_give_back", "day_")


@register.filter
def section_of(match: ResolverMatch | None) -> str:
    """Return the entry of the navigation that a page belongs to, or "" for none.

    Args:
        match: the route of the page; None where there is none, as on "not found".
    """
    if match is None:
        return ""
    app, page = match.app_name, match.url_name or ""
    begun = next((to for beginning, to in BEGINNINGS.items() if page.startswith(beginning)), None)
    if found := PAGES.get(page) or begun:
        return found
    if app == "bookings":
        return "calendar" if page.startswith(BOOKINGS) else ""
    if app == "payments":
        return "payments" if page.startswith(TAKINGS) else ""
    return app if app in {"contacts", "tasks"} else "settings"
