"""What a person is told when a deed with a booking or a session is not done."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import refusals
from bookings.wall_clock import NoSuchTime, TimeOutOfRange


# The sentences of the named exceptions; NotPossible brings its own.
REFUSED: dict[type[Exception], "str | Promise"] = {
    refusals.SlotTaken: gettext_lazy("Somebody has this time already."),
    refusals.ServiceGone: gettext_lazy("This service can't be booked any more."),
    refusals.StaffCannot: gettext_lazy(
        "This staff member doesn't give this service, or doesn't work here any more."
    ),
    refusals.ContactGone: gettext_lazy("This contact was deleted meanwhile."),
    refusals.SessionGone: gettext_lazy("This session doesn't take place any more."),
    refusals.SessionFull: gettext_lazy("Every place of this session is taken."),
    refusals.CapacityBelowTaken: gettext_lazy("More places than that are taken already."),
    refusals.AlreadyBooked: gettext_lazy("The client has a place in this session already."),
    refusals.BookingGone: gettext_lazy("This booking isn't there any more."),
    refusals.BookingChangedMeanwhile: gettext_lazy(
        "Somebody changed this booking meanwhile. Look at it again, please."
    ),
    refusals.SessionChangedMeanwhile: gettext_lazy(
        "Somebody changed this session meanwhile. Look at it again, please."
    ),
    refusals.NotPossible: "",
    NoSuchTime: gettext_lazy("Clocks go forward in this night: they don't show this time."),
    TimeOutOfRange: gettext_lazy("Choose a time between 1971 and 2198, of a day at most."),
}


def why_not(refused: BaseException) -> str:
    """Return the sentence that says why something was not done."""
    if isinstance(refused, refusals.NotPossible):
        return str(refused.why)
    known = next((text for kind, text in REFUSED.items() if isinstance(refused, kind)), "")
    return str(known) or _("This can't be done.")
