"""What the demo salon offers, when its people work, and who came, comes and writes."""

from bookings.demo.load import load_bookings


__all__ = ["load_bookings"]
