"""The tasks that follow the bookings of a service: the list of rules, and their dialogs."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.policies import Right, rule
from bookings.models import Service
from core.http import Request, go_to, render_dialog, render_page
from tasks.enums import Anchor
from tasks.forms.templates import TaskTemplateForm
from tasks.models import TaskTemplate
from tasks.refusals import TemplateChangedMeanwhile, TemplateIsGone
from tasks.services import templates as services


@require_GET
@rule(Right.MANAGE_SERVICES)
def template_list(request: Request, service_id: int) -> HttpResponse:
    """Show which tasks follow the bookings of a service."""
    service = _service_or_404(service_id)
    templates = TaskTemplate.objects.alive().filter(service=service).select_related("assignee")
    context = {
        "service": service,
        "templates": [{"template": each, "due": due_text(each)} for each in templates],
    }
    return render_page(request, "tasks/template_list.html", context, fragment="page")


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_SERVICES)
def template_new(request: Request, service_id: int) -> HttpResponse:
    """Add a rule to a service."""
    service = _service_or_404(service_id)
    action = reverse("tasks:template_new", args=[service.pk])
    form = TaskTemplateForm(request.POST if request.method == "POST" else None, people=_people())
    if request.method == "GET":
        return _form(request, form, service, action)
    if not form.is_valid():
        return _form(request, form, service, action, status=422)
    services.add_template(service=service, said=form.said)
    text = _("Added. Bookings that are confirmed from now on have this task.")
    return _done(request, service.pk, text)


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_SERVICES)
def template_edit(request: Request, template_id: int) -> HttpResponse:
    """Edit a rule."""
    # Deleted while somebody typed: they are told so.
    known = TaskTemplate.objects if request.method == "POST" else TaskTemplate.objects.alive()
    template = get_object_or_404(known.select_related("service", "assignee"), pk=template_id)
    service = template.service
    action = reverse("tasks:template_edit", args=[template.pk])
    posted = request.POST if request.method == "POST" else None
    form = TaskTemplateForm(posted, people=_people(template), template=template)
    if request.method == "GET":
        return _form(request, form, service, action, template=template)
    if not form.is_valid():
        return _form(request, form, service, action, template=template, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        services.edit_template(template_id=template.pk, version=version, said=form.said)
    except TemplateChangedMeanwhile:
        template.refresh_from_db()
        again = {**request.POST.dict(), "version": template.version}
        form = TaskTemplateForm(again, people=_people(template), template=template)
        text = _("Somebody saved first. The task is now: “%(title)s”. Save again to replace it.")
        shown = f"{template.title} · {due_text(template)}"
        form.add_error(None, ValidationError(text, params={"title": shown}))
        return _form(request, form, service, action, template=template, status=409)
    except TemplateIsGone:
        form.add_error(None, ValidationError(_("This task was deleted meanwhile.")))
        return _form(request, form, service, action, template=template, status=409)
    return _done(request, service.pk, _("Saved."))


@require_POST
@rule(Right.MANAGE_SERVICES)
def template_delete(request: Request, template_id: int) -> HttpResponse:
    """Let a rule make no more tasks."""
    try:
        template = services.delete_template(template_id=template_id)
    except TemplateIsGone:
        raise Http404 from None
    undo_url = reverse("tasks:template_restore", args=[template.pk])
    text = _("Deleted. The tasks it made stay.")
    return _done(request, template.service_id, text, undo_url=undo_url)


@require_POST
@rule(Right.MANAGE_SERVICES)
def template_restore(request: Request, template_id: int) -> HttpResponse:
    """Let a deleted rule make tasks again."""
    try:
        template = services.restore_template(template_id=template_id)
    except TemplateIsGone:
        raise Http404 from None
    return _done(request, template.service_id, _("The task is back."))


def due_text(template: TaskTemplate) -> str:
    """Return when the tasks of a rule are due: 2 days before the session."""
    days = template.offset_days
    if template.anchor == Anchor.BEFORE_SESSION:
        if not days:
            return _("on the day of the session")
        text = ngettext(
            "%(count)s day before the session", "%(count)s days before the session", days
        )
    else:
        if not days:
            return _("on the day of the visit")
        text = ngettext("%(count)s day after the visit", "%(count)s days after the visit", days)
    return text % {"count": days}


def _service_or_404(service_id: int) -> Service:
    return get_object_or_404(Service, pk=service_id, deleted_at__isnull=True)


def _people(template: TaskTemplate | None = None) -> list[User]:
    people = list(User.objects.filter(is_active=True))
    if template is not None and template.assignee is not None and template.assignee not in people:
        people.append(template.assignee)
    return people


def _form(
    request: Request,
    form: TaskTemplateForm,
    service: Service,
    action: str,
    *,
    template: TaskTemplate | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "service": service,
        "template": template,
        "action": action,
        "cancel_url": reverse("tasks:template_list", args=[service.pk]),
    }
    return render_dialog(request, "tasks/template_form.html", context, status=status)


def _done(request: Request, service_id: int, text: str, *, undo_url: str = "") -> HttpResponse:
    home = reverse("tasks:template_list", args=[service_id])
    return go_to(request, home, text=text, undo_url=undo_url, keep_address=True)
