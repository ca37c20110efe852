"""What is done with services: make, change, copy, order, archive, delete, restore."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Business, User
from bookings.enums import ServiceKind
from bookings.models import Service
from bookings.models.services import SERVICE_IN_LANGUAGES
from bookings.services.service_labels import label_of_service
from contacts_app.querysets.contacts import TRASH_DAYS
from core.db import constraint_violation
from core.folding import fold


# What a form may set. Whoever gives it is set beside.
FIELDS = (
    "name", "kind", "description", "location", "colour", "duration", "buffer_before",
    "buffer_after", "capacity", "price", "currency", "is_active", "is_public",
    "needs_confirmation", "lead_minutes", "horizon_days", *SERVICE_IN_LANGUAGES,
)  # fmt: skip


class ServiceNameTaken(Exception):
    """Another service is called so, but for case and accents."""


class ServiceHasNoName(Exception):
    """Nothing of the name can be seen."""


class ServiceIsGone(Exception):
    """The service is deleted, or there already where it is to be restored."""


class ServiceKindIsUsed(Exception):
    """There are sessions of the service: what kind it is can't be changed any more."""


class ServiceChangedMeanwhile(Exception):
    """Somebody else changed the service after the form was opened.

    Attributes:
        service: as it is now.
    """

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.service = service


@transaction.atomic
def create_service(
    *, values: Mapping[str, Any], staff: Iterable[User], actor: User | None
) -> Service:
    """Make a service, the last in the order, and its label, see ``label_of_service``.

    Args:
        values: of the fields in ``FIELDS``; those left out are as the model has them.

    Raises:
        ServiceNameTaken, ServiceHasNoName: see there.
    """
    service = Service(created_at=timezone.now(), position=_next_position())
    _store(service, values)
    service.staff.set(staff)
    label_of_service(service, actor=actor)
    return service


@transaction.atomic
def update_service(
    *,
    service_id: int,
    version: int,
    values: Mapping[str, Any],
    staff: Iterable[User],
    actor: User | None,
) -> Service:
    """Change a service. Sessions there are stay as they are.

    Raises:
        ServiceIsGone, ServiceChangedMeanwhile, ServiceNameTaken, ServiceHasNoName,
        ServiceKindIsUsed: see there.
    """
    service = _locked(service_id)
    if service.version != version:
        raise ServiceChangedMeanwhile(service)
    if values.get("kind", service.kind) != service.kind and service.sessions.exists():
        raise ServiceKindIsUsed
    service.version += 1
    _store(service, values)
    # Who doesn't work here now gives it again after coming back.
    away = service.staff.filter(is_active=False)
    service.staff.set([*staff, *away])
    return service


@transaction.atomic
def set_service_active(*, service_id: int, is_active: bool, actor: User | None) -> Service:
    """Archive a service, so that nobody can book it, or take it up again.

    Raises:
        ServiceIsGone: see there.
    """
    service = _locked(service_id)
    service.is_active = is_active
    service.version += 1
    service.save(update_fields=["is_active", "version"])
    return service


@transaction.atomic
def copy_service(*, service_id: int, actor: User | None) -> Service:
    """Make another service like this one, with its questions and those who give it.

    It is archived at first: whoever copies one is about to change it.

    Raises:
        ServiceIsGone: see there.
    """
    _lock_order()
    service = _locked(service_id)
    values = {name: getattr(service, name) for name in FIELDS}
    values |= {"name": _free_name(service.name), "is_active": False}
    made = create_service(values=values, staff=service.staff.all(), actor=actor)
    for question in service.questions.asked():
        question.pk, question.service = None, made
        question._state.adding = True
        question.save()
    return made


@transaction.atomic
def move_service(*, service_id: int, down: bool) -> None:
    """Let a service change places with its neighbour; at the end nothing happens.

    Raises:
        ServiceIsGone: see there.
    """
    _lock_order()
    found = Service.objects.alive().select_for_update()
    services = list(found.order_by("position", "folded_name", "pk"))
    at = next((n for n, service in enumerate(services) if service.pk == service_id), None)
    if at is None:
        raise ServiceIsGone
    other = at + (1 if down else -1)
    if not 0 <= other < len(services):
        return
    services[at], services[other] = services[other], services[at]
    for position, service in enumerate(services, start=1):
        if service.position != position:
            service.position = position
            service.save(update_fields=["position"])


@transaction.atomic
def delete_service(*, service_id: int, actor: User | None) -> Service:
    """Delete a service, to be undone for 30 days. Its sessions and bookings stay.

    Raises:
        ServiceIsGone: see there.
    """
    service = _locked(service_id)
    service.deleted_at = timezone.now()
    service.save(update_fields=["deleted_at"])
    return service


@transaction.atomic
def restore_service(*, service_id: int, actor: User | None) -> Service:
    """Bring a deleted service back.

    Raises:
        ServiceIsGone: it is there already, or was deleted too long ago.
        ServiceNameTaken: another service is called so by now.
    """
    since = timezone.now() - timedelta(days=TRASH_DAYS)
    service = (
        Service.objects.select_for_update().filter(pk=service_id, deleted_at__gt=since).first()
    )
    if service is None:
        raise ServiceIsGone
    service.deleted_at = None
    with constraint_violation("service_name_is_free", ServiceNameTaken):
        service.save(update_fields=["deleted_at"])
    return service


def _store(service: Service, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(service, name, values[name])
    service.folded_name = folded_name(service.name)
    if not service.folded_name:
        raise ServiceHasNoName
    if service.kind == ServiceKind.APPOINTMENT:
        service.capacity = 1
    with constraint_violation("service_name_is_free", ServiceNameTaken):
        service.save()


def folded_name(name: str) -> str:
    """Return what no two services may have in common: some letters fold to many."""
    return fold(name)[:200]


def _free_name(name: str) -> str:
    """Return a name like ``name`` that no service has. Under the lock of the order."""
    taken = set(Service.objects.alive().values_list("folded_name", flat=True))
    number = 2
    while True:
        end = " " + (f"({number})" if number > 2 else _("(copy)"))
        wanted = f"{name[: 100 - len(end)]}{end}"
        if folded_name(wanted) not in taken:
            return wanted
        number += 1


def _lock_order() -> None:
    """Let nobody else make or move a service till the transaction ends."""
    Business.objects.select_for_update().get(pk=Business.objects.current().pk)


def _next_position() -> int:
    _lock_order()
    last = Service.objects.alive().aggregate(last=Max("position"))["last"] or 0
    return min(last + 1, 32_000)


def _locked(service_id: int) -> Service:
    service = Service.objects.alive().select_for_update().filter(pk=service_id).first()
    if service is None:
        raise ServiceIsGone
    return service
