"""The timeline of a contact, from the newest event to the oldest."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.policies import Right, rule
from contacts_app.models import Activity
from contacts_app.timeline import lines
from contacts_app.views.shown import contact_context, get_sheet_or_404
from core.http import Request, render_page


EVENTS_ON_A_PAGE = 30


@require_GET
@rule(Right.SEE_CONTACTS)
def contact_activity(request: Request, contact_id: int) -> HttpResponse:
    """Show the timeline; ``?before=<id of an event>`` shows what came before it."""
    sheet = get_sheet_or_404(request, contact_id)
    events = Activity.objects.filter(contact=sheet.contact).latest_first()
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        events = events.older_than(int(before))
    found = list(events[: EVENTS_ON_A_PAGE + 1])
    older = len(found) > EVENTS_ON_A_PAGE
    found = found[:EVENTS_ON_A_PAGE]
    context = contact_context(request, sheet) | {"activities": lines(found)}
    if older:
        address = reverse("contacts:contact_activity", args=[sheet.contact.pk])
        context["older_url"] = f"{address}?before={found[-1].pk}"
    return render_page(
        request, "contacts/contact_activity.html", context, fragment=("events", "page")
    )
