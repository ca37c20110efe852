"""Django admin: for superusers, with the same sign-in and the same rules as the product."""

from accounts.admin import users


__all__ = ["users"]
