"""Plug-in point: what follows a booking. Upper apps register theirs in ``ready()``.

Each is called inside the transaction of every deed that changes a booking, with its session,
its contact and itself locked, in this order; so it may do no more than the deed may.
"""

from collections.abc import Callable

from bookings.models import Booking


Follower = Callable[[Booking], None]

_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Let ``follower`` be called with each booking that was changed, as it is now."""
    _followers.append(follower)


def follow(booking: Booking) -> None:
    """Tell everybody who follows bookings that this one was changed."""
    for follower in _followers:
        follower(booking)
