"""Changing many contacts at once, and the page of such a change."""

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HTMX_STOP_POLLING

from accounts.form_keys import once
from accounts.policies import Right, rule
from contacts_app.details import LABELS
from contacts_app.enums import BulkKind
from contacts_app.forms.bulk import BulkFieldForm, BulkForm, BulkLabelForm
from contacts_app.models import BulkChange, CustomField, Label
from contacts_app.querysets.contacts import ContactQuerySet
from contacts_app.services import bulk, labels
from contacts_app.views.changes import change_shown, result_text
from contacts_app.views.chosen import chosen_again, chosen_contacts, list_query, of_chosen
from core.formats import number
from core.http import Request, came_from, go_to, render_dialog, render_page


SETTABLE = ("owner", "organization", "job_title", "language")


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_CONTACTS)
@of_chosen
def contacts_label(request: Request) -> HttpResponse:
    """Put a label on the chosen contacts, or take one off; the label may be a new one."""
    is_sent = request.method == "POST" and "kind" in request.POST
    may_create = request.user.may(Right.MANAGE_LABELS)
    if request.POST.get("new_label") and not may_create:
        raise PermissionDenied
    form = BulkLabelForm(request.POST if is_sent else None, may_create=may_create)
    if not is_sent or not form.is_valid():
        return _form(request, form, "contacts:contacts_label")

    def label() -> Label:
        return form.cleaned_data["label"] or labels.label_called(
            name=form.cleaned_data["new_label"], actor=request.user
        )

    return start(
        request,
        chosen_contacts(request),
        reverse("contacts:contact_list") + list_query(request),
        key=form.cleaned_data["key"],
        kind=form.cleaned_data["kind"],
        label=label,
    )


@require_http_methods(["GET", "POST"])
@rule(Right.EDIT_CONTACTS)
@of_chosen
def contacts_field(request: Request) -> HttpResponse:
    """Set one field of the chosen contacts: first ask which one, then for its value."""
    asked = request.POST if request.method == "POST" else request.GET
    name = asked.get("field", "")
    fields = _settable(request)
    if name not in fields:
        choices = [(key, field["label"]) for key, field in fields.items()]
        return _form(request, BulkForm(), "contacts:contacts_field", fields=choices)
    field = fields[name]
    custom: CustomField | None = field["custom"]
    is_sent = request.method == "POST" and "key" in request.POST
    fixed = "" if custom else name
    form = BulkFieldForm(request.POST if is_sent else None, field=fixed, custom=custom)
    if not is_sent or not form.is_valid():
        more = {"field": name, "field_label": field["label"]}
        return _form(request, form, "contacts:contacts_field", **more)
    return start(
        request,
        chosen_contacts(request),
        reverse("contacts:contact_list") + list_query(request),
        key=form.cleaned_data["key"],
        kind=BulkKind.SET_CUSTOM_FIELD if custom else BulkKind.SET_FIELD,
        field=fixed,
        custom_field=custom,
        value=form.stored,
    )


@require_GET
@rule(Right.EDIT_CONTACTS)
def bulk_change(request: Request, change_id: int) -> HttpResponse:
    """Show how far a change of many contacts is, what it did, and how to stop or undo it."""
    change = _get_or_404(request, change_id)
    is_over = change.has_ended
    polls = bool(request.htmx) and request.htmx.target in ("change-progress", "bulk-strip")
    if is_over and polls and request.session.get("bulk_change") == change.pk:
        del request.session["bulk_change"]
    return render_page(
        request,
        "contacts/bulk_change.html",
        {"shown": change_shown(request, change)},
        fragment=("change-progress", "bulk-strip"),
        status=HTMX_STOP_POLLING if is_over and polls else HTTPStatus.OK,
    )


@require_POST
@rule(Right.EDIT_CONTACTS)
def bulk_change_cancel(request: Request, change_id: int) -> HttpResponse:
    """Stop a change; what is done stays, to be undone."""
    change = _get_or_404(request, change_id)
    stopped = bulk.cancel_bulk_change(change_id=change.pk, actor=request.user)
    text = _("The change was canceled.") if stopped else _("It was over already.")
    page = reverse("contacts:bulk_change", args=[change.pk])
    return go_to(request, page, text=text, is_error=not stopped)


@require_POST
@rule(Right.EDIT_CONTACTS)
def bulk_change_undo(request: Request, change_id: int) -> HttpResponse:
    """Put back what a change changed and nobody changed since."""
    change = _get_or_404(request, change_id)
    home = came_from(request, reverse("contacts:contact_list"))
    try:
        undoing = bulk.start_undoing(change_id=change.pk, actor=request.user)
    except (bulk.AlreadyUndone, bulk.NothingToChange, bulk.BulkChangeImpossible):
        text = _("This can't be undone any more.")
        return go_to(request, home, text=text, is_error=True, keep_address=True)
    except bulk.StillRunning:
        text = _("It is still running. Cancel it first.")
        return go_to(request, home, text=text, is_error=True, keep_address=True)
    return _answer(request, undoing, home)


def start(
    request: Request,
    contacts: ContactQuerySet,
    home: str,
    *,
    key: UUID | None = None,
    label: Any = None,
    **deed: Any,
) -> HttpResponse:
    """Start a change of ``contacts``, once for each ``key``; lead back and tell of it.

    Args:
        label: called for the label, when there is one: it may have to be made.
    """

    def begin() -> str:
        change = bulk.start_bulk_change(
            contacts=contacts, actor=request.user, label=label() if label else None, **deed
        )
        return reverse("contacts:bulk_change", args=[change.pk])

    try:
        address = once(key or uuid4(), user=request.user, make=begin)
    except bulk.NothingToChange:
        return go_to(request, home, text=_("Nothing is selected."), is_error=True)
    except (bulk.BulkChangeImpossible, labels.LabelIsGone):
        return go_to(request, home, text=_("The label or the field is gone."), is_error=True)
    found = resolve(address).kwargs.get("change_id")
    return _answer(request, get_object_or_404(BulkChange, pk=found), came_from(request, home))


def _answer(request: Request, change: BulkChange, back: str) -> HttpResponse:
    if not change.has_ended:
        request.session["bulk_change"] = change.pk
        return go_to(request, back, keep_address=back == came_from(request, ""))
    undo = "" if change.undoes_id or not change.changed_count else "contacts:bulk_change_undo"
    return go_to(
        request,
        back,
        text=result_text(change),
        undo_url=reverse(undo, args=[change.pk]) if undo else "",
        keep_address=back == came_from(request, ""),
    )


def _get_or_404(request: Request, change_id: int) -> BulkChange:
    """Return a change the user may know of and would be allowed to do."""
    changes = BulkChange.objects.visible_to(request.user).select_related(
        "actor", "label", "custom_field", "undoes"
    )
    change = get_object_or_404(changes, pk=change_id)
    needed = Right.EDIT_CONTACTS
    if change.kind == BulkKind.DELETE:
        needed = Right.DELETE_CONTACTS
    elif change.field == "owner":
        needed = Right.SEE_ALL_CONTACTS
    if not request.user.may(needed):
        raise Http404
    return change


def _settable(request: Request) -> dict[str, dict[str, Any]]:
    """Return the fields this user may set of many, by the names their form has for them."""
    names = SETTABLE if request.user.may(Right.SEE_ALL_CONTACTS) else SETTABLE[1:]
    fixed = {name: {"label": LABELS[name], "custom": None} for name in names}
    custom = {
        f"cf{field.pk}": {"label": field.name, "custom": field}
        for field in CustomField.objects.alive()
    }
    return fixed | custom


def _form(request: Request, form: BulkForm, view: str, **context: Any) -> HttpResponse:
    """Show a form for the chosen contacts, with how many they are."""
    home = reverse("contacts:contact_list") + list_query(request)
    count = chosen_contacts(request).alive().count()
    if not count:
        return go_to(request, home, text=_("Nothing is selected."), is_error=True)
    if view == "contacts:contacts_label":
        title = ngettext("Label %(count)s contact", "Label %(count)s contacts", count)
    else:
        title = ngettext("Change %(count)s contact", "Change %(count)s contacts", count)
    context |= {
        "form": form,
        "title": title % {"count": number(count)},
        "action": reverse(view) + list_query(request),
        "hidden": chosen_again(request),
        "cancel_url": came_from(request, home),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_dialog(request, "contacts/bulk_form.html", context, status=status)
