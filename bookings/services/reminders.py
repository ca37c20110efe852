"""Who is reminded of their bookings by e-mail. All other mails about a booking come regardless."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from bookings.enums import OPEN, BookingActivityKind
from bookings.models import Booking, ReminderStop
from bookings.querysets.bookings import BookingQuerySet
from contacts_app.models import Contact
from contacts_app.services import events
from outbox.services import cancel_mail


@transaction.atomic
def set_reminders(*, contact: Contact, wanted: bool, actor: User | None) -> bool:
    """Remind ``contact`` of their bookings, or not; tell whether that is new.

    Args:
        actor: who did it; None for the client, by the link in a mail.
    """
    # One after the other, so that the timeline says each change once.
    Contact.objects.select_for_update(no_key=True, of=("self",)).get(pk=contact.pk)
    known = ReminderStop.objects.filter(contact=contact)
    if wanted != known.exists():
        return False
    if wanted:
        known.delete()
    else:
        ReminderStop.objects.create(contact=contact, stopped_at=timezone.now(), stopped_by=actor)
        coming = Booking.objects.filter(contact=contact, status__in=OPEN)
        _take_back(coming.filter(session__starts_at__gt=timezone.now()))
    kind = BookingActivityKind.REMINDERS_ON if wanted else BookingActivityKind.REMINDERS_OFF
    events.publish(kind.value, contact=contact, actor=actor)
    return True


@transaction.atomic
def set_reminder(*, booking: Booking, wanted: bool) -> None:
    """Remind the client of one booking, or not, as they said on its page."""
    if wanted:
        ReminderStop.objects.filter(booking=booking).delete()
        return
    ReminderStop.objects.get_or_create(
        booking=booking, defaults={"stopped_at": timezone.now(), "stopped_by": None}
    )
    _take_back(Booking.objects.filter(pk=booking.pk))


def wants_reminders(contact: Contact) -> bool:
    """Whether ``contact`` is reminded of bookings at all."""
    return not ReminderStop.objects.filter(contact=contact).exists()


def without_stops(bookings: BookingQuerySet) -> BookingQuerySet:
    """Return those of ``bookings`` whose clients want to be reminded."""
    of_either = Q(contact=OuterRef("contact_id")) | Q(booking=OuterRef("pk"))
    return bookings.exclude(Exists(ReminderStop.objects.filter(of_either)))


def move_stop(contact: Contact, known: Contact) -> list[int]:
    """Let ``known`` be reminded no more when ``contact``, who is them, wanted that.

    Returns:
        The id of what was moved: none when both want the same.
    """
    stops = ReminderStop.objects.filter(contact=contact)
    if not wants_reminders(known):
        return []
    ids = list(stops.values_list("pk", flat=True))
    stops.update(contact=known)
    return ids


def move_stop_back(ids: list[int], contact: Contact) -> None:
    """Give it back to ``contact``; what was taken off since is gone."""
    ReminderStop.objects.filter(pk__in=ids).update(contact=contact)


def _take_back(bookings: BookingQuerySet) -> None:
    """Cancel the reminders that wait to be sent."""
    for pk in bookings.order_by("pk").values_list("pk", flat=True):
        cancel_mail(f"bookings/{pk}/reminder/")
