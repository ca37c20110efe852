"""Reminders by e-mail, on or off: by the business, and by the link in a mail."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policies import Right, rule
from bookings.links import contact_of_reminders
from bookings.services.reminders import set_reminders, wants_reminders
from bookings.views.public_page import VisitorRequest, public_page, show
from contacts_app.models import Contact
from contacts_app.services.reviews import survivor_of
from contacts_app.views.contacts import get_contact_or_404
from core.addresses import address_to
from core.http import Request, came_from, go_to


@require_POST
@rule(Right.EDIT_CONTACTS)
def contact_reminders(request: Request, contact_id: int) -> HttpResponse:
    """Turn the reminders of a contact on or off, as ``wanted`` says."""
    contact = get_contact_or_404(request, contact_id)
    wanted = (request.POST.get("wanted") or request.GET.get("wanted")) == "on"
    set_reminders(contact=contact, wanted=wanted, actor=request.user)
    address = address_to("bookings:contact_reminders", contact.pk)
    return go_to(
        request,
        came_from(request, address_to("bookings:contact_bookings", contact.pk)),
        text=_("Reminders by email are on.") if wanted else _("Reminders by email are off."),
        undo_url=f"{address}?wanted={'off' if wanted else 'on'}",
        keep_address=True,
    )


@public_page(embeddable=False, secret=True)
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: VisitorRequest, reminders_token: str) -> HttpResponse:
    """Ask who followed the link of a mail, and stop or resume the reminders.

    Looking at it changes nothing: programs that check mails follow links. It says nothing of
    the contact. A mail program's own button posts here, too, and wants no redirect.
    """
    contact_id = contact_of_reminders(reminders_token) or 0
    living = Contact.objects.alive()
    contact = living.filter(pk=contact_id).first()
    if contact is None:
        contact = living.filter(pk=survivor_of(contact_id) or 0).first()
    if contact is None:
        raise Http404
    if request.method == "POST":
        set_reminders(contact=contact, wanted=request.POST.get("wanted") == "on", actor=None)
    context = {
        "are_on": wants_reminders(contact),
        "is_done": request.method == "POST",
        "action": request.get_full_path(),
    }
    return show(request, "public/reminders.html", context)
