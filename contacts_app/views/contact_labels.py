"""The labels of one contact: choose, take off, undo."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policies import Right, rule
from contacts_app.forms.labels import ChosenLabelsForm
from contacts_app.models import Contact, Label
from contacts_app.services import labels as services
from contacts_app.views.contacts import get_contact_or_404
from core.http import Request, came_from, go_to, render_dialog


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_CONTACTS)
def contact_labels(request: Request, contact_id: int) -> HttpResponse:
    """Tick what a contact is to carry; the label that was named is put on, too."""
    contact = get_contact_or_404(request, contact_id)
    form = ChosenLabelsForm(
        request.POST if request.method == "POST" else None,
        contact=contact,
        may_create=request.user.may(Right.MANAGE_LABELS),
    )
    if form.is_valid():
        try:
            put_on, taken_off = services.change_labels(
                contacts=Contact.objects.filter(pk=contact.pk), actor=request.user, **form.wanted
            )
        except services.LabelHasNoName:
            form.add_error("name", _("A name needs a letter or a figure."))
        except services.LabelIsGone:
            form.add_error(None, _("One of these labels was deleted meanwhile."))
        else:
            return _done(request, contact, put_on, taken_off)
    context = {
        "contact": contact,
        "form": form,
        "action": reverse("contacts:contact_labels", args=[contact.pk]),
        "cancel_url": contact.get_absolute_url(),
    }
    status = 422 if form.is_bound else 200
    return render_dialog(request, "contacts/contact_labels.html", context, status=status)


@require_POST
@rule(Right.EDIT_CONTACTS)
def contact_label_take_off(request: Request, contact_id: int, label_id: int) -> HttpResponse:
    """Take one label off."""
    contact = get_contact_or_404(request, contact_id)
    label = Label.objects.led_to([label_id]).first()
    if label is None:
        raise Http404
    try:
        _put_on, taken_off = services.change_labels(
            contacts=Contact.objects.filter(pk=contact.pk),
            put_on=[],
            take_off=[label],
            actor=request.user,
        )
    except services.LabelIsGone:
        raise Http404 from None
    return _done(request, contact, [], taken_off)


@require_POST
@rule(Right.EDIT_CONTACTS)
def contact_labels_undo(request: Request, contact_id: int) -> HttpResponse:
    """Take off what was ``put_on``, and put back what was ``taken_off`` as it was before."""
    contact = get_contact_or_404(request, contact_id)
    try:
        services.undo_label_changes(
            contacts=Contact.objects.filter(pk=contact.pk),
            put_on=Label.objects.led_to(_ids(request, "put_on")),
            taken_off=Label.objects.led_to(_ids(request, "taken_off")),
            actor=request.user,
        )
    except services.LabelIsGone:
        text, is_error = _("This can't be undone any more."), True
    else:
        text, is_error = _("The labels are as they were."), False
    back = came_from(request, contact.get_absolute_url())
    return go_to(request, back, text=text, is_error=is_error, keep_address=True)


def _ids(request: Request, name: str) -> list[int]:
    texts = request.GET.getlist(name)
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


def _done(
    request: Request, contact: Contact, put_on: list[Label], taken_off: list[Label]
) -> HttpResponse:
    back = came_from(request, contact.get_absolute_url())
    if not put_on and not taken_off:
        return go_to(request, back, text=_("Nothing has changed."), keep_address=True)
    if len(put_on) == 1 and not taken_off:
        text = _("The label “%(label)s” was put on.") % {"label": put_on[0]}
    elif len(taken_off) == 1 and not put_on:
        text = _("The label “%(label)s” was taken off.") % {"label": taken_off[0]}
    else:
        text = _("The labels were changed.")
    query = urlencode(
        [("put_on", label.pk) for label in put_on]
        + [("taken_off", label.pk) for label in taken_off]
    )
    undo_url = reverse("contacts:contact_labels_undo", args=[contact.pk])
    return go_to(request, back, text=text, undo_url=f"{undo_url}?{query}", keep_address=True)
