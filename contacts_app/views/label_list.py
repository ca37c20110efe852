"""The labels there are: make, change, merge, delete, restore."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.policies import Right, rule
from contacts_app.columns import day
from contacts_app.forms.labels import LabelForm, MergeLabelForm
from contacts_app.label_conditions import all_conditions, condition_of
from contacts_app.models import Label
from contacts_app.querysets.contacts import TRASH_DAYS
from contacts_app.services import labels as services
from contacts_app.views.shown import how_long_restorable
from core.formats import moment, number
from core.http import Request, go_to, render_dialog, render_page, wants_fragment


@require_GET
@rule(Right.MANAGE_LABELS)
def label_list(request: Request) -> HttpResponse:
    """Show the labels, how many carry each, and those that were deleted lately."""
    labels = list(Label.objects.alive().with_use())
    taken = {label.condition for label in labels}
    context = {
        "labels": [_row(label) for label in labels],
        "deleted": [
            {"label": label, "day": day(label.deleted_at)}
            for label in Label.objects.restorable().order_by("-deleted_at")
            if label.deleted_at
        ],
        "offered": [one for one in all_conditions() if one.key not in taken],
        "days": TRASH_DAYS,
    }
    return render_page(request, "contacts/label_list.html", context, fragment="page")


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_LABELS)
def label_new(request: Request) -> HttpResponse:
    """Make a label."""
    form = LabelForm(request.POST or None)
    if form.is_valid():
        try:
            label = services.create_label(actor=request.user, **form.cleaned_data)
        except (services.LabelNameTaken, services.LabelHasNoName) as error:
            _complain(form, error)
        else:
            text = _("The label “%(label)s” was created.") % {"label": label}
            return go_to(request, _home(), text=text, keep_address=True)
    return _form(request, form, {"action": reverse("contacts:label_new")})


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_LABELS)
def label_edit(request: Request, label_id: int) -> HttpResponse:
    """Rename, recolour or describe a label."""
    label = get_object_or_404(Label.objects.alive(), pk=label_id)
    form = LabelForm(request.POST or None, instance=label)
    if form.is_valid():
        try:
            services.update_label(label_id=label.pk, actor=request.user, **form.cleaned_data)
        except (services.LabelNameTaken, services.LabelHasNoName) as error:
            _complain(form, error)
        except services.LabelIsGone:
            return _is_gone(request)
        else:
            return go_to(request, _home(), text=_("Saved."), keep_address=True)
    action = reverse("contacts:label_edit", args=[label.pk])
    return _form(request, form, {"action": action, "label": label})


@require_POST
@rule(Right.MANAGE_LABELS)
def label_automatic(request: Request) -> HttpResponse:
    """Switch on the automatic label of the condition ``key``."""
    condition = condition_of(request.POST.get("key", ""))
    if condition is None:
        return go_to(request, _home(), text=_("Nothing is selected."), is_error=True)
    try:
        label = services.switch_on_automatic_label(condition=condition, actor=request.user)
    except (services.LabelConditionTaken, services.LabelNameTaken):
        text = _("There is a label of this name already.")
        return go_to(request, _home(), text=text, is_error=True, keep_address=True)
    text = _("The label “%(label)s” is put on automatically from now on.") % {"label": label}
    return go_to(request, _home(), text=text, keep_address=True)


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_LABELS)
def label_merge(request: Request, label_id: int) -> HttpResponse:
    """Merge a label into another one; the dialog says how many carry each."""
    loser = get_object_or_404(Label.objects.alive().with_use(), pk=label_id)
    form = MergeLabelForm(request.POST or None, loser=loser)
    if form.is_valid():
        survivor = form.cleaned_data["survivor"]
        try:
            count = services.merge_labels(loser=loser, survivor=survivor, actor=request.user)
        except services.LabelIsGone:
            return _is_gone(request)
        except services.CannotMergeIntoItself:
            form.add_error("survivor", _("These two labels can't be merged."))
        except services.CannotMergeIntoAutomaticLabel:
            text = _("This label is automatic: no other label can be merged into it.")
            form.add_error("survivor", text)
        else:
            text = ngettext(
                "%(count)s contact now has “%(label)s” instead of “%(old)s”.",
                "%(count)s contacts now have “%(label)s” instead of “%(old)s”.",
                count,
            ) % {"count": number(count), "label": survivor, "old": loser}
            return go_to(request, _home(), text=text, keep_address=True)
    context = {
        "form": form,
        "label": loser,
        "use": _use_text(loser),
        "others": [{"label": label, "use": _use_text(label)} for label in form.offered.with_use()],
        "chosen": form["survivor"].value(),
        "action": reverse("contacts:label_merge", args=[loser.pk]),
        "cancel_url": _home(),
    }
    status = 422 if form.is_bound else 200
    return render_dialog(request, "contacts/label_merge.html", context, status=status)


@require_http_methods(["GET", "POST"])
@rule(Right.MANAGE_LABELS)
def label_delete(request: Request, label_id: int) -> HttpResponse:
    """Ask, saying how many carry it, and then delete a label; the message offers Undo."""
    label = get_object_or_404(Label.objects.alive().with_use(), pk=label_id)
    if request.method == "POST":
        try:
            services.delete_label(label_id=label.pk, actor=request.user)
        except services.LabelIsGone:
            return _is_gone(request)
        return go_to(
            request,
            _home(),
            text=_("The label “%(label)s” was deleted.") % {"label": label},
            undo_url=reverse("contacts:label_restore", args=[label.pk]),
            keep_address=True,
        )
    context = {
        "title": _("Delete the label “%(label)s”?") % {"label": label},
        "text": f"{_use_text(label)} {how_long_restorable()}",
        "action": reverse("contacts:label_delete", args=[label.pk]),
        "verb": _("Delete"),
        "cancel_url": _home(),
        "danger": True,
    }
    fragment = wants_fragment(request)
    template = "components/confirm_dialog.html" if fragment else "contacts/confirm.html"
    return render(request, template, context)


@require_POST
@rule(Right.MANAGE_LABELS)
def label_restore(request: Request, label_id: int) -> HttpResponse:
    """Bring a deleted label back, with those who carried it."""
    try:
        label = services.restore_label(label_id=label_id, actor=request.user)
    except services.LabelIsGone:
        text = _("This can't be undone any more.")
        return go_to(request, _home(), text=text, is_error=True, keep_address=True)
    except (services.LabelNameTaken, services.LabelConditionTaken):
        text = _("There is a label of this name already.")
        return go_to(request, _home(), text=text, is_error=True, keep_address=True)
    text = _("The label “%(label)s” is back.") % {"label": label}
    return go_to(request, _home(), text=text, keep_address=True)


def _home() -> str:
    return reverse("contacts:label_list")


def _row(label: Any) -> dict[str, Any]:
    condition = condition_of(label.condition) if label.condition else None
    return {
        "label": label,
        "use": number(label.use),
        "use_text": _use_text(label),
        "why": condition.why if condition else "",
        "refreshed": moment(label.refreshed_at) if label.refreshed_at else "",
    }


def _use_text(label: Any) -> str:
    text = ngettext("%(count)s contact has it.", "%(count)s contacts have it.", label.use)
    return text % {"count": number(label.use)}


def _complain(form: LabelForm, error: Exception) -> None:
    text = _("A name needs a letter or a figure.")
    if isinstance(error, services.LabelNameTaken):
        text = _("There is a label of this name already.")
    form.add_error("name", text)


def _form(request: Request, form: LabelForm, context: dict[str, Any]) -> HttpResponse:
    context = {**context, "form": form, "cancel_url": _home()}
    status = 422 if form.is_bound else 200
    return render_dialog(request, "contacts/label_form.html", context, status=status)


def _is_gone(request: Request) -> HttpResponse:
    text = _("This label was deleted meanwhile.")
    return go_to(request, _home(), text=text, is_error=True, keep_address=True)
