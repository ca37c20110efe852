"""What is stored of services, sessions and bookings."""

from bookings.models.bookings import Answer, Booking
from bookings.models.reminders import ReminderStop
from bookings.models.services import Question, Service
from bookings.models.sessions import Series, Session
from bookings.models.settings import BookingSettings, CalendarFeed
from bookings.models.working_time import HoursException, WeeklyHours


__all__ = [
    "Answer",
    "Booking",
    "BookingSettings",
    "CalendarFeed",
    "HoursException",
    "Question",
    "ReminderStop",
    "Series",
    "Service",
    "Session",
    "WeeklyHours",
]
