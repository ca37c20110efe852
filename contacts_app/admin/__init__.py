"""Contacts in Django admin, with the same rules as in the product."""

from contacts_app.admin import activity, contacts, custom_fields, labels


__all__ = ["activity", "contacts", "custom_fields", "labels"]
