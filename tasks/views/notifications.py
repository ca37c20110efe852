"""The bell: what somebody is told, how much of it is unread, and that it was read."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from accounts.policies import Right, Rule, rule
from contacts_app.views.reviews import reviews_waiting
from core.formats import moment, number
from core.http import Request, came_from, go_to, render_page
from tasks.enums import NotificationKind
from tasks.models import Notification, Task
from tasks.rows import due_text
from tasks.services import notifications as services
from tasks.services.state import reminders_are_late


ON_A_PAGE = 50
CHANGED = "notifications-changed"


@require_GET
@rule(Right.SEE_TASKS)
def notification_list(request: Request) -> HttpResponse:
    """Show what one was told, the latest first."""
    shown = Notification.objects.shown_to(request.user).latest_first()
    pages = Paginator(shown.select_related("task__contact", "actor"), ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(each) for each in page.object_list],
        "has_unread": Notification.objects.shown_to(request.user).unread().exists(),
    }
    return render_page(request, "tasks/notification_list.html", context, fragment="page")


# Asked time and again: who was signed out meanwhile keeps the page with what they typed.
@require_GET
@rule(Rule.PUBLIC)
def counts(request: Request) -> HttpResponse:
    """Say the numbers in the navigation; tell the owner when reminders are late.

    They are what is unread, the own tasks that are overdue or due today, and what waits for review.
    """
    if not request.user.is_authenticated or not request.user.may(Right.SEE_TASKS):
        return HttpResponse(status=204)
    own = Task.objects.filter(assignee=request.user)
    context = {
        "unread": Notification.objects.shown_to(request.user).unread().count(),
        "to_do": own.pressing(timezone.localdate()).count(),
        "may_review": request.user.may(Right.REVIEW_CONTACTS),
        "reviews": reviews_waiting(request.user),
        "may_know": request.user.may(Right.CHANGE_BUSINESS),
        "are_late": request.user.may(Right.CHANGE_BUSINESS) and reminders_are_late(),
    }
    return render(request, "tasks/counts.html", context)


@require_POST
@rule(Right.SEE_TASKS)
def notification_open(request: Request, notification_id: int) -> HttpResponse:
    """Go to what a notification is about; it is read then."""
    notification = get_object_or_404(
        Notification.objects.filter(user=request.user), pk=notification_id
    )
    services.mark_as_read(user=request.user, notification_id=notification.pk)
    if notification.task_id is None:
        return redirect("tasks:task_list")
    return redirect("tasks:task_edit", notification.task_id)


@require_POST
@rule(Right.SEE_TASKS)
def notification_read(request: Request, notification_id: int) -> HttpResponse:
    """Mark one as read."""
    get_object_or_404(Notification.objects.filter(user=request.user), pk=notification_id)
    services.mark_as_read(user=request.user, notification_id=notification_id)
    return _told(request, "")


@require_POST
@rule(Right.SEE_TASKS)
def notification_read_all(request: Request) -> HttpResponse:
    """Mark all as read."""
    services.mark_all_as_read(user=request.user)
    return _told(request, _("All are read."))


def _told(request: Request, text: str) -> HttpResponse:
    address = came_from(request, reverse("tasks:notification_list"))
    response = go_to(request, address, text=text, keep_address=True)
    if request.htmx:
        trigger_client_event(response, CHANGED)
    return response


def _row(notification: Notification) -> dict[str, Any]:
    task, actor = notification.task, notification.actor
    if task is None:
        count = int(notification.details.get("count", 0))
        text = ngettext(
            "You take over %(count)s task of %(name)s.",
            "You take over %(count)s tasks of %(name)s.",
            count,
        ) % {"count": number(count), "name": notification.details.get("name", "")}
    else:
        text = task.title
    return {
        "id": notification.pk,
        "text": text,
        "is_reminder": notification.kind == NotificationKind.REMINDER,
        "given_by": str(actor) if actor else "",
        "due": due_text(task, timezone.localdate()) if task else "",
        "contact": task.contact if task else None,
        "when": moment(notification.created_at),
        "is_read": notification.read_at is not None,
    }
