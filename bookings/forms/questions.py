"""The form of a question of a booking form."""

from copy import deepcopy
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.answer_types import FILLS, WITH_CHOICES, can_fill
from bookings.enums import QuestionType
from bookings.forms.in_languages import InLanguages
from bookings.models import Question
from bookings.models.services import QUESTION_IN_LANGUAGES
from bookings.services.questions import FIELDS
from contacts_app.forms.new_field import ChoicesFormField
from contacts_app.models import CustomField
from core.forms import TextField


class QuestionForm(InLanguages, forms.Form):
    """What is asked, how it is answered, and which custom field the answer fills."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    text = TextField(label=gettext_lazy("Question"), max_length=300)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=QuestionType.choices)
    help_text = TextField(
        label=gettext_lazy("Help text"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Shown under the question."),
    )
    choices = ChoicesFormField()
    is_required = forms.BooleanField(
        label=gettext_lazy("Required"),
        required=False,
        help_text=gettext_lazy("Clients can't book online without an answer."),
    )
    custom_field = forms.ModelChoiceField(
        label=gettext_lazy("Fills the custom field"),
        queryset=CustomField.objects.none(),
        required=False,
        empty_label="—",
        help_text=gettext_lazy(
            "The answer is put into this field of the contact where it is empty. "
            "A field that says something else is never overwritten: the answer is offered."
        ),
    )

    def __init__(
        self, posted: Any = None, *, language: str, question: Question | None = None
    ) -> None:
        """Make the form.

        Args:
            language: of the business, in which it asks.
        """
        super().__init__(posted, use_required_attribute=False)
        self.question = question
        # It is asked for only where it is needed.
        cast(Any, self.fields["choices"]).without_optional_mark = True
        self._add_languages(language)
        fillable = {type_ for types in FILLS.values() for type_ in types}
        field = cast(Any, self.fields["custom_field"])
        field.queryset = CustomField.objects.alive().filter(type__in=fillable)
        field.label_from_instance = lambda field: f"{field.name} ({field.get_type_display()})"
        if question:
            self.initial = {name: getattr(question, name) for name in FIELDS}

    def _add_languages(self, language: str) -> None:
        for name in QUESTION_IN_LANGUAGES:
            text = name.rpartition("_")[0]
            field = self.fields[name] = deepcopy(self.fields[text])
            field.required = False
            field.help_text = (
                _("One a line, in the order of those above.") if text == "choices" else ""
            )
        self.ask_in_languages(QUESTION_IN_LANGUAGES, language=language, stored=self.question)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        type_, choices = said.get("type"), said.get("choices")
        if type_ in WITH_CHOICES:
            if not choices and "choices" not in self.errors:
                self.add_error("choices", _("Give at least one choice."))
        elif type_:
            for name in ("choices", *self._choices_in_languages):
                said[name] = []
                self.errors.pop(name, None)
        self._check_choices_in_languages()
        self._check_what_it_fills()
        return said

    @property
    def _choices_in_languages(self) -> list[str]:
        return [name for name in self.fields if name.startswith("choices_")]

    def _check_choices_in_languages(self) -> None:
        wanted = len(self.cleaned_data.get("choices") or ())
        for name in self._choices_in_languages:
            given = self.cleaned_data.get(name)
            if given and wanted and len(given) != wanted:
                text = _("Give as many different choices here as above, in the same order.")
                self.add_error(name, text)

    def _check_what_it_fills(self) -> None:
        field, type_ = self.cleaned_data.get("custom_field"), self.cleaned_data.get("type")
        if field is None or type_ is None:
            return
        if not can_fill(type_, field.type):
            text = _(
                "“%(field)s” is a field of the type “%(type)s”: answers to this question don't fit it."
            )
            told = {"field": field.name, "type": field.get_type_display()}
            self.add_error("custom_field", text % told)
            return
        unknown = [
            choice
            for choice in self.cleaned_data.get("choices") or ()
            if field.choices and choice not in field.choices
        ]
        if unknown:
            text = _("The field “%(field)s” has no such choice: %(choices)s.")
            told = {"field": field.name, "choices": ", ".join(unknown)}
            self.add_error("choices", text % told)
