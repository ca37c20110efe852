"""What a client answered on a booking form, beside what the contact says of the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from bookings.answer_types import shown_value
from bookings.enums import QuestionType
from bookings.models import Answer
from bookings.services.answers import value_for
from bookings.services.responses import field_of
from contacts_app.custom_field_types import Value, type_of
from contacts_app.models import Contact, CustomField, CustomValue
from contacts_app.services.custom_values import custom_of


@dataclass(frozen=True)
class Response:
    """An answer as it is shown.

    Attributes:
        said: what the contact says instead, as text; None where the answer fills no custom field,
            can't be read as one of its values, or says the same.
        field: the custom field it would fill.
    """

    answer: Answer
    question: str
    text: str
    url: str
    said: str | None = None
    field: CustomField | None = None


def responses_of(answers: Iterable[Answer], contact: Contact | None) -> list[Response]:
    """Return the answers in their order; beside ``contact``, or alone where it may not be seen."""
    found = list(answers)
    fields = {field.pk: field for answer in found if (field := field_of(answer))}
    said: dict[str, Value] = {}
    if contact and fields:
        rows = CustomValue.objects.filter(contact=contact, field__in=fields)
        said = custom_of(rows, {field.key: field for field in fields.values()})
    return [_response(answer, contact, said) for answer in found]


def _response(answer: Answer, contact: Contact | None, said: dict[str, Value]) -> Response:
    text = shown_value(answer.type, answer.value)
    url = (
        text if answer.type == QuestionType.URL and text.startswith(("https://", "http://")) else ""
    )
    field = field_of(answer)
    if contact is None or field is None:
        return Response(answer, answer.question_text, text, url)
    wanted = value_for(field, answer.type, answer.value)
    if wanted is None or wanted == said.get(field.key):
        return Response(answer, answer.question_text, text, url)
    has = field.key in said
    return Response(
        answer,
        answer.question_text,
        text,
        url,
        type_of(field).text(said[field.key]) if has else "",
        field,
    )
