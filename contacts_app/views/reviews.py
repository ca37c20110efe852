"""To review: contacts that arose by themselves, each beside whom they may be."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.policies import Right, rule
from contacts_app.columns import day
from contacts_app.enums import Source
from contacts_app.models import Contact, Review
from contacts_app.services import reviews as services
from core.http import Request, go_to, render_page
from core.phones import display


MOST = 50
BECAUSE = {
    "email": gettext_lazy("the same email"),
    "phone": gettext_lazy("the same phone"),
    "name": gettext_lazy("a similar name"),
}


@require_safe
@rule(Right.REVIEW_CONTACTS)
def review_list(request: Request) -> HttpResponse:
    """Show what waits for a decision; ``?contact=<id>`` first, where the card leads here."""
    waiting = Review.objects.waiting().select_related("contact", "candidate")
    waiting = waiting.prefetch_related(
        "contact__emails", "contact__phones", "candidate__emails", "candidate__phones"
    )
    context = {
        "reviews": [
            {
                "pk": review.pk,
                "sides": [_side(review.contact), _side(review.candidate)],
                "because": [BECAUSE[each] for each in review.because if each in BECAUSE],
                "day": day(review.created_at),
            }
            for review in waiting[:MOST]
        ],
        "reviews_waiting": reviews_waiting(request.user),
    }
    return render_page(request, "contacts/review_list.html", context, fragment="page")


@require_POST
@rule(Right.REVIEW_CONTACTS)
def review_same(request: Request, review_id: int) -> HttpResponse:
    """Decide that both are one person."""

    def decide() -> str:
        review = services.join_contacts(review_id=review_id, actor=request.user)
        return _("%(name)s: joined.") % {"name": review.candidate.display_name}

    return _decided(request, review_id, decide)


@require_POST
@rule(Right.REVIEW_CONTACTS)
def review_new(request: Request, review_id: int) -> HttpResponse:
    """Decide that both are two people."""

    def decide() -> str:
        review = services.keep_apart(review_id=review_id, actor=request.user)
        return _("%(name)s: a new person.") % {"name": review.contact.display_name}

    return _decided(request, review_id, decide)


@require_POST
@rule(Right.REVIEW_CONTACTS)
def review_undo(request: Request, review_id: int) -> HttpResponse:
    """Take a decision back."""
    home = reverse("contacts:review_list")
    try:
        services.undo_decision(review_id=review_id, actor=request.user)
    except services.ReviewGone:
        return go_to(request, home, text=_("This can't be undone any more."), is_error=True)
    return go_to(request, home, text=_("Undone."))


def reviews_waiting(user: User) -> int:
    """Return how many contacts wait for a decision of ``user``, for the navigation."""
    return Review.objects.waiting().count() if user.may(Right.REVIEW_CONTACTS) else 0


def _decided(request: Request, review_id: int, decide: Callable[[], str]) -> HttpResponse:
    home = reverse("contacts:review_list")
    try:
        text = decide()
    except services.ReviewGone:
        return go_to(request, home, text=_("Somebody decided this meanwhile."), is_error=True)
    except services.CannotJoin as refused:
        return go_to(request, home, text=str(refused.why), is_error=True)
    return go_to(
        request, home, text=text, undo_url=reverse("contacts:review_undo", args=[review_id])
    )


def _side(contact: Contact) -> dict[str, Any]:
    return {
        "contact": contact,
        "emails": [row.address for row in contact.emails.all()],
        "phones": [display(row.number, row.e164) for row in contact.phones.all()],
        "source": Source(contact.source).label,
        "day": day(contact.created_at),
    }
