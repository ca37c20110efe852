"""What a client answered, taken over into the contact: by a person, never by itself."""

from typing import Any

from django.db import transaction

from accounts.models import User
from bookings.models import Answer
from bookings.services.answers import value_for
from contacts_app.custom_field_types import type_of
from contacts_app.enums import ActivityKind
from contacts_app.models import Activity, Contact, CustomField
from contacts_app.services.custom_fields import put_back_custom_values, set_custom_value


class NothingToTakeOver(Exception):
    """The answer fills no custom field (any more), or can't be a value of it."""


def field_of(answer: Answer) -> CustomField | None:
    """Return the custom field that the question fills as it is now, unless it is deleted."""
    field = answer.question.custom_field if answer.question else None
    return field if field and field.deleted_at is None else None


@transaction.atomic
def take_over_answer(*, answer_id: int, actor: User) -> Activity | None:
    """Let the contact say what was answered; return the event, None when it says so already.

    Raises:
        NothingToTakeOver: the question fills no custom field any more, or the contact is gone.
    """
    answers = Answer.objects.select_related("question__custom_field", "booking__contact")
    answer = answers.filter(pk=answer_id).first()
    field = field_of(answer) if answer else None
    if answer is None or field is None or answer.booking.contact is None:
        raise NothingToTakeOver
    value = value_for(field, answer.type, answer.value)
    if value is None:
        raise NothingToTakeOver
    contacts = Contact.objects.filter(pk=answer.booking.contact.pk)
    if not contacts.alive().exists():
        raise NothingToTakeOver
    if not set_custom_value(contacts=contacts, field=field, value=value, actor=actor):
        return None
    events = Activity.objects.filter(contact__in=contacts, kind=ActivityKind.EDITED)
    return events.order_by("-pk").first()


@transaction.atomic
def undo_take_over(*, event: Activity, field: CustomField, actor: User) -> bool:
    """Let the contact say what it said before ``event``; tell whether it could be done.

    Whoever wrote something else meanwhile is not overwritten.
    """
    change: dict[str, Any] = next(iter(event.details.get("changes", [])), {})
    if (change.get("field"), change.get("name"), change.get("type")) != (
        "custom", field.name, field.type
    ):  # fmt: skip
        return False
    read = type_of(field).read
    old = None if change["old"] is None else read(change["old"])
    changed = put_back_custom_values(
        values={event.contact_id: old}, instead_of=read(change["new"]), field=field, actor=actor
    )
    return bool(changed)
