"""Being reminded of a contact in two clicks."""

from datetime import timedelta

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import Right, rule
from contacts_app.views.contacts import get_contact_or_404
from core.http import Request
from tasks.models.tasks import MAX_TITLE
from tasks.rows import day_text
from tasks.services import tasks as services
from tasks.views.common import told


@require_POST
@rule(Right.EDIT_TASKS)
def remind_me(request: Request, contact_id: int) -> HttpResponse:
    """Give oneself a task about a contact, tomorrow or next Monday, of which one is reminded."""
    contact = get_contact_or_404(request, contact_id)
    today = timezone.localdate()
    days = {"tomorrow": 1, "next_week": 7 - today.weekday()}
    if request.POST.get("when") not in days:
        return HttpResponseBadRequest("when")
    due_on = today + timedelta(days=days[request.POST["when"]])
    title = _("Get in touch: %(name)s") % {"name": contact.display_name}
    said = services.TaskDetails(
        title=title[:MAX_TITLE], assignee=request.user, due_on=due_on, remind_on=["on_due_date"]
    )
    try:
        task = services.add_task(said=said, contact=contact, actor=request.user)
    except services.ContactIsGone:
        raise Http404 from None
    text = _("You will be reminded: %(day)s") % {"day": day_text(due_on, today)}
    undo_url = reverse("tasks:task_delete", args=[task.pk])
    return told(request, contact.pk, text, undo_url=undo_url)
