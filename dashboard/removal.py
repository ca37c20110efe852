"""Removes the sample data, and what hangs on it alone, in one transaction."""

from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, ProtectedError
from django.utils import timezone

from accounts.models import Business, SampleRows, User
from accounts.policies import Role
from accounts.samples import Samples, has_samples
from bookings.models import Booking, HoursException, Series, Service, Session, WeeklyHours
from contacts_app.models import Activity, Contact, CustomField, Label, SavedView
from contacts_app.services.trash import erase_contacts
from core.db import again_after_deadlock
from dashboard.samples import Found, look
from outbox.models import Mail
from payments.models import Exemption
from tasks.models import Digest, Task, TaskTemplate


@again_after_deadlock
@transaction.atomic
def remove_samples() -> Found | None:
    """Remove the sample data; return what went and what stayed, None when it was gone already.

    Everything is locked in the order of locks that holds everywhere, and the ledger last: who
    books for a sample client at this moment comes before, and then the client stays, or after,
    and finds nobody there.
    """
    Business.objects.select_for_update().get(pk=1)
    if not has_samples():
        return None
    marked = Samples()
    for rows in (User, Service, Session, Contact, Booking):
        _lock(rows._base_manager.filter(marked.of(rows)))
    with connection.cursor() as cursor:
        found = look()
        cursor.execute("SELECT payments_remove_samples()")
    _remove_tasks(found)
    _remove_bookings(found)
    erase_contacts(found.contacts)
    TaskTemplate.objects.filter(pk__in=found.templates).delete()
    Service.objects.filter(pk__in=found.services).delete()
    Label.objects.filter(pk__in=found.labels).delete()
    CustomField.objects.filter(pk__in=found.custom_fields).delete()
    SavedView.objects.filter(pk__in=found.saved_views).delete()
    _remove_mail(found)
    _remove_people(found)
    SampleRows.objects.update(removed_at=timezone.now())
    return found


def _lock(rows: models.QuerySet[Any]) -> None:
    list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def _remove_tasks(found: Found) -> None:
    Task.objects.filter(pk__in=found.tasks).delete()
    Activity.objects.filter(contact__in=found.contacts_stay, details__task__in=found.tasks).delete()


def _remove_bookings(found: Found) -> None:
    """Remove bookings with what was told of them, and the sessions that nobody comes to."""
    samples = found.samples
    Exemption.objects.filter(samples.of(Exemption), booking__in=found.bookings).delete()
    Booking.objects.filter(pk__in=found.bookings).delete()
    # Lines of a sample client who stays, or who was joined into somebody's own contact.
    told = Activity.objects.exclude(contact__in=found.contacts)
    told.filter(details__booking__in=found.bookings).delete()
    booked = Exists(Booking.objects.filter(session=OuterRef("pk")))
    Session.objects.filter(~booked, samples.of(Session)).delete()
    met = Exists(Session.objects.filter(series=OuterRef("pk")))
    Series.objects.filter(~met, samples.of(Series)).delete()


def _remove_mail(found: Found) -> None:
    """Remove the demo's mails, and those that the product wrote about what goes."""
    Mail.objects.filter(found.samples.of(Mail)).delete()
    about = {f"bookings/{pk}" for pk in found.bookings} | {f"tasks/{pk}" for pk in found.tasks}
    written = Mail.objects.filter(key__regex=r"^(bookings|tasks)/\d+/").values_list("pk", "key")
    gone = [pk for pk, key in written if "/".join(key.split("/")[:2]) in about]
    Mail.objects.filter(pk__in=gone).delete()


def _remove_people(found: Found) -> None:
    """Remove the demo's staff who go; who is still named somewhere can only sign in no more."""
    samples, owners = found.samples, User.objects.filter(role=Role.OWNER)
    WeeklyHours.objects.filter(samples.of(WeeklyHours), staff__in=owners).delete()
    exceptions = HoursException.objects.filter(samples.of(HoursException))
    exceptions.exclude(staff__in=found.users_stay).delete()
    Digest.objects.filter(user__in=found.users).delete()
    for user in User.objects.filter(pk__in=found.users):
        try:
            with transaction.atomic():
                user.delete()
        except ProtectedError:
            user.is_active = False
            user.save(update_fields=["is_active"])
