"""The mail that waits, was sent or could not be."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import Right, rule
from core.formats import moment, number
from core.http import Request, go_to
from outbox import services
from outbox.enums import MailEvent, MailState
from outbox.models import Mail


PAGE = 50


@rule(Right.SEE_MAIL)
@require_safe
def mail_list(request: Request) -> HttpResponse:
    """Show the mails, latest first, all of them or those of a state."""
    state = request.GET.get("state", "")
    if state not in MailState.values:
        state = ""
    counted = Mail.objects.order_by().values("state").annotate(count=Count("pk"))
    counts = {row["state"]: row["count"] for row in counted}
    mails = Mail.objects.latest_first().defer("text", "calendar", "log")
    if state:
        mails = mails.filter(state=state)
    page = Paginator(mails, PAGE).get_page(request.GET.get("page"))
    query = f"state={state}&" if state else ""
    choices = [("", _("All"), sum(counts.values()))]
    choices += [(value, str(label), counts.get(value, 0)) for value, label in MailState.choices]
    context = {
        "mails": page,
        "states": [
            {"value": value, "label": label, "count": number(count), "chosen": value == state}
            for value, label, count in choices
        ],
        "state": state,
        "newer": f"?{query}page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?{query}page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "outbox/mail_list.html", context)


@rule(Right.SEE_MAIL)
@require_safe
def mail_detail(request: Request, mail_id: int) -> HttpResponse:
    """Show a mail as it goes out, and what happened to it."""
    mail = get_object_or_404(Mail, pk=mail_id)
    context = {"mail": mail, "log": [_line(entry) for entry in mail.log]}
    return render(request, "outbox/mail_detail.html", context)


@rule(Right.SEE_MAIL)
@require_safe
def mail_calendar(request: Request, mail_id: int) -> HttpResponse:
    """Answer with the calendar file that goes along."""
    mail = get_object_or_404(Mail, pk=mail_id)
    if not mail.calendar:
        raise Http404
    return HttpResponse(
        mail.calendar,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="booking.ics"'},
    )


@rule(Right.SEE_MAIL)
@require_POST
def mail_again(request: Request, mail_id: int) -> HttpResponse:
    """Try a mail again that has failed."""
    return _do(request, mail_id, services.send_again, _("The mail will be sent again."))


@rule(Right.SEE_MAIL)
@require_POST
def mail_cancel(request: Request, mail_id: int) -> HttpResponse:
    """Keep a mail that waits from being sent."""
    return _do(request, mail_id, services.cancel_one_mail, _("The mail will not be sent."))


def _do(request: Request, mail_id: int, deed: Callable[..., object], text: str) -> HttpResponse:
    """Do something with a mail and say so; or why it was too late."""
    try:
        deed(mail_id=mail_id, actor=request.user)
    except services.MailGone as error:
        raise Http404 from error
    except services.MailChangedMeanwhile:
        return _too_late(request, mail_id)
    return go_to(request, _page_of(mail_id), text=text)


def _too_late(request: Request, mail_id: int) -> HttpResponse:
    """Show the mail as it is by now, and say why nothing was done."""
    if request.htmx:
        text = _("The mail has changed meanwhile.")
        return go_to(request, _page_of(mail_id), text=text, is_error=True)
    mail = get_object_or_404(Mail, pk=mail_id)
    context = {"mail": mail, "log": [_line(entry) for entry in mail.log], "has_changed": True}
    return render(request, "outbox/mail_detail.html", context, status=409)


def _page_of(mail_id: int) -> str:
    return reverse("outbox:mail_detail", args=[mail_id])


def _line(entry: dict[str, Any]) -> dict[str, str]:
    """Return a line of the log for people."""
    return {
        "at": moment(datetime.fromisoformat(entry["at"])),
        "what": str(MailEvent(entry["what"]).label),
        "why": entry.get("why", ""),
        "by": entry.get("by", ""),
    }
