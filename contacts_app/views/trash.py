"""Deleting, undoing it, and the trash."""

from typing import Any

from django.http import HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.policies import Right, rule
from contacts_app.columns import day
from contacts_app.enums import BulkKind
from contacts_app.models import Contact
from contacts_app.purging import warnings
from contacts_app.querysets.contacts import TRASH_DAYS, ContactQuerySet, neighbour_condition
from contacts_app.services import bulk, trash
from contacts_app.views.bulk import start
from contacts_app.views.chosen import (
    ask,
    chosen_again,
    chosen_contacts,
    list_query,
    numbers,
    of_chosen,
)
from core.formats import number
from core.http import Request, came_from, go_to, render_page


ON_A_PAGE = 50
PAGES_OF_A_CONTACT = {
    "contacts:contact_card",
    "contacts:contact_detail",
    "contacts:contact_activity",
}


@require_http_methods(["GET", "POST"])
@rule(Right.DELETE_CONTACTS)
@of_chosen
def contacts_delete(request: Request) -> HttpResponse:
    """Ask, saying how many, and then put the contacts into the trash.

    ``ids`` names them, or ``all=1`` all that match the list's query in the address.
    """
    wanted = request.POST if request.method == "POST" else request.GET
    contacts = chosen_contacts(request)
    home = reverse("contacts:contact_list") + list_query(request)
    if request.method == "POST" and wanted.get("confirmed"):
        count = contacts.count()
        # More may match by now than the dialog said: then it asks again.
        if str(count) == wanted.get("confirmed"):
            if count > bulk.AT_ONCE:
                return start(request, contacts, home, kind=BulkKind.DELETE)
            return _delete(request, contacts, home)
    else:
        count = contacts.count()
    if not count:
        return go_to(request, home, text=_("Nothing is selected."), is_error=True)
    title = ngettext("Delete %(count)s contact?", "Delete %(count)s contacts?", count)
    only = contacts.values_list("display_name", flat=True).first() if count == 1 else ""
    context = {
        "title": _("Delete %(name)s?") % {"name": only}
        if only
        else title % {"count": number(count)},
        "text": ngettext(
            "They go to the trash and can be restored for %(days)s day.",
            "They go to the trash and can be restored for %(days)s days.",
            TRASH_DAYS,
        )
        % {"days": TRASH_DAYS},
        "action": reverse("contacts:contacts_delete") + list_query(request),
        "verb": _("Delete"),
        "cancel_url": came_from(request, home),
        "danger": True,
        "hidden": [*chosen_again(request), ("confirmed", count)],
    }
    return ask(request, context)


@require_POST
@rule(Right.DELETE_CONTACTS)
def deletion_undo(request: Request, deletion_id: int) -> HttpResponse:
    """Take what one deed deleted back out of the trash."""
    home = came_from(request, reverse("contacts:contact_list"))
    try:
        count = trash.undo_deletion(deletion_id=deletion_id, actor=request.user)
    except trash.TooLateToRestore:
        text = _("This can't be undone any more.")
        return go_to(request, home, text=text, is_error=True, keep_address=True)
    return go_to(request, home, text=_restored_text(count), keep_address=True)


@require_GET
@rule(Right.DELETE_CONTACTS)
def contact_trash(request: Request) -> HttpResponse:
    """Show what was deleted in the last 30 days, the latest first."""
    contacts = Contact.objects.in_trash().visible_to(request.user)
    after = numbers([request.GET.get("after", "")])
    if after:
        anchor = Contact.objects.filter(pk=after[0]).values_list("deletion_id", flat=True).first()
        if anchor:
            contacts = contacts.filter(
                neighbour_condition("deletion_id", anchor, after[0], after=False)
            )
    found = list(
        contacts.order_by("-deletion_id", "-pk").select_related("deletion__deleted_by")[
            : ON_A_PAGE + 1
        ]
    )
    now = timezone.now()
    context: dict[str, Any] = {
        "rows": [
            {
                "contact": contact,
                "day": day(contact.deletion.deleted_at),
                "days_left": TRASH_DAYS - (now - contact.deletion.deleted_at).days,
            }
            for contact in found[:ON_A_PAGE]
            if contact.deletion
        ],
        "next_page": f"?after={found[ON_A_PAGE - 1].pk}" if len(found) > ON_A_PAGE else "",
        "is_first_page": not after,
        "days": TRASH_DAYS,
        "may_purge": request.user.may(Right.PURGE_CONTACTS),
    }
    return render_page(request, "contacts/contact_trash.html", context, fragment="page")


@require_POST
@rule(Right.DELETE_CONTACTS)
def trash_restore(request: Request) -> HttpResponse:
    """Take the ticked contacts back out of the trash."""
    count = trash.restore_contacts(
        contacts=Contact.objects.visible_to(request.user).filter(
            pk__in=numbers(request.POST.getlist("ids"))
        ),
        actor=request.user,
    )
    text = _restored_text(count) if count else _("Nothing is selected.")
    return go_to(request, reverse("contacts:contact_trash"), text=text, is_error=not count)


@require_POST
@rule(Right.PURGE_CONTACTS)
def trash_purge(request: Request) -> HttpResponse:
    """Ask, and then remove the ticked contacts (or all in the trash) for ever."""
    everything = request.POST.get("all") == "1"
    ids = numbers(request.POST.getlist("ids"))
    contacts = Contact.objects.in_trash()
    if not everything:
        contacts = contacts.filter(pk__in=ids)
    home = reverse("contacts:contact_trash")
    count = contacts.count()
    if not count:
        return go_to(request, home, text=_("Nothing is selected."), is_error=True)
    if request.POST.get("confirmed") == str(count):
        count = trash.purge_contacts(contacts=contacts, actor=request.user)
        text = ngettext(
            "%(count)s contact was deleted for ever.",
            "%(count)s contacts were deleted for ever.",
            count,
        )
        return go_to(request, home, text=text % {"count": number(count)})
    title = ngettext(
        "Delete %(count)s contact for ever?", "Delete %(count)s contacts for ever?", count
    )
    context = {
        "title": title % {"count": number(count)},
        "text": _("Everything known about them is deleted. You can't undo this action."),
        "warnings": warnings(contacts),
        "action": reverse("contacts:trash_purge"),
        "verb": _("Delete for ever"),
        "cancel_url": home,
        "danger": True,
        "hidden": [
            *([("all", "1")] if everything else [("ids", pk) for pk in ids]),
            ("confirmed", count),
        ],
    }
    return ask(request, context)


def _delete(request: Request, contacts: ContactQuerySet, home: str) -> HttpResponse:
    back = came_from(request, home)
    try:
        deletion, count = trash.delete_contacts(contacts=contacts, actor=request.user)
    except trash.NothingToDelete:
        text = _("They were deleted already.")
        return go_to(request, home, text=text, is_error=True)
    if _shows_one_of(back, deletion.contacts.all()):
        back = home
    text = ngettext("%(count)s contact was deleted.", "%(count)s contacts were deleted.", count)
    return go_to(
        request,
        back,
        text=text % {"count": number(count)},
        undo_url=reverse("contacts:deletion_undo", args=[deletion.pk]),
        keep_address=back == came_from(request, ""),
    )


def _shows_one_of(address: str, deleted: ContactQuerySet) -> bool:
    """Tell whether ``address`` is a page of a contact that was just deleted."""
    try:
        match = resolve(address.split("?")[0])
    except Resolver404:
        return False
    if match.view_name not in PAGES_OF_A_CONTACT:
        return False
    return deleted.filter(pk=match.kwargs["contact_id"]).exists()


def _restored_text(count: int) -> str:
    text = ngettext("%(count)s contact was restored.", "%(count)s contacts were restored.", count)
    return text % {"count": number(count)}
