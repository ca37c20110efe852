"""The questions of a service as a form, on the public page and where the staff books."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bookings.answer_types import form_field, plain, shown_value
from bookings.models import Answer, Question, Service
from bookings.services.answers import GivenAnswer


__all__ = ["AnswersForm", "GivenAnswer", "shown"]


class AnswersForm(forms.Form):
    """A control for each question that is asked now, named ``answer-<id>``.

    Args:
        asked: the service, or its questions when they are at hand.
        data: what was posted, with the fields of other forms beside it.
        is_all_optional: nothing has to be answered: on the phone one can't ask everything.
        for_client: the questions are said in the active language, not as the business calls them.
    """

    def __init__(
        self,
        asked: Service | Iterable[Question],
        data: Any = None,
        *,
        is_all_optional: bool = False,
        for_client: bool = False,
    ) -> None:
        super().__init__(data, use_required_attribute=False)
        questions = asked.questions.asked() if isinstance(asked, Service) else asked
        self.questions = {f"answer-{question.pk}": question for question in questions}
        for name, question in self.questions.items():
            self.fields[name] = form_field(
                question,
                is_required=False if is_all_optional else None,
                for_client=for_client,
            )

    def given(self) -> list[GivenAnswer]:
        """Return what was answered, in the order of the questions. Only after ``is_valid``."""
        return [
            GivenAnswer(question=question, value=self._plain[name])
            for name, question in self.questions.items()
            if name in self._plain
        ]

    def clean(self) -> None:
        self._plain: dict[str, Any] = {}
        for name, question in self.questions.items():
            value = self.cleaned_data.get(name)
            if value in (None, "", []):
                continue
            try:
                self._plain[name] = plain(question, value)
            except ValidationError as error:
                self.add_error(name, error)


def shown(answer: Answer) -> str:
    """Return a stored answer as the reader writes it: dates, numbers, yes and no."""
    return shown_value(answer.type, answer.value)
