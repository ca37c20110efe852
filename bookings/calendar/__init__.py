"""The Booking Calendar: what of the bookings is shown where, and how it is drawn."""
