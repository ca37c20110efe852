"""Bookings in Django admin: to read. Sessions and bookings are changed by their services alone."""

from bookings.admin import bookings


__all__ = ["bookings"]
