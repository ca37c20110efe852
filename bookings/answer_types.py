"""The types of questions of a booking form: how an answer is typed, kept as JSON and shown.

Most are those of custom fields, which know all of it already; see ``custom_field_types``.
"""

import json
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from bookings.enums import QuestionType
from bookings.models import Question
from bookings.models.bookings import MAX_ANSWER
from contacts_app.custom_field_types import TYPES, DateFormField
from contacts_app.enums import CustomFieldType
from contacts_app.models import CustomField
from core.folding import digits
from core.formats import whole_day
from core.forms import TextField


FIELD_TYPES = {
    QuestionType.SHORT_TEXT: CustomFieldType.TEXT,
    QuestionType.LONG_TEXT: CustomFieldType.LONG_TEXT,
    QuestionType.NUMBER: CustomFieldType.NUMBER,
    QuestionType.DATE: CustomFieldType.DATE,
    QuestionType.CHOICE: CustomFieldType.CHOICE,
    QuestionType.CHOICES: CustomFieldType.CHOICES,
    QuestionType.YES_NO: CustomFieldType.YES_NO,
    QuestionType.URL: CustomFieldType.URL,
}
WITH_CHOICES = (QuestionType.CHOICE, QuestionType.CHOICES)
# What an answer of a type can fill. A text takes everything but several choices.
TEXTS = (CustomFieldType.TEXT, CustomFieldType.LONG_TEXT)
FILLS: dict[str, tuple[str, ...]] = {
    QuestionType.SHORT_TEXT: TEXTS,
    QuestionType.LONG_TEXT: (CustomFieldType.LONG_TEXT,),
    QuestionType.NUMBER: (CustomFieldType.NUMBER, *TEXTS),
    QuestionType.DATE: (CustomFieldType.DATE,),
    QuestionType.CHOICE: (CustomFieldType.CHOICE, *TEXTS),
    QuestionType.CHOICES: (CustomFieldType.CHOICES,),
    QuestionType.YES_NO: (CustomFieldType.YES_NO,),
    QuestionType.PHONE: TEXTS,
    QuestionType.EMAIL: TEXTS,
    QuestionType.URL: (CustomFieldType.URL, *TEXTS),
}


class PhoneFormField(TextField):
    """A phone number, kept as it is typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel"})
        super().__init__(max_length=60, widget=widget, empty_value=None, **options)

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number and len(digits(number)) < 3:
            raise ValidationError(_("A phone number has at least three digits."), code="no_phone")
        return number


class EmailFormField(TextField):
    """An e-mail address."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"type": "email"})
        super().__init__(max_length=254, widget=widget, empty_value=None, **options)

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        if address:
            validate_email(address)
        return address


class DayFormField(DateFormField):
    """A day of sane years, picked in the browser's own calendar. Cleans to a date."""

    first, last = date(1900, 1, 1), date(2199, 12, 31)

    def __init__(self, **options: Any) -> None:
        limits = {"min": self.first.isoformat(), "max": self.last.isoformat()}
        widget = forms.TextInput(attrs={"type": "date", **limits})
        super().__init__(max_length=40, widget=widget, empty_value=None, **options)

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def clean(self, value: Any) -> date | None:
        try:
            day = super().clean(value)
        except ValidationError as wrong:
            if getattr(wrong, "code", "") == "required":
                raise
            raise self._no_day() from wrong
        if day and not self.first <= day <= self.last:
            raise self._no_day()
        return day

    def _no_day(self) -> ValidationError:
        example = whole_day(timezone.localdate())
        return ValidationError(
            _("Give a day such as %(day)s."), code="no_day", params={"day": example}
        )


OWN_FIELDS: dict[str, type[forms.Field]] = {
    QuestionType.DATE: DayFormField,
    QuestionType.PHONE: PhoneFormField,
    QuestionType.EMAIL: EmailFormField,
}


def form_field(
    question: Question, *, is_required: bool | None = None, for_client: bool = False
) -> forms.Field:
    """Return the form field that asks ``question``; it cleans to a value or None.

    Args:
        for_client: it is asked in the active language. A choice is sent as the business calls it.
    """
    required = question.is_required if is_required is None else is_required
    text = question.said("text") if for_client else question.text
    help_text = question.said("help_text") if for_client else question.help_text
    if question.type in OWN_FIELDS:
        # The template takes help texts for safe.
        return OWN_FIELDS[question.type](label=text, help_text=escape(help_text), required=required)
    asked = CustomField(
        name=text,
        help_text=help_text,
        type=FIELD_TYPES[QuestionType(question.type)],
        choices=question.choices,
        is_required=required,
    )
    field = TYPES[asked.type].form_field(asked)
    if for_client and question.type in WITH_CHOICES:
        said = dict(zip(question.choices, question.said("choices"), strict=True))
        offered = cast(Any, field)
        offered.choices = [(choice, said.get(choice, word)) for choice, word in offered.choices]
    return field


def plain(question: Question, value: Any) -> Any:
    """Return a cleaned answer as JSON keeps it, the same in every language.

    Raises:
        ValidationError: it is longer than an answer may be.
    """
    kind = FIELD_TYPES.get(QuestionType(question.type))
    kept = TYPES[kind].plain(value) if kind else str(value)
    # As the database counts, where a quotation mark takes two letters.
    is_long_text = isinstance(kept, str) and len(kept) > MAX_ANSWER
    if is_long_text or len(json.dumps(kept, ensure_ascii=False)) > MAX_ANSWER * 2:
        raise ValidationError(
            _("An answer has at most %(count)s letters."),
            code="too_long",
            params={"count": MAX_ANSWER},
        )
    return kept


def shown_value(type: str, value: Any) -> str:  # noqa: A002 -- the word on the screen
    """Return what JSON keeps of an answer as the reader writes it."""
    kind = FIELD_TYPES.get(QuestionType(type))
    if kind is None:
        return str(value)
    try:
        return TYPES[kind].text(TYPES[kind].read(value))
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        # Not of this type, whoever stored it: better seen as it is than not at all.
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def can_fill(type: str, field_type: str) -> bool:  # noqa: A002 -- as above
    """Tell whether an answer to a question of ``type`` is a value of such a custom field."""
    return field_type in FILLS.get(type, ())
