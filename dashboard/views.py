"""The first page: one's day, and what waits."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import Business, User
from accounts.policies import Right, Rule, rule
from accounts.samples import has_samples
from contacts_app.models import Contact
from contacts_app.views.reviews import reviews_waiting
from core.formats import day_of_week, number
from core.http import Request, go_to, render_dialog, render_page
from dashboard import sections
from dashboard.first_steps import first_steps
from dashboard.removal import remove_samples
from dashboard.samples import Found, look
from tasks.services.state import reminders_are_late


# So many of the sample clients that stay are named.
MOST_NAMED = 5


@require_safe
@rule(Rule.SIGNED_IN)
def home(request: Request) -> HttpResponse:
    """Show today's sessions, what is to be done, and what waits for somebody."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    is_owner = user.may(Right.CHANGE_BUSINESS)
    steps = first_steps(user) if is_owner and request.business.shows_first_steps else []
    context = {
        "has_samples": is_owner and has_samples(),
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


@require_http_methods(["GET", "POST"])
@rule(Right.CHANGE_BUSINESS)
def samples_remove(request: Request) -> HttpResponse:
    """Say which sample data goes and which stays, and remove it."""
    if request.method == "POST":
        removed = remove_samples()
        text = _("The sample data is removed.") if removed else _("There is no sample data.")
        messages.success(request, text)
        # Navigation and counts are others now, too: the whole page is drawn anew.
        home_url = reverse("home")
        return HttpResponseClientRedirect(home_url) if request.htmx else redirect(home_url)
    found = look()
    if not has_samples():
        return go_to(request, reverse("home"), text=_("There is no sample data."))
    context = {
        "action": reverse("dashboard:samples_remove"),
        "cancel_url": reverse("home"),
        "goes": _told(found),
        "clients": _names(found.contacts_stay),
        "users": User.objects.filter(pk__in=found.users_stay).order_by("name"),
    }
    return render_dialog(request, "dashboard/samples_remove.html", context)


def _told(found: Found) -> list[str]:
    """Return how many of each kind go."""
    told = (
        (len(found.contacts), ngettext("%(number)s contact", "%(number)s contacts", len(found.contacts))),
        (len(found.bookings), ngettext("%(number)s booking", "%(number)s bookings", len(found.bookings))),
        (found.payments, ngettext("%(number)s payment", "%(number)s payments", found.payments)),
        (len(found.tasks), ngettext("%(number)s task", "%(number)s tasks", len(found.tasks))),
        (len(found.services), ngettext("%(number)s service", "%(number)s services", len(found.services))),
        (len(found.users), ngettext("%(number)s staff member", "%(number)s staff members", len(found.users))),
    )  # fmt: skip
    return [text % {"number": number(count)} for count, text in told if count]


def _names(contacts: list[int]) -> dict[str, object]:
    """Return the names of the first of these contacts, and how many more there are."""
    names = Contact.objects.filter(pk__in=contacts[:MOST_NAMED]).order_by("sort_key", "pk")
    return {
        "names": list(names.values_list("display_name", flat=True)),
        "more": max(len(contacts) - MOST_NAMED, 0),
    }
