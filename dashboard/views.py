"""The first page: one's day, and what waits."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Business
from accounts.policies import Right, Rule, rule
from contacts_app.views.reviews import reviews_waiting
from core.formats import day_of_week
from core.http import Request, go_to, render_page
from dashboard import sections
from dashboard.first_steps import first_steps
from tasks.services.state import reminders_are_late


@require_safe
@rule(Rule.SIGNED_IN)
def home(request: Request) -> HttpResponse:
    """Show today's sessions, what is to be done, and what waits for somebody."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    is_owner = user.may(Right.CHANGE_BUSINESS)
    steps = first_steps(user) if is_owner and request.business.shows_first_steps else []
    context = {
        "day": day_of_week(today),
        "today": today,
        # All of them done, there is nothing more to say.
        "steps": [] if all(step.is_done for step in steps) else steps,
        "steps_done": sum(step.is_done for step in steps),
        "sessions": sections.sessions_today(user, now),
        "tasks": sections.my_tasks(user, now),
        "reviews": sections.to_review(user),
        "unpaid": sections.unpaid(user, today),
        # Who sees no list of what is owed sees who owes, of the contacts that are theirs.
        "unpaid_url": reverse("payments:unpaid")
        if user.may(Right.SEE_TAKINGS)
        else f"{reverse('contacts:contact_list')}?owes=yes",
        "new_contacts": sections.new_contacts(user, today),
        "birthdays": sections.birthdays(user, today),
        "reviews_waiting": reviews_waiting(user),
        "are_late": is_owner and reminders_are_late(),
    }
    return render_page(request, "dashboard/home.html", context, fragment="page")


@require_POST
@rule(Right.CHANGE_BUSINESS)
def first_steps_hide(request: Request) -> HttpResponse:
    """Put the first steps away."""
    _show_first_steps(is_shown=False)
    undo_url = reverse("dashboard:first_steps_show")
    return go_to(request, reverse("home"), text=_("First steps: hidden."), undo_url=undo_url)


@require_POST
@rule(Right.CHANGE_BUSINESS)
def first_steps_show(request: Request) -> HttpResponse:
    """Bring the first steps back."""
    _show_first_steps(is_shown=True)
    return go_to(request, reverse("home"), text=_("Undone."))


def _show_first_steps(*, is_shown: bool) -> None:
    Business.objects.filter(pk=1).update(shows_first_steps=is_shown)
