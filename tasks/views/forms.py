"""The dialogs of tasks: add one, edit one, schedule the next one, choose a day."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.form_keys import once
from accounts.policies import Right, rule
from contacts_app.views.finding import contact_named, contacts_found
from core.http import Request, render_dialog
from tasks.forms.tasks import SnoozeForm, TaskForm, said_by
from tasks.models import Task
from tasks.models.tasks import MAX_TITLE
from tasks.rows import day_text
from tasks.services import tasks as services
from tasks.views.common import bookings_of, get_task_or_404, home_of, people_for, told


# With one of these the form is only drawn anew: nothing is wrong with it yet.
REDRAWS = ("find", "forget", "choose")
REFUSED = {
    services.AssigneeIsGone: gettext_lazy("They don't work here any more. Choose somebody else."),
    services.BookingIsOfAnother: gettext_lazy("This booking is not one of the contact."),
    services.ContactIsGone: gettext_lazy("This contact was deleted meanwhile."),
    services.TaskIsGone: gettext_lazy("This task was deleted meanwhile."),
    services.TaskIsNotOpen: gettext_lazy("This task lapsed meanwhile."),
}


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_TASKS)
def task_new(request: Request) -> HttpResponse:
    """Add a task; ``?contact=`` says whom it is about."""
    given = request.POST.dict() if request.method == "POST" else request.GET.dict()
    if "forget" in given:
        given.pop("contact", None)
    contact = contact_named(request, given.get("choose") or given.get("contact", ""))
    query = given.get("query", "")
    context = {
        "contact": contact,
        "of_contact": bool(given.get("of_contact")),
        "found": [] if contact else contacts_found(request, query),
        "asked": bool(query),
        "query": query,
        "action": reverse("tasks:task_new"),
        "cancel_url": home_of(request, contact.pk if contact else None),
    }
    is_sent = request.method == "POST" and not any(name in given for name in REDRAWS)
    if contact is not None and given.get("remind"):
        given.setdefault("title", (_("Get in touch: %(name)s") % {"name": contact})[:MAX_TITLE])
    kept = {name: given[name] for name in TaskForm.base_fields if name in given}
    form = TaskForm(
        request.POST if is_sent else None,
        people=people_for(request.user),
        bookings=bookings_of(contact, request.user),
        initial={"assignee": request.user.pk, **kept},
    )
    if not is_sent:
        return _form(request, form, context)
    if given.get("contact") and contact is None:
        form.add_error(None, ValidationError(_("This contact was deleted meanwhile.")))
        return _form(request, form, context, status=409)
    if not form.is_valid():
        return _form(request, form, context, status=422)

    def add() -> str:
        services.add_task(said=form.said, contact=contact, actor=request.user)
        return reverse("tasks:task_list")

    try:
        once(form.cleaned_data["key"] or uuid4(), user=request.user, make=add)
    except tuple(REFUSED) as refused:
        return _refused(request, form, context, refused)
    return told(request, contact.pk if contact else None, _("The task was added."))


@require_GET
@rule(Right.EDIT_TASKS)
def task_contacts(request: Request) -> HttpResponse:
    """Show the contacts that ``?query=`` finds, to choose one of them."""
    query = request.GET.get("query", "")
    context = {"found": contacts_found(request, query), "asked": bool(query), "cancel_url": ""}
    return render_dialog(request, "tasks/found.html", context)


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_TASKS)
def task_edit(request: Request, task_id: int) -> HttpResponse:
    """Edit a task. What somebody else saved meanwhile is said, and what was typed is kept."""
    # Deleted while somebody typed: they are told so.
    task = get_task_or_404(request, task_id, even_deleted=request.method == "POST")
    context = _context(request, task, "task_edit")
    form = _form_of(request, task)
    if request.method == "GET":
        return _form(request, form, context)
    if not form.is_valid():
        return _form(request, form, context, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        services.edit_task(task_id=task.pk, version=version, said=form.said, actor=request.user)
    except services.TaskChangedMeanwhile:
        task = get_task_or_404(request, task_id)
        posted = {**request.POST.dict(), "version": task.version}
        form = _form_of(request, task, posted)
        text = _("Somebody saved first. The task is now: “%(title)s”. Save again to replace it.")
        form.add_error(None, ValidationError(text, params={"title": _summary(task)}))
        return _form(request, form, context, status=409)
    except tuple(REFUSED) as refused:
        return _refused(request, form, context, refused)
    return told(request, task.contact_id, _("Saved."))


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_TASKS)
def task_next(request: Request, task_id: int) -> HttpResponse:
    """Tick a task off and schedule the next one: as this one, a week from today."""
    task = get_task_or_404(request, task_id, even_deleted=request.method == "POST")
    context = _context(request, task, "task_next") | {"is_next": True}
    if request.method == "GET":
        due_on = timezone.localdate() + timedelta(days=7)
        initial = said_by(task) | {"due_on": due_on, "version": None, "key": uuid4()}
        return _form(request, _form_of(request, task, initial=initial), context)
    form = _form_of(request, task)
    if not form.is_valid():
        return _form(request, form, context, status=422)
    try:
        finished = services.complete_task(task_id=task.pk, actor=request.user, following=form.said)
    except tuple(REFUSED) as refused:
        return _refused(request, form, context, refused)
    undo_url = reverse("tasks:task_reopen", args=[task.pk])
    text = _("Done: %(title)s") % {"title": task.title}
    if finished.next is not None and finished.next.due_on is not None:
        day = day_text(finished.next.due_on, timezone.localdate())
        text = _("Done. The next one is due: %(day)s") % {"day": day}
    return told(request, task.contact_id, text, undo_url=undo_url)


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_TASKS)
def task_snooze(request: Request, task_id: int) -> HttpResponse:
    """Put a task off until ``due_on``. Undo names the old date in the address, or ``none``."""
    task = get_task_or_404(request, task_id)
    context = _context(request, task, "task_snooze")
    if request.method == "GET":
        form = SnoozeForm(initial={"due_on": task.due_on})
        return render_dialog(request, "tasks/task_snooze.html", context | {"form": form})
    old = f"{task.due_on or 'none'}"
    back = request.GET.get("back", "")
    form = SnoozeForm({"due_on": back} if back else request.POST)
    if back != "none" and not form.is_valid():
        return render_dialog(
            request, "tasks/task_snooze.html", context | {"form": form}, status=422
        )
    due_on = None if back == "none" else form.cleaned_data["due_on"]
    try:
        services.snooze_task(
            task_id=task.pk, due_on=due_on, due_time=task.due_time, actor=request.user
        )
    except tuple(REFUSED) as refused:
        return told(request, task.contact_id, str(REFUSED[type(refused)]), is_error=True)
    if back or due_on is None:
        return told(request, task.contact_id, _("Saved."))
    undo_url = f"{reverse('tasks:task_snooze', args=[task.pk])}?back={old}"
    text = _("Put off: %(day)s") % {"day": day_text(due_on, timezone.localdate())}
    return told(request, task.contact_id, text, undo_url=undo_url)


def _context(request: Request, task: Task, name: str) -> dict[str, Any]:
    return {
        "task": task,
        "contact": task.contact,
        "of_contact": bool(request.GET.get("of_contact") or request.POST.get("of_contact")),
        "action": reverse(f"tasks:{name}", args=[task.pk]),
        "cancel_url": home_of(request, task.contact_id),
    }


def _form_of(
    request: Request, task: Task, posted: Any = None, *, initial: dict[str, Any] | None = None
) -> TaskForm:
    if posted is None and request.method == "POST":
        posted = request.POST
    return TaskForm(
        posted,
        people=people_for(request.user, task),
        bookings=bookings_of(task.contact, request.user, task),
        task=task,
        initial=initial,
    )


def _refused(
    request: Request, form: TaskForm, context: dict[str, Any], refused: Exception
) -> HttpResponse:
    form.add_error(None, ValidationError(str(REFUSED[type(refused)])))
    return _form(request, form, context, status=409)


def _form(
    request: Request, form: TaskForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return render_dialog(request, "tasks/task_form.html", {**context, "form": form}, status=status)


def _summary(task: Task) -> str:
    due = day_text(task.due_on, timezone.localdate()) if task.due_on else ""
    return " · ".join(part for part in (task.title, str(task.assignee), due) if part)
