"""The tasks page, the tasks of a contact, and how many are pressing."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.policies import Right, rule
from contacts_app.models import Contact
from contacts_app.views.contacts import get_contact_or_404
from contacts_app.views.shown import contact_context, get_sheet_or_404
from core.addresses import address_to
from core.http import Request, render_page, wants_fragment
from tasks.agenda import LABELS, Group, agenda, more_of
from tasks.enums import Priority, TaskStatus
from tasks.models import Task
from tasks.querysets.tasks import TaskQuerySet
from tasks.rows import SHOWN, rows_of
from tasks.views.common import get_task_or_404, home_of


ON_A_PAGE = 50
IN_A_SECTION = 5
SECTIONS = ("card-tasks", "overview-tasks")
OLDER = "older-tasks"
SEVERAL = {TaskStatus.DONE: "-done_at", TaskStatus.LAPSED: "-due_at"}


@require_GET
@rule(Right.SEE_TASKS)
def task_list(request: Request) -> HttpResponse:
    """Show what is to be done, in groups; filtered by who, contact, priority and status.

    ``?group=<key>&after=<id of a task>`` goes on with one of the groups.
    """
    now = timezone.now()
    chosen = _chosen(request)
    tasks = _filtered(request, chosen)
    last = request.GET.get("after", "")
    key = request.GET.get("group", "")
    context: dict[str, Any] = {"is_filtered": any(chosen.values()), "chosen": chosen}
    if chosen["status"]:
        groups = [_of_status(tasks, chosen["status"])]
    elif key in LABELS and last.isascii() and last.isdigit() and len(last) < 19:
        # It may have been ticked off since it was shown.
        visible = Task.objects.visible_to(request.user)
        groups = [more_of(tasks, key, get_object_or_404(visible, pk=int(last)), now)]
        context["first_url"] = _address(chosen)
    else:
        groups = agenda(tasks, now)
    context["groups"] = [
        {
            "key": group.key,
            "label": group.label,
            "count": f"{group.count}+" if group.has_more else group.count,
            "rows": rows_of(group.tasks, request.user, now),
            "more_url": group.has_more and _address(chosen, group=group.key, after=group.last.pk),
        }
        for group in groups
        if group.tasks
    ]
    return render_page(
        request,
        "tasks/task_list.html",
        context | _choices(request, chosen),
        # Each group has its own place for what comes after it.
        fragment=OLDER if key and request.htmx.target == f"older-{key}" else "page",
    )


@require_GET
@rule(Right.SEE_TASKS)
def contact_tasks(request: Request, contact_id: int) -> HttpResponse:
    """Show the tasks of a contact: the tab of its page, and the section of card and overview."""
    now = timezone.now()
    target = (wants_fragment(request) and request.htmx.target) or ""
    is_section = target in SECTIONS
    if is_section:
        contact = get_contact_or_404(request, contact_id)
        context: dict[str, Any] = {"contact": contact}
    else:
        sheet = get_sheet_or_404(request, contact_id)
        contact, context = sheet.contact, contact_context(request, sheet)
    size = IN_A_SECTION if is_section else ON_A_PAGE
    tasks = Task.objects.filter(contact=contact).select_related(*SHOWN)
    found = list(tasks.open().in_order()[: size + 1])
    context |= {
        "rows": rows_of(found[:size], request.user, now),
        "has_more": len(found) > size,
        "may_edit_tasks": request.user.may(Right.EDIT_TASKS),
    }
    if not is_section:
        ended = tasks.alive().exclude(status=TaskStatus.OPEN).order_by("-done_at", "-pk")
        context["ended"] = rows_of(ended[:ON_A_PAGE], request.user, now)
    return render_page(request, "tasks/contact_tasks.html", context, fragment=("page", *SECTIONS))


@require_GET
@rule(Right.SEE_TASKS)
def task_menu(request: Request, task_id: int) -> HttpResponse:
    """Show what can be done with a task: the menu of its row."""
    task = get_task_or_404(request, task_id)
    today = timezone.localdate()
    context = {
        "task": task,
        "tomorrow": (today + timedelta(days=1)).isoformat(),
        "next_week": (today + timedelta(days=7 - today.weekday())).isoformat(),
        "of_contact": bool(request.GET.get("of_contact")),
        "cancel_url": home_of(request, task.contact_id),
    }
    return render_page(request, "tasks/task_menu.html", context, fragment="task-menu")


WHO = {"": gettext_lazy("Mine"), "all": gettext_lazy("Everybody's")}


def _chosen(request: Request) -> dict[str, str]:
    """Return the filters that the address names and that can be read."""
    given = request.GET
    who = given.get("who", "")
    return {
        "who": who if who == "all" or (who.isascii() and who.isdigit() and len(who) < 19) else "",
        "q": " ".join(given.get("q", "").replace("\0", "").split())[:200],
        "priority": given.get("priority", "") if _is_priority(given.get("priority", "")) else "",
        "status": given.get("status", "") if given.get("status", "") in SEVERAL else "",
    }


def _is_priority(text: str) -> bool:
    return text in {str(value) for value in Priority.values}


def _filtered(request: Request, chosen: dict[str, str]) -> TaskQuerySet:
    who = chosen["who"]
    tasks = Task.objects.all()
    if who in ("", str(request.user.pk)):
        # One's own are visible in any case.
        tasks = tasks.filter(assignee=request.user)
    else:
        tasks = tasks.visible_to(request.user)
        if who != "all":
            tasks = tasks.filter(assignee=int(who))
    if chosen["priority"]:
        tasks = tasks.filter(priority=int(chosen["priority"]))
    if chosen["q"]:
        found = Contact.objects.visible_to(request.user).matching(chosen["q"])
        tasks = tasks.filter(contact__in=found.values("pk"))
    return tasks


def _of_status(tasks: TaskQuerySet, status: str) -> Group:
    """Return the latest that were done, or that lapsed."""
    found = tasks.alive().filter(status=status).order_by(SEVERAL[TaskStatus(status)], "-pk")
    return Group("done", list(found.select_related(*SHOWN)[:ON_A_PAGE]))


def _choices(request: Request, chosen: dict[str, str]) -> dict[str, Any]:
    """Return what the filters offer."""
    people = User.objects.filter(is_active=True).exclude(pk=request.user.pk)
    who = [*WHO.items(), *((str(user.pk), str(user)) for user in people)]
    return {
        "who_choices": [(value, label, value == chosen["who"]) for value, label in who],
        "priority_choices": [
            (str(value), label, str(value) == chosen["priority"])
            for value, label in reversed(Priority.choices)
        ],
        "status_choices": [
            (value, TaskStatus(value).label, value == chosen["status"]) for value in SEVERAL
        ],
        "list_url": reverse("tasks:task_list"),
    }


def _address(chosen: dict[str, str], **more: str | int) -> str:
    query = {name: value for name, value in {**chosen, **more}.items() if value}
    address = address_to("tasks:task_list")
    return f"{address}?{urlencode(query)}" if query else address
