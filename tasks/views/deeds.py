"""What is done with a task by one click: tick off, reopen, stop repeating, delete, and back."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.policies import Right, rule
from core.http import Request, render_dialog
from tasks.history import changes_of
from tasks.rows import day_text
from tasks.services import tasks as services
from tasks.views.common import get_task_or_404, home_of, told


@require_POST
@rule(Right.EDIT_TASKS)
def task_done(request: Request, task_id: int) -> HttpResponse:
    """Tick a task off."""
    task = get_task_or_404(request, task_id)
    try:
        finished = services.complete_task(task_id=task.pk, actor=request.user)
    except services.TaskIsGone:
        raise Http404 from None
    except services.TaskIsNotOpen:
        return told(request, task.contact_id, _("This task lapsed meanwhile."), is_error=True)
    text = _("Done: %(title)s") % {"title": task.title}
    if finished.next is not None and finished.next.due_on is not None:
        day = day_text(finished.next.due_on, timezone.localdate())
        text = _("Done. The next one is due: %(day)s") % {"day": day}
    undo_url = reverse("tasks:task_reopen", args=[task.pk])
    return told(request, task.contact_id, text, undo_url=undo_url)


@require_POST
@rule(Right.EDIT_TASKS)
def task_reopen(request: Request, task_id: int) -> HttpResponse:
    """Let a task be open again."""
    task = get_task_or_404(request, task_id)
    try:
        services.reopen_task(task_id=task.pk, actor=request.user)
    except services.TaskIsGone:
        raise Http404 from None
    except services.TaskIsNotOpen:
        return told(request, task.contact_id, _("This task lapsed meanwhile."), is_error=True)
    return told(request, task.contact_id, _("The task is open again."))


@require_POST
@rule(Right.EDIT_TASKS)
def task_stop(request: Request, task_id: int) -> HttpResponse:
    """Let a task be the last one of its rule."""
    task = get_task_or_404(request, task_id)
    try:
        services.stop_repeating(task_id=task.pk, actor=request.user)
    except services.TaskIsGone:
        raise Http404 from None
    return told(request, task.contact_id, _("The task does not repeat any more."))


@require_POST
@rule(Right.EDIT_TASKS)
def task_delete(request: Request, task_id: int) -> HttpResponse:
    """Delete a task."""
    task = get_task_or_404(request, task_id)
    try:
        services.delete_task(task_id=task.pk, actor=request.user)
    except services.TaskIsGone:
        raise Http404 from None
    undo_url = reverse("tasks:task_undo_delete", args=[task.pk])
    return told(request, task.contact_id, _("The task was deleted."), undo_url=undo_url)


@require_POST
@rule(Right.EDIT_TASKS)
def task_undo_delete(request: Request, task_id: int) -> HttpResponse:
    """Bring a deleted task back."""
    task = get_task_or_404(request, task_id, even_deleted=True)
    try:
        services.undo_task_deletion(task_id=task.pk, actor=request.user)
    except services.TaskIsGone:
        text = _("The deletion can't be undone any more.")
        return told(request, task.contact_id, text, is_error=True)
    return told(request, task.contact_id, _("The task is back."))


@require_GET
@rule(Right.SEE_TASKS)
def task_history(request: Request, task_id: int) -> HttpResponse:
    """Show who changed what of a task, and when."""
    task = get_task_or_404(request, task_id)
    context = {
        "task": task,
        "changes": changes_of(task),
        "cancel_url": home_of(request, task.contact_id),
    }
    return render_dialog(request, "tasks/task_history.html", context)
