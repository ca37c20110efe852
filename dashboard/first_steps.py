"""What the owner of a new business does first, and which of it is done already."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Business, User
from bookings.models import BookingSettings, Service, WeeklyHours
from contacts_app.models import Contact


@dataclass(frozen=True)
class Step:
    """One of the first steps.

    Attributes:
        url: where it is done.
    """

    label: str | Promise
    url: str
    is_done: bool


def first_steps(owner: User) -> list[Step]:
    """Return the steps in their order, from what is stored, in one statement.

    Online booking is open from the start, to nobody's use: it counts once a service that can be
    booked online has somebody to give it.
    """
    given = Service.objects.public().filter(staff__is_active=True)
    closed = BookingSettings.objects.filter(is_open=False)
    row: Any = (
        Business.objects.annotate(
            has_service=Exists(Service.objects.alive()),
            has_hours=Exists(WeeklyHours.objects.all()),
            has_others=Exists(User.objects.filter(is_active=True).exclude(pk=owner.pk)),
            has_contact=Exists(Contact.objects.alive()),
            is_open=Exists(given) & ~Exists(closed),
        )
        .values("has_service", "has_hours", "has_others", "has_contact", "is_open")
        .get()
    )
    steps = (
        (_("Add a service"), "bookings:service_list", "has_service"),
        (_("Set the working time"), "bookings:working_time", "has_hours"),
        (_("Invite somebody"), "accounts:user_list", "has_others"),
        (_("Add the first contact"), "contacts:contact_list", "has_contact"),
        (_("Open online booking"), "bookings:online_booking", "is_open"),
    )
    return [Step(label, reverse(route), bool(row[key])) for label, route, key in steps]
