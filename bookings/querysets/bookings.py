"""What is asked of bookings."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, DecimalField, F, Q, Value, When
from django.utils import timezone

from accounts.policies import Right
from bookings.enums import ACTIVE, ENDED, MONEY_MOVED, OPEN, UNSETTLED, Attendance, BookingStatus


if TYPE_CHECKING:
    from accounts.models import User
    from bookings.models import Booking  # noqa: F401 -- named in a string


MONEY: "DecimalField[object, object]" = DecimalField(max_digits=12, decimal_places=2)


def unpaid_condition() -> Q:
    """Return the condition that a booking is owed as soon as its session has begun."""
    return Q(
        ~Q(attendance=Attendance.NO_SHOW),
        status=BookingStatus.CONFIRMED,
        payment_status__in=UNSETTLED,
        price__gt=F("paid"),
    )


def due_condition() -> Q:
    """Return the condition that a booking is owed at this moment."""
    return unpaid_condition() & Q(session__starts_at__lte=timezone.now())


def due_amount() -> Case:
    """Return what is owed of a booking, nought where nothing is."""
    owed = When(due_condition(), then=F("price") - F("paid"))
    return Case(owed, default=Value(0), output_field=MONEY)


class BookingQuerySet(models.QuerySet["Booking"]):
    def active(self) -> Self:
        """Return the bookings that hold a place."""
        return self.filter(status__in=ACTIVE)

    def upcoming(self) -> Self:
        """Return the bookings that may still come to pass, nearest first."""
        coming = self.filter(status__in=OPEN, session__ends_at__gt=timezone.now())
        return coming.order_by("session__starts_at", "pk")

    def past(self) -> Self:
        """Return the bookings that are over or came to nothing, latest first."""
        over = self.exclude(status__in=OPEN, session__ends_at__gt=timezone.now())
        return over.order_by("-session__starts_at", "-pk")

    def due(self) -> Self:
        """Return the bookings that are owed: begun, attended as far as is known, not paid whole."""
        return self.filter(due_condition())

    def due_of_many(self) -> Self:
        """Return the same as ``due``, for who reads thousands of them.

        Those to come are left out by the few sessions to come, instead of asking for the session
        of each: an index alone tells the contacts of them all.
        """
        sessions = apps.get_model("bookings", "Session")._default_manager
        coming = sessions.filter(starts_at__gt=timezone.now()).values("pk")
        return self.filter(unpaid_condition()).exclude(session__in=coming)

    def with_payment_status(self) -> Self:
        """Return those whose payment status says something: to be paid, or money came in."""
        return self.filter(Q(status=BookingStatus.CONFIRMED) | Q(payment_status__in=MONEY_MOVED))

    def paid_ahead(self) -> Self:
        """Return the bookings for which money was received, and which have not begun."""
        return self.filter(
            status=BookingStatus.CONFIRMED, paid__gt=0, session__starts_at__gt=timezone.now()
        )

    def to_refund(self) -> Self:
        """Return the bookings that came to nothing, with money of the client still here."""
        return self.filter(status__in=ENDED, paid__gt=0)

    def visible_to(self, user: "User") -> Self:
        """Return the bookings ``user`` may know of: staff only those of their own sessions."""
        if user.may(Right.SEE_ALL_BOOKINGS):
            return self
        if user.may(Right.SEE_BOOKINGS):
            return self.filter(session__staff=user)
        return self.none()
