"""The questions of a service as a form: each type, what is required, and how answers are shown."""

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from bookings.enums import QuestionType
from bookings.forms.answers import AnswersForm, shown
from bookings.models import Answer, Question
from bookings.models.bookings import MAX_ANSWER
from tests.factories import BookingFactory, QuestionFactory, ServiceFactory


pytestmark = pytest.mark.django_db


def question_of(type_: str, **fields: Any) -> Question:
    return QuestionFactory(type=type_, **fields)


def posted(question: Question, *values: str) -> QueryDict:
    told = QueryDict(mutable=True)
    told.setlist(f"answer-{question.pk}", list(values))
    return told


def answered(question: Question, *values: str) -> Any:
    """Return the kept answer to one question; errors as a list of texts."""
    form = AnswersForm([question], posted(question, *values))
    if not form.is_valid():
        return [str(text) for errors in form.errors.values() for text in errors]
    given = form.given()
    return given[0].value if given else None


@pytest.mark.parametrize(
    ("type_", "typed", "kept", "as_shown"),
    [
        (QuestionType.SHORT_TEXT, ["  blue "], "blue", "blue"),
        (QuestionType.LONG_TEXT, ["one\r\ntwo"], "one\ntwo", "one\ntwo"),
        (QuestionType.NUMBER, ["1,50"], "1.5", "1.5"),
        (QuestionType.NUMBER, ["0"], "0", "0"),
        (QuestionType.DATE, ["14 May 1990"], "1990-05-14", "14 May 1990"),
        (QuestionType.CHOICE, ["Red"], "Red", "Red"),
        (QuestionType.CHOICES, ["Red", "Green"], ["Red", "Green"], "Red, Green"),
        (QuestionType.YES_NO, ["yes"], True, "Yes"),
        (QuestionType.YES_NO, ["no"], False, "No"),
        (QuestionType.PHONE, ["+90 532 418 20 77"], "+90 532 418 20 77", "+90 532 418 20 77"),
        (QuestionType.EMAIL, [" a@example.com"], "a@example.com", "a@example.com"),
        (QuestionType.URL, ["example.com/a"], "https://example.com/a", "https://example.com/a"),
    ],
)
def test_each_type(type_, typed, kept, as_shown):
    question = question_of(type_)
    assert answered(question, *typed) == kept
    answer = Answer.objects.create(
        booking=BookingFactory(), question=question, question_text="?", type=type_, value=kept
    )
    answer.refresh_from_db()
    assert shown(answer) == as_shown


@pytest.mark.parametrize(
    ("type_", "typed"),
    [
        (QuestionType.SHORT_TEXT, "x" * 2_001),
        (QuestionType.SHORT_TEXT, "\ud800"),
        (QuestionType.SHORT_TEXT, "\x00"),
        (QuestionType.LONG_TEXT, "x" * (MAX_ANSWER + 1)),
        (QuestionType.LONG_TEXT, "x" + "\x01" * 4_000 + "x"),
        (QuestionType.LONG_TEXT, "\ud800"),
        (QuestionType.NUMBER, "many"),
        (QuestionType.NUMBER, "NaN"),
        (QuestionType.NUMBER, "1e30"),
        (QuestionType.DATE, "14 May"),
        (QuestionType.DATE, "30.02.2026"),
        (QuestionType.DATE, "0001-01-01"),
        (QuestionType.DATE, "9999-12-31"),
        (QuestionType.CHOICE, "Blue"),
        (QuestionType.CHOICES, "Blue"),
        (QuestionType.YES_NO, "perhaps"),
        (QuestionType.PHONE, "12"),
        (QuestionType.PHONE, "1" * 61),
        (QuestionType.EMAIL, "nobody"),
        (QuestionType.URL, "javascript:alert(1)"),
    ],
)
def test_bad_answers_are_refused_at_their_question(type_, typed):
    question = question_of(type_)
    form = AnswersForm([question], posted(question, typed))
    assert not form.is_valid()
    assert list(form.errors) == [f"answer-{question.pk}"]


@pytest.mark.parametrize("type_", QuestionType.values)
def test_required(type_):
    question = question_of(type_, is_required=True)
    assert answered(question) == ["This field is required."]
    question.is_required = False
    assert answered(question) is None
    question.is_required = True
    form = AnswersForm([question], QueryDict(), is_all_optional=True)
    assert form.is_valid()
    assert form.given() == []


def test_the_longest_answers_can_be_stored():
    booking = BookingFactory()
    for typed in ("x" * MAX_ANSWER, "a" + "\n" * (MAX_ANSWER - 3) + "b", "ж" * MAX_ANSWER):
        question = question_of(QuestionType.LONG_TEXT)
        kept = answered(question, typed)
        assert kept == typed
        Answer.objects.create(
            booking=booking, question=question, question_text="?", type=question.type, value=kept
        )


def test_a_form_asks_what_is_asked_now_in_its_order(django_assert_num_queries):
    service = ServiceFactory()
    second = QuestionFactory(service=service, position=2)
    first = QuestionFactory(service=service, position=1, type=QuestionType.DATE)
    QuestionFactory(service=service, position=0, deleted_at=service.created_at)
    QuestionFactory()
    with django_assert_num_queries(1):
        form = AnswersForm(service, QueryDict(f"answer-{second.pk}=x&answer-{first.pk}=1/2/2026"))
        assert list(form.questions.values()) == [first, second]
    assert form.is_valid()
    assert [(given.question, given.value) for given in form.given()] == [
        (first, "2026-02-01"),
        (second, "x"),
    ]


def test_hostile_text_is_shown_as_text():
    bad = "<script>alert(1)</script>{{ 1 }}"
    for type_ in QuestionType.values:
        choices = [bad] if type_ in ("choice", "choices") else []
        question = question_of(type_, text=bad, help_text=bad, choices=choices)
        drawn = str(AnswersForm([question]))
        assert "<script" not in drawn
        assert "&lt;script" in drawn


def test_answers_are_shown_in_the_language_of_the_reader():
    number = Answer(type=QuestionType.NUMBER, value="1.5")
    day = Answer(type=QuestionType.DATE, value="1990-05-14")
    truth = Answer(type=QuestionType.YES_NO, value=False)
    with translation.override("ru"):
        assert [shown(each) for each in (number, day, truth)] == ["1,5", "14 мая 1990", "Нет"]


@pytest.mark.parametrize("type_", QuestionType.values)
@pytest.mark.parametrize("value", ["text", 5, None, ["a"], [1], {"a": 1}, True, "9" * 5000])
def test_whatever_is_stored_can_be_shown(type_, value):
    assert isinstance(shown(Answer(type=type_, value=value)), str)
