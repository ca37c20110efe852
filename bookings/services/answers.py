"""What was answered on a booking form: kept with the question as it was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from bookings.models import Answer, Booking, Question
from contacts_app.custom_field_types import Value, type_of
from contacts_app.enums import CustomFieldType
from contacts_app.models import Contact, CustomField, CustomValue
from contacts_app.services.custom_fields import set_custom_value


@dataclass(frozen=True)
class GivenAnswer:
    """An answer as a form cleaned it, as a JSON value: text, list of choices, true or false."""

    question: Question
    value: Any


def store_answers(
    booking: Booking, answers: Sequence[GivenAnswer], *, actor: User | None
) -> list[Answer]:
    """Keep what was answered; fill the custom fields that are empty so far.

    A field that says something else already stays as it is: the answer is offered to a person.
    """
    given = [answer for answer in answers if answer.value not in (None, "", [])]
    stored = Answer.objects.bulk_create(
        Answer(
            booking=booking,
            question=answer.question,
            question_text=answer.question.text,
            type=answer.question.type,
            value=answer.value,
            position=position,
        )
        for position, answer in enumerate(given)
    )
    if booking.contact is not None:
        _fill_fields(booking.contact, given, actor)
    return stored


def _fill_fields(contact: Contact, answers: Sequence[GivenAnswer], actor: User | None) -> None:
    asked = {answer.question.custom_field_id: answer.value for answer in answers}
    wanted = CustomField.objects.alive().filter(pk__in=[key for key in asked if key])
    filled = set(
        CustomValue.objects.filter(contact=contact, field__in=asked).values_list(
            "field_id", flat=True
        )
        if any(asked)
        else ()
    )
    for field in wanted.order_by("pk") if any(asked) else ():
        value = value_for(field, asked[field.pk])
        if field.pk not in filled and value is not None:
            set_custom_value(
                contacts=Contact.objects.filter(pk=contact.pk),
                field=field,
                value=value,
                actor=actor,
            )


def value_for(field: CustomField, answer: Any) -> Value:
    """Return an answer as a value of ``field``; None when the field can't hold it."""
    if isinstance(answer, bool) and field.type != CustomFieldType.YES_NO:
        answer = _("Yes") if answer else _("No")
    if isinstance(answer, list) and field.type != CustomFieldType.CHOICES:
        answer = ", ".join(map(str, answer))
    try:
        return type_of(field).parse(answer, field)
    except ValidationError:
        return None
