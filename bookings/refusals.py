"""Why a deed with a booking or a session is not done: named exceptions, shared by the services."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.functional import Promise


class SlotTaken(Exception):
    """Another session of the staff member takes this time, buffers included.

    Attributes:
        nearest: up to three free slots near it, the nearest first.
    """

    def __init__(self, nearest: Sequence[datetime] = ()) -> None:
        super().__init__()
        self.nearest = list(nearest)


class ServiceGone(Exception):
    """The service was deleted, or is not active: nobody can book it."""


class StaffCannot(Exception):
    """The staff member doesn't give this service, or doesn't work here any more."""


class ContactGone(Exception):
    """The contact is in the trash, or gone for ever."""


class SessionGone(Exception):
    """The session is not there, was canceled, or is over."""


class SessionFull(Exception):
    """Every place of the session is taken."""


class CapacityBelowTaken(Exception):
    """More places are taken than the session would have."""


class AlreadyBooked(Exception):
    """The client has a place in this session, or waits for one."""


class TooManyPending(Exception):
    """So many bookings of this client wait for an answer that no more are taken online."""


class BookingGone(Exception):
    """There is no such booking."""


class BookingChangedMeanwhile(Exception):
    """Somebody else changed the booking after it was opened."""


class SessionChangedMeanwhile(Exception):
    """Somebody else changed the session after it was opened."""


class NotPossible(Exception):
    """What the booking is by now doesn't allow it.

    Attributes:
        why: a sentence for the person who tried.
    """

    def __init__(self, why: "str | Promise") -> None:
        super().__init__(why)
        self.why = why
