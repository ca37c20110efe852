"""What is done with the rules that make tasks: add, edit, delete, bring back.

A rule is for the bookings that are changed from then on. The tasks it made stay as they are until
something happens to their booking.
"""

from dataclasses import dataclass, fields
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.models import Service
from contacts_app.querysets.contacts import TRASH_DAYS
from tasks.enums import Anchor, Priority
from tasks.models import TaskTemplate
from tasks.refusals import TemplateChangedMeanwhile, TemplateIsGone


@dataclass(frozen=True)
class TemplateDetails:
    """A rule as a form says it."""

    title: str
    details: str = ""
    assignee: User | None = None
    anchor: str = Anchor.BEFORE_SESSION
    offset_days: int = 2
    priority: int = Priority.NORMAL


@transaction.atomic
def add_template(*, service: Service, said: TemplateDetails) -> TaskTemplate:
    """Let each booking of a service have such a task."""
    return TaskTemplate.objects.create(service=service, created_at=timezone.now(), **_fields(said))


@transaction.atomic
def edit_template(*, template_id: int, version: int, said: TemplateDetails) -> TaskTemplate:
    """Store what a rule says now.

    Raises:
        TemplateIsGone: it was deleted meanwhile.
        TemplateChangedMeanwhile: it has another version by now.
    """
    template = _held(template_id)
    if template.version != version:
        raise TemplateChangedMeanwhile
    for name, value in _fields(said).items():
        setattr(template, name, value)
    template.version += 1
    template.save()
    return template


@transaction.atomic
def delete_template(*, template_id: int) -> TaskTemplate:
    """Let a rule make no more tasks, to be undone for 30 days.

    Raises:
        TemplateIsGone: it was deleted already.
    """
    template = _held(template_id)
    template.deleted_at = timezone.now()
    template.save(update_fields=["deleted_at"])
    return template


@transaction.atomic
def restore_template(*, template_id: int) -> TaskTemplate:
    """Let a deleted rule make tasks again.

    Raises:
        TemplateIsGone: it is there already, or was deleted too long ago.
    """
    template = _held(template_id, is_deleted=True)
    template.deleted_at = None
    template.save(update_fields=["deleted_at"])
    return template


def _fields(said: TemplateDetails) -> dict[str, object]:
    return {field.name: getattr(said, field.name) for field in fields(said)}


def _held(template_id: int, *, is_deleted: bool = False) -> TaskTemplate:
    templates = TaskTemplate.objects.alive()
    if is_deleted:
        since = timezone.now() - timedelta(days=TRASH_DAYS)
        templates = TaskTemplate.objects.filter(deleted_at__gt=since)
    template = templates.select_for_update(of=("self",), no_key=True).filter(pk=template_id).first()
    if template is None:
        raise TemplateIsGone
    return template
