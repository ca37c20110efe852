"""What was answered on a booking form: kept with the question as it was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from bookings.answer_types import can_fill
from bookings.models import Answer, Booking, Question
from contacts_app.custom_field_types import Value, type_of
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
    asked = {answer.question.custom_field_id: answer for answer in answers}
    asked.pop(None, None)
    if not asked:
        return
    filled = CustomValue.objects.filter(contact=contact).values("field")
    empty = CustomField.objects.alive().filter(pk__in=list(asked)).exclude(pk__in=filled)
    for field in empty.order_by("pk"):
        answer = asked[field.pk]
        value = value_for(field, answer.question.type, answer.value)
        if value is not None:
            set_custom_value(
                contacts=Contact.objects.filter(pk=contact.pk),
                field=field,
                value=value,
                actor=actor,
            )


def value_for(field: CustomField, type: str, answer: Any) -> Value:  # noqa: A002 -- the word on the screen
    """Return an answer to a question of ``type`` as a value of ``field``; None if it is none."""
    if not can_fill(type, field.type):
        return None
    try:
        return type_of(field).parse(answer, field)
    except ValidationError:
        return None
