"""The fixed choices of the bookings app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServiceKind(models.TextChoices):
    """An appointment makes its session when it is booked; the others have sessions made ahead."""

    APPOINTMENT = "appointment", pgettext_lazy("kind of service", "Appointment")
    CLASS = "class", pgettext_lazy("kind of service", "Class")
    COURSE = "course", pgettext_lazy("kind of service", "Course")


class BookingStatus(models.TextChoices):
    PENDING = "pending", pgettext_lazy("booking", "Pending")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "Confirmed")
    DECLINED = "declined", pgettext_lazy("booking", "Declined")
    CANCELED = "canceled", pgettext_lazy("booking", "Canceled")
    WAITLISTED = "waitlisted", pgettext_lazy("booking", "On the waitlist")


# They hold a place of their session.
ACTIVE = (BookingStatus.PENDING, BookingStatus.CONFIRMED)
# They may still come to pass.
OPEN = (*ACTIVE, BookingStatus.WAITLISTED)
# They came to nothing.
ENDED = (BookingStatus.DECLINED, BookingStatus.CANCELED)


class Attendance(models.TextChoices):
    NOT_SET = "", pgettext_lazy("attendance", "Not set")
    ATTENDED = "attended", pgettext_lazy("attendance", "Attended")
    NO_SHOW = "no_show", pgettext_lazy("attendance", "No-show")


class BookingSource(models.TextChoices):
    """Who made a booking: somebody of the business, or a visitor of the public page."""

    STAFF = "staff", pgettext_lazy("source of a booking", "By the business")
    ONLINE = "online", pgettext_lazy("source of a booking", "Online")
    IMPORT = "import", pgettext_lazy("source of a booking", "Import")


class PaymentStatus(models.TextChoices):
    """What has been paid of a booking; derived from the ledger by the database, see payments/."""

    NOT_PAID = "not_paid", _("Not Paid")
    PARTIALLY_PAID = "partially_paid", _("Partially Paid")
    PAID = "paid", pgettext_lazy("payment status", "Paid")
    REFUNDED = "refunded", pgettext_lazy("payment status", "Refunded")
    EXEMPT = "exempt", pgettext_lazy("payment status", "Exempt")


# Something is still to be paid.
UNSETTLED = (PaymentStatus.NOT_PAID, PaymentStatus.PARTIALLY_PAID)
# Money came in, whatever became of the booking.
MONEY_MOVED = (PaymentStatus.PARTIALLY_PAID, PaymentStatus.PAID, PaymentStatus.REFUNDED)


class QuestionType(models.TextChoices):
    """Types of questions of a booking form."""

    SHORT_TEXT = "short_text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")
    CHOICES = "choices", _("Several choices")
    YES_NO = "yes_no", _("Yes or no")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("Email")
    URL = "url", _("URL")


class ExceptionKind(models.TextChoices):
    """What differs from the weekly hours on some days."""

    HOURS = "hours", _("Other hours")
    TIME_OFF = "time_off", _("Time off")


class Weekday(models.IntegerChoices):
    """As ``date.weekday()`` counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class BookingActivityKind(models.TextChoices):
    """Kinds of activity; the line shown is ``templates/activity/<kind>.html``."""

    BOOKED = "bookings/booked", _("Booked")
    CONFIRMED = "bookings/confirmed", _("Booking confirmed")
    DECLINED = "bookings/declined", _("Booking declined")
    CANCELED = "bookings/canceled", _("Booking canceled")
    BROUGHT_BACK = "bookings/brought_back", _("Booking brought back")
    RESCHEDULED = "bookings/rescheduled", _("Rescheduled")
    WAITLISTED = "bookings/waitlisted", _("Put on the waitlist")
    MOVED_UP = "bookings/moved_up", _("Moved up from the waitlist")
    ATTENDED = "bookings/attended", _("Attended")
    NO_SHOW = "bookings/no_show", _("No-show")
    REMINDERS_OFF = "bookings/reminders_off", _("Reminders off")
    REMINDERS_ON = "bookings/reminders_on", _("Reminders on")
