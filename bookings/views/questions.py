"""The booking form of a service, built question by question, with what the client sees of it."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.form_keys import once
from accounts.policies import Right, rule
from bookings.forms.answers import AnswersForm
from bookings.forms.questions import QuestionForm
from bookings.models import Question, Service
from bookings.services import questions
from bookings.views.services import alive_service
from core.http import Request, came_from, go_to, render_dialog, render_page


@require_GET
@rule(Right.MANAGE_SERVICES)
def question_list(request: Request, service_id: int) -> HttpResponse:
    """Show the questions in their order, with the form as a client sees it in ``?language=``."""
    service = alive_service(service_id)
    asked = list(service.questions.asked().select_related("custom_field"))
    language = request.GET.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = request.LANGUAGE_CODE
    with translation.override(language):
        preview = AnswersForm(asked, for_client=True)
    context = {
        "service": service,
        "questions": [{"question": question, "traits": _traits(question)} for question in asked],
        "preview": preview,
        "language": language,
        "languages": settings.LANGUAGES,
    }
    return render_page(request, "bookings/question_list.html", context, fragment="page")


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_SERVICES)
def question_new(request: Request, service_id: int) -> HttpResponse:
    """Ask one more question."""
    service = alive_service(service_id)
    posted = request.POST if request.method == "POST" else None
    form = QuestionForm(posted, language=request.business.language)
    if form.is_valid():

        def add() -> str:
            questions.add_question(
                service_id=service_id, values=form.cleaned_data, actor=request.user
            )
            return reverse("bookings:question_list", args=[service_id])

        try:
            once(form.cleaned_data["key"] or uuid4(), user=request.user, make=add)
        except questions.QuestionIsGone:
            raise Http404 from None
        except questions.TooManyQuestions:
            form.add_error(None, _too_many())
        else:
            return _done(request, service_id, _("The question was added."))
    return _form(request, form, service, reverse("bookings:question_new", args=[service_id]))


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_SERVICES)
def question_edit(request: Request, question_id: int) -> HttpResponse:
    """Change a question; answers there are keep it as it was asked."""
    question = _question(question_id)
    posted = request.POST if request.method == "POST" else None
    form = QuestionForm(posted, question=question, language=request.business.language)
    action = reverse("bookings:question_edit", args=[question_id])
    if form.is_valid():
        try:
            questions.update_question(
                question_id=question_id, values=form.cleaned_data, actor=request.user
            )
        except questions.QuestionIsGone:
            form.add_error(None, _("This question was deleted meanwhile."))
            return _form(request, form, question.service, action, status=409)
        return _done(request, question.service_id, _("Saved."))
    return _form(request, form, question.service, action)


@require_POST
@rule(Right.MANAGE_SERVICES)
def question_move(request: Request, question_id: int) -> HttpResponse:
    """Move a question one place: ``to`` is up or down."""
    try:
        question = questions.move_question(
            question_id=question_id, down=request.POST.get("to") == "down"
        )
    except questions.QuestionIsGone:
        raise Http404 from None
    return _done(request, question.service_id, "")


@require_POST
@rule(Right.MANAGE_SERVICES)
def question_delete(request: Request, question_id: int) -> HttpResponse:
    """Ask a question no more; the message offers Undo."""
    try:
        question = questions.delete_question(question_id=question_id, actor=request.user)
    except questions.QuestionIsGone:
        raise Http404 from None
    undo_url = reverse("bookings:question_restore", args=[question_id])
    text = _("The question was deleted. Answers to it stay.")
    return _done(request, question.service_id, text, undo_url=undo_url)


@require_POST
@rule(Right.MANAGE_SERVICES)
def question_restore(request: Request, question_id: int) -> HttpResponse:
    """Ask a deleted question again."""
    service_id = Question.objects.filter(pk=question_id).values_list("service", flat=True).first()
    if service_id is None:
        raise Http404
    try:
        questions.restore_question(question_id=question_id, actor=request.user)
    except questions.QuestionIsGone:
        text = _("This can't be undone any more.")
        return _done(request, service_id, text, is_error=True)
    except questions.TooManyQuestions:
        return _done(request, service_id, _too_many(), is_error=True)
    return _done(request, service_id, _("The question is back."))


def _question(question_id: int) -> Question:
    asked = Question.objects.filter(deleted_at__isnull=True, service__deleted_at__isnull=True)
    question = asked.select_related("service").filter(pk=question_id).first()
    if question is None:
        raise Http404
    return question


def _traits(question: Question) -> str:
    """Return what is special of a question, in words."""
    field = question.custom_field
    is_there = field is not None and field.deleted_at is None
    parts = (
        question.get_type_display(),
        _("Required") if question.is_required else "",
        _("fills “%(field)s”") % {"field": field} if is_there else "",
    )
    return " · ".join(str(part) for part in parts if part)


def _form(
    request: Request,
    form: QuestionForm,
    service: Service,
    action: str,
    *,
    status: int | None = None,
) -> HttpResponse:
    if not form.is_bound:
        form.fields["text"].widget.attrs["autofocus"] = True
    context: dict[str, Any] = {
        "form": form,
        "service": service,
        "action": action,
        "cancel_url": reverse("bookings:question_list", args=[service.pk]),
    }
    status = status or (422 if form.is_bound else 200)
    return render_dialog(request, "bookings/question_form.html", context, status=status)


def _too_many() -> str:
    text = _("A booking form has at most %(count)s questions. Delete one of them first.")
    return text % {"count": questions.MAX_QUESTIONS}


def _done(
    request: Request, service_id: int, text: str, *, undo_url: str = "", is_error: bool = False
) -> HttpResponse:
    home = reverse("bookings:question_list", args=[service_id])
    shown = came_from(request, home)
    if shown.partition("?")[0] == home:
        home = shown  # in the language that was chosen for it
    return go_to(request, home, text=text, undo_url=undo_url, is_error=is_error, keep_address=True)
