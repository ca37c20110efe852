"""The form of a question of a booking form."""

from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.answer_types import FILLS, WITH_CHOICES, can_fill
from bookings.enums import QuestionType
from bookings.models import Question
from contacts_app.forms.new_field import ChoicesFormField
from contacts_app.models import CustomField
from core.forms import TextField


class QuestionForm(forms.Form):
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

    def __init__(self, posted: Any = None, *, question: Question | None = None) -> None:
        super().__init__(posted, use_required_attribute=False)
        self.question = question
        fillable = {type_ for types in FILLS.values() for type_ in types}
        field = cast(Any, self.fields["custom_field"])
        field.queryset = CustomField.objects.alive().filter(type__in=fillable)
        field.label_from_instance = lambda field: f"{field.name} ({field.get_type_display()})"
        if question:
            names = ("text", "type", "help_text", "choices", "is_required", "custom_field")
            self.initial = {name: getattr(question, name) for name in names}

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        type_, choices = said.get("type"), said.get("choices")
        if type_ in WITH_CHOICES:
            if not choices and "choices" not in self.errors:
                self.add_error("choices", _("Give at least one choice."))
        elif type_:
            said["choices"] = []
            self.errors.pop("choices", None)
        self._check_what_it_fills()
        return said

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
