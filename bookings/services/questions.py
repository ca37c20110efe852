"""What is done with the questions of a booking form: ask, change, order, delete, ask again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.models import Question, Service
from bookings.models.services import QUESTION_IN_LANGUAGES
from contacts_app.querysets.contacts import TRASH_DAYS


MAX_QUESTIONS = 50
# What a form may set.
FIELDS = (
    "text", "help_text", "type", "choices", "is_required", "custom_field", *QUESTION_IN_LANGUAGES,
)  # fmt: skip


class QuestionIsGone(Exception):
    """The question, or its service, is deleted; or it is asked already."""


class TooManyQuestions(Exception):
    """The service asks ``MAX_QUESTIONS`` already."""


@transaction.atomic
def add_question(*, service_id: int, values: Mapping[str, Any], actor: User | None) -> Question:
    """Ask one more question, the last in the order.

    Raises:
        QuestionIsGone: the service is deleted.
        TooManyQuestions: see there.
    """
    service = _locked(service_id)
    asked = list(service.questions.asked())
    if len(asked) >= MAX_QUESTIONS:
        raise TooManyQuestions
    question = Question(service=service, position=asked[-1].position + 1 if asked else 1)
    return _store(question, values)


@transaction.atomic
def update_question(*, question_id: int, values: Mapping[str, Any], actor: User | None) -> Question:
    """Change a question. Answers there are keep it as it was asked.

    Raises:
        QuestionIsGone: see there.
    """
    return _store(_asked(question_id), values)


@transaction.atomic
def move_question(*, question_id: int, down: bool) -> Question:
    """Let a question change places with its neighbour; at the end nothing happens.

    Raises:
        QuestionIsGone: see there.
    """
    question = _asked(question_id)
    asked = list(question.service.questions.asked())
    at = asked.index(question)
    other = at + (1 if down else -1)
    if 0 <= other < len(asked):
        asked[at], asked[other] = asked[other], asked[at]
        for position, each in enumerate(asked, start=1):
            if each.position != position:
                each.position = position
                each.save(update_fields=["position"])
    return question


@transaction.atomic
def delete_question(*, question_id: int, actor: User | None) -> Question:
    """Ask a question no more. Answers there are keep it.

    Raises:
        QuestionIsGone: see there.
    """
    question = _asked(question_id)
    question.deleted_at = timezone.now()
    question.save(update_fields=["deleted_at"])
    return question


@transaction.atomic
def restore_question(*, question_id: int, actor: User | None) -> Question:
    """Ask a deleted question again, at the place it had.

    Raises:
        QuestionIsGone: it is asked already, or was deleted too long ago.
        TooManyQuestions: see there.
    """
    since = timezone.now() - timedelta(days=TRASH_DAYS)
    question = Question.objects.filter(pk=question_id, deleted_at__gt=since).first()
    if question is None:
        raise QuestionIsGone
    service = _locked(question.service_id)
    if service.questions.asked().count() >= MAX_QUESTIONS:
        raise TooManyQuestions
    question.deleted_at = None
    question.save(update_fields=["deleted_at"])
    return question


def _store(question: Question, values: Mapping[str, Any]) -> Question:
    for name in FIELDS:
        if name in values:
            setattr(question, name, values[name])
    question.save()
    return question


def _locked(service_id: int) -> Service:
    """Return the service, and let nobody else change its questions till the transaction ends."""
    service = Service.objects.alive().select_for_update().filter(pk=service_id).first()
    if service is None:
        raise QuestionIsGone
    return service


def _asked(question_id: int) -> Question:
    question = Question.objects.filter(pk=question_id, deleted_at__isnull=True).first()
    if question is None:
        raise QuestionIsGone
    question.service = _locked(question.service_id)
    # As it is under the lock.
    question.refresh_from_db(fields=["deleted_at", "position"])
    if question.deleted_at:
        raise QuestionIsGone
    return question
