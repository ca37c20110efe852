"""Labels of services: whoever books a service carries its label, and is told by which booking."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from bookings.enums import OPEN
from bookings.models import Booking, Service
from contacts_app.label_conditions import ConditionFamily
from contacts_app.models import Label
from contacts_app.services.labels import (
    LabelConditionTaken,
    LabelHasNoName,
    LabelNameTaken,
    create_label,
)
from core.formats import whole_day


PREFIX = "bookings/service/"
MAX_NAME = Label._meta.get_field("name").max_length


def label_of_service(service: Service, *, actor: User | None) -> Label | None:
    """Return the label that is put on by itself on who books the service, made if there is none.

    None when another label is called as the service is: that one is left to people.
    """
    condition = f"{PREFIX}{service.pk}"
    if known := Label.objects.alive().filter(condition=condition).first():
        return known
    try:
        return create_label(
            name=service.name[:MAX_NAME], colour=service.colour, condition=condition, actor=actor
        )
    except (LabelNameTaken, LabelHasNoName, LabelConditionTaken):
        return None


def who_booked_what() -> "QuerySet[Booking, tuple[int, int, int]]":
    """Return contact, service and booking of all who have or had a place, or wait for one."""
    rows = Booking.objects.filter(status__in=OPEN, contact__isnull=False)
    found: QuerySet[Booking, tuple[int, int, int]] = rows.values_list(
        "contact_id", "session__service_id", "pk"
    )
    return found


def name_bookings(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return what bookings are called, and their addresses, by their ids."""
    found = Booking.objects.filter(pk__in=ids).values_list("pk", "session__starts_at")
    return {
        pk: (
            _("Booking of %(day)s") % {"day": whole_day(localdate(starts_at))},
            reverse("bookings:booking_detail", args=[pk]),
        )
        for pk, starts_at in found
    }


SERVICES = ConditionFamily(
    prefix=PREFIX,
    why=gettext_lazy("Booked this service"),
    because="booking",
    rows=who_booked_what,
    explain=name_bookings,
)
