"""Which sample data goes when it is removed, and which stays because something real hangs on it.

What people made themselves stays: contacts, bookings, payments, notes, tasks, services and all
else. Of the sample data stays what such a thing needs, see ``look``. The ids are those of a moment;
``dashboard.removal`` looks again once everything is locked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import Q

from accounts.demo import PEOPLE
from accounts.models import User
from accounts.policies import Role
from accounts.samples import Samples
from bookings.models import Booking, Question, Series, Service, Session
from contacts_app.enums import ActivityKind
from contacts_app.models import (
    Activity,
    BulkChange,
    Contact,
    ContactLabel,
    CustomField,
    CustomValue,
    Label,
    Note,
    SavedView,
)
from payments.models import Exemption
from tasks.models import Digest, Task, TaskTemplate


Rows = models.QuerySet[Any]
# Those bookings keep their entries of the ledger, see payments/migrations/0005_samples_may_go.py.
WITH_ENTRIES_THAT_STAY = """
SELECT DISTINCT booking_id FROM payments_payment
WHERE id NOT IN (SELECT payments_sample_entries())
"""


@dataclass(frozen=True)
class Found:
    """Ids of sample rows: those that go, and those that stay.

    Attributes:
        payments: how many entries of the ledger go.
        users: the demo's staff who did nothing that stays.
    """

    samples: Samples
    payments: int
    bookings: list[int]
    bookings_stay: list[int]
    contacts: list[int]
    contacts_stay: list[int]
    services: list[int]
    services_stay: list[int]
    tasks: list[int]
    templates: list[int]
    labels: list[int]
    custom_fields: list[int]
    saved_views: list[int]
    users: list[int]
    users_stay: list[int]


def look() -> Found:
    """Find what goes and what stays, in a few statements."""
    samples = Samples()
    booked = set(_ids(Booking.objects.filter(samples.of(Booking))))
    bookings_stay = booked & _paid_by_somebody(samples)
    bookings = booked - bookings_stay

    sessions = Session.objects.exclude(samples.of(Session)) | Session.objects.filter(
        bookings__in=Booking.objects.exclude(pk__in=bookings)
    )
    services = set(_ids(Service.objects.filter(samples.of(Service))))
    services_stay = services & {
        *sessions.values_list("service", flat=True),
        *_real(Series, samples).values_list("service", flat=True),
        *_real(Question, samples).values_list("service", flat=True),
        *_real(TaskTemplate, samples).values_list("service", flat=True),
        *samples.edited(Service),
    }
    services -= services_stay
    templates = TaskTemplate.objects.filter(samples.of(TaskTemplate), service__in=services)
    tasks = _tasks(samples, bookings, templates)

    met = set(_ids(Contact.objects.filter(samples.of(Contact))))
    contacts_stay = met & _of_something_real(samples, bookings, tasks)
    labels, custom_fields = _labels_and_fields(samples, met - contacts_stay, services_stay)
    views = SavedView.objects.filter(samples.of(SavedView))
    goes = {"contact": met - contacts_stay, "task": tasks}
    users, users_stay = _users(samples, sessions, goes)
    return Found(
        samples=samples,
        payments=_entries_that_go(),
        bookings=sorted(bookings),
        bookings_stay=sorted(bookings_stay),
        contacts=sorted(met - contacts_stay),
        contacts_stay=sorted(contacts_stay),
        services=sorted(services),
        services_stay=sorted(services_stay),
        tasks=sorted(tasks),
        templates=_ids(templates),
        labels=labels,
        custom_fields=custom_fields,
        saved_views=_ids(views.exclude(pk__in=samples.edited(SavedView))),
        users=users,
        users_stay=users_stay,
    )


def _ids(rows: Rows) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _real(model: type[models.Model], samples: Samples) -> Rows:
    """Return the rows of ``model`` that are no sample data."""
    return model._base_manager.exclude(samples.of(model))


def _paid_by_somebody(samples: Samples) -> set[int]:
    """Return the bookings that somebody noted a payment of, or exempted."""
    with connection.cursor() as cursor:
        cursor.execute(WITH_ENTRIES_THAT_STAY)
        paid = {booking for (booking,) in cursor.fetchall()}
    return paid | set(_real(Exemption, samples).values_list("booking", flat=True))


def _entries_that_go() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payments_sample_entries()")
        count: int = cursor.fetchone()[0]
    return count


def _tasks(
    samples: Samples, bookings: Iterable[int], templates: models.QuerySet[TaskTemplate]
) -> set[int]:
    """Return the sample tasks, those that follow them by themselves, and those of their rules."""
    by_rule = Q(template__in=templates) | Q(template__isnull=False, booking__in=list(bookings))
    found = set(_ids(Task.objects.filter(samples.of(Task) | by_rule)))
    newest = found
    while newest:
        # Ticked off, it made the next one, which nobody has touched.
        repeated = Task.objects.filter(
            previous__in=newest, repeat_every__isnull=False, version=1
        ).exclude(pk__in=found)
        newest = set(_ids(repeated))
        found |= newest
    return found


def _of_something_real(samples: Samples, bookings: set[int], tasks: set[int]) -> set[int]:
    """Return the contacts with whom somebody did something that stays, and those edited."""
    wrote = _real(Activity, samples).filter(kind=ActivityKind.WROTE)
    notes = _real(Note, samples).filter(deleted_at=None)
    own_tasks = Task.objects.filter(deleted_at=None, contact__isnull=False).exclude(pk__in=tasks)
    booked = Booking.objects.filter(contact__isnull=False).exclude(pk__in=bookings)
    edited = Contact.objects.alive().filter(pk__in=samples.edited(Contact))
    return {
        *booked.values_list("contact", flat=True),
        *notes.values_list("contact", flat=True),
        *own_tasks.values_list("contact", flat=True),
        *wrote.values_list("contact", flat=True),
        *_ids(edited),
    }


def _labels_and_fields(
    samples: Samples, contacts: set[int], services_stay: set[int]
) -> tuple[list[int], list[int]]:
    """Return the labels and custom fields that nobody changed or gave to a contact that stays."""
    put_on = _real(ContactLabel, samples).filter(put_on_by__isnull=False, taken_off_at=None)
    used = {
        *put_on.exclude(contact__in=contacts).values_list("label", flat=True),
        *BulkChange.objects.filter(label__isnull=False).values_list("label", flat=True),
        *samples.edited(Label),
    }
    kept = [f"bookings/service/{pk}" for pk in services_stay]
    labels = Label.objects.filter(samples.of(Label)).exclude(Q(pk__in=used) | Q(condition__in=kept))
    values = _real(CustomValue, samples).exclude(contact__in=contacts)
    changes = BulkChange.objects.filter(custom_field__isnull=False)
    filled = {
        *values.values_list("field", flat=True),
        *changes.values_list("custom_field", flat=True),
        *samples.edited(CustomField),
    }
    fields = CustomField.objects.filter(samples.of(CustomField)).exclude(pk__in=filled)
    return _ids(labels), _ids(fields)


def _users(
    samples: Samples, sessions: Rows, goes: dict[str, set[int]]
) -> tuple[list[int], list[int]]:
    """Return the demo's staff who go, and those who stay: given another name, or busy for real.

    Args:
        goes: contacts and tasks that go: what was done with them says nothing.
    """
    of_the_demo = User.objects.filter(samples.of(User), is_active=True).exclude(role=Role.OWNER)
    busy = set(sessions.values_list("staff", flat=True))
    go: list[int] = []
    stay: list[int] = []
    for user in of_the_demo.order_by("pk"):
        is_known = (user.name, user.email, user.role) in PEOPLE.values()
        has_work = user.pk in busy or _did_something_real(user, samples, goes)
        (go if is_known and not has_work else stay).append(user.pk)
    return go, stay


def _did_something_real(user: User, samples: Samples, goes: dict[str, set[int]]) -> bool:
    """Tell whether anything names ``user`` that is no sample data and was not made by a job."""
    if _real(SavedView, samples).filter(owner=user).exists():
        return True
    for each in User._meta.related_objects:
        model = each.related_model
        if each.on_delete is not models.PROTECT or model is Digest:
            continue
        named = _real(model, samples).filter(**{each.field.name: user})
        if model is Task:
            named = named.exclude(pk__in=goes["task"])
        for name in goes.keys() & {field.name for field in model._meta.fields}:
            named = named.exclude(**{f"{name}__in": goes[name]})
        if named.exists():
            return True
    return False
